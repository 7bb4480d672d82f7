/**
 * The interface of compute devices, without any implementation.
 *
 * <p>A {@link dev.warptron.backend.spi.Backend} allocates {@link dev.warptron.backend.spi.Tensor}s
 * and runs a small, closed set of operations on them. Activations, losses and optimizers are
 * objects that are passed in, so a new one needs no new method. {@link
 * dev.warptron.backend.spi.OpByOpStep} trains with these operations alone: it is the specification
 * of a training step, runs on every device, and every faster {@link
 * dev.warptron.backend.spi.TrainStep} is tested against it.
 *
 * <p><b>Layout.</b> Every matrix is row-major, one row per sample.
 *
 * <p><b>Threads.</b> A backend and everything allocated on it belong to one thread at a time.
 *
 * <p><b>Dependencies.</b> {@code dev.warptron.model}, {@code function}, {@code optim}, {@code
 * random} and the JDK. The device packages import this one, never each other, and nothing imports
 * them: they are found by {@link java.util.ServiceLoader}.
 */
@NullMarked
package dev.warptron.backend.spi;

import org.jspecify.annotations.NullMarked;
