/**
 * JMH benchmarks of the devices: {@code make bench} runs {@link dev.warptron.bench.Benchmarks}.
 *
 * <p>Every benchmark checks its results before it times anything.
 */
@NullMarked
package dev.warptron.bench;

import org.jspecify.annotations.NullMarked;
