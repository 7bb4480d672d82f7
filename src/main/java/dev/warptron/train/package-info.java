/**
 * The training loop: epochs, batches, metrics, cancellation and divergence.
 *
 * <p>A {@link dev.warptron.train.TrainingRequest} is settings and rows. With its rows on a device
 * it is a {@link dev.warptron.train.TrainingJob}, which {@link dev.warptron.train.Trainer} runs, to
 * a {@link dev.warptron.train.TrainingResult}. Full-batch, mini-batch and single-sample gradient
 * descent are one loop with three batch sizes.
 *
 * <p><b>Dependencies.</b> {@code dev.warptron.backend} and what that imports; no device package.
 */
@NullMarked
package dev.warptron.train;

import org.jspecify.annotations.NullMarked;
