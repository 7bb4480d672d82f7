/**
 * The training loop: epochs, batches, what is measured on the way, and how a run ends.
 *
 * <p>{@link dev.warptron.train.Trainer} is the way in. Full-batch, mini-batch and single-sample
 * gradient descent are one loop with three batch sizes.
 *
 * <p><b>Dependencies.</b> {@code dev.warptron.backend} and what that imports; no device package.
 */
@NullMarked
package dev.warptron.train;

import org.jspecify.annotations.NullMarked;
