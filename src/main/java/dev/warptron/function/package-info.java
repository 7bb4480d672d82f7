/**
 * The functions a network is made of: activations, losses, penalties and initial weights, each as a
 * formula on plain numbers in double precision.
 *
 * <p>These formulas are the oracle. The versions of the devices are written independently and
 * compared with them. Clarity comes before speed here.
 *
 * <p><b>Dependencies.</b> {@code dev.warptron.data}, {@code dev.warptron.random}, Commons Math for
 * the error function, and the JDK.
 */
@NullMarked
package dev.warptron.function;

import org.jspecify.annotations.NullMarked;
