/**
 * JMH benchmarks of the devices: {@code make bench} runs {@link dev.warptron.bench.Benchmarks}.
 *
 * <p>Each benchmark checks its results before it times them.
 */
@NullMarked
package dev.warptron.bench;

import org.jspecify.annotations.NullMarked;
