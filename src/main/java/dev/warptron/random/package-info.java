/**
 * Counter-based random numbers: a function of seed and position, not of the order of calls.
 *
 * <p>Shuffles, initial weights and splits draw from {@link dev.warptron.random.Philox}. A number
 * depends only on (seed, stream, index), so every device can compute any of them in any order.
 *
 * <p><b>Dependencies.</b> The JDK alone. Every package may import this one.
 */
@NullMarked
package dev.warptron.random;

import org.jspecify.annotations.NullMarked;
