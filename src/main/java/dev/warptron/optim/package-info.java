/**
 * Optimizers, with their formulas and hyper-parameters, and the other settings of a training.
 *
 * <p>An optimizer is an immutable record of its hyper-parameters. Its state between updates
 * (momentum, moments) is kept in slots outside of it, one number per parameter and slot.
 *
 * <p><b>Dependencies.</b> {@code dev.warptron.function} and the JDK.
 */
@NullMarked
package dev.warptron.optim;

import org.jspecify.annotations.NullMarked;
