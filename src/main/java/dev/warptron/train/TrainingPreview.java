package dev.warptron.train;

/**
 * What a training would do, from everything being on the device and compiled.
 *
 * @param start what a listener would be told
 * @param way the name of the device's way to run the steps
 * @param reason why the device takes that way, for the user
 * @param batchSize rows of an update; the last batch of an epoch may be smaller
 * @param deviceBytes of all tensors, row orders and totals: rows, network, state of the optimizer,
 *     checkpoints and working memory
 */
public record TrainingPreview(
    TrainingStart start, String way, String reason, int batchSize, long deviceBytes) {

  /** Updates of an epoch. */
  public long batches() {
    return ((long) start.rows() + batchSize - 1) / batchSize;
  }

  /** Updates of the whole training. */
  public long updates() {
    return batches() * start.config().epochs();
  }
}
