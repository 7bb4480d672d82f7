/**
 * Checks that a device computes correct numbers: every operation, every engine and short trainings,
 * compared with the reference device or with plain loops in double precision.
 *
 * <p>{@link dev.warptron.verify.Verification} is the entry point. {@link
 * dev.warptron.verify.Tolerance} derives the bounds; {@link dev.warptron.verify.PlainBackprop},
 * {@link dev.warptron.verify.PlainUpdate} and {@link dev.warptron.verify.PlainTraining} are the
 * plain loops, with error bounds. No expected number comes from the device under test.
 *
 * <p><b>Dependencies.</b> {@code dev.warptron.train} and what it imports; no device package.
 */
@NullMarked
package dev.warptron.verify;

import org.jspecify.annotations.NullMarked;
