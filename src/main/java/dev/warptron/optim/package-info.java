/**
 * How a gradient changes the parameters: the update rules and their settings.
 *
 * <p>A rule is an immutable record with its hyper-parameters. What it remembers between updates
 * (momentum, moments) lies outside it, in slots: one number per parameter and slot.
 *
 * <p><b>Dependencies.</b> The JDK alone.
 */
@NullMarked
package dev.warptron.optim;

import org.jspecify.annotations.NullMarked;
