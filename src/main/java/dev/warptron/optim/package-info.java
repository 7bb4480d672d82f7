/**
 * How a gradient changes the parameters: the update rules, and all other settings of a training.
 *
 * <p>A rule is an immutable record with its hyper-parameters. What it remembers between updates
 * (momentum, moments) lies outside it, in slots: one number per parameter and slot.
 *
 * <p><b>Dependencies.</b> {@code dev.warptron.function} and the JDK.
 */
@NullMarked
package dev.warptron.optim;

import org.jspecify.annotations.NullMarked;
