/**
 * Random numbers that are a function of a seed and a position, never of the order of calls.
 *
 * <p>Shuffles, initial weights and splits draw from {@link dev.warptron.random.Philox}. Because a
 * number depends only on (seed, stream, index), any device can compute any of them, in any order,
 * and gets the same.
 *
 * <p><b>Dependencies.</b> The JDK alone. Every package may import this one.
 */
@NullMarked
package dev.warptron.random;

import org.jspecify.annotations.NullMarked;
