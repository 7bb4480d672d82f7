/**
 * The functions a network is made of: activations, losses, penalties and initial weights, each as a
 * formula on plain numbers in double precision.
 *
 * <p>These formulas are the oracle's. The devices' own versions are written independently and
 * compared with them; what is here is written to be read, not to be quick.
 *
 * <p><b>Dependencies.</b> {@code dev.warptron.data}, {@code dev.warptron.random} and the JDK.
 */
@NullMarked
package dev.warptron.function;

import org.jspecify.annotations.NullMarked;
