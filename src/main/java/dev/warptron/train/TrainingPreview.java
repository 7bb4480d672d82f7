package dev.warptron.train;

import java.util.List;

/**
 * What a training would do, with its data uploaded and its step compiled.
 *
 * @param start the announcement that a listener would receive
 * @param step name of the engine that runs the steps
 * @param reason why the device chose that engine, for the user
 * @param declined engines that the device has for other trainings, and what they do not support,
 *     for the user
 * @param batchSize rows per update; the last batch of an epoch may be smaller
 * @param deviceBytes bytes of all tensors, permutations and loss accumulators on the device: rows,
 *     network, optimizer state, checkpoints and workspace
 */
public record TrainingPreview(
    TrainingStart start,
    String step,
    String reason,
    List<String> declined,
    int batchSize,
    long deviceBytes) {

  /** Number of rows that an epoch trains on. */
  public long rowsOfEpoch() {
    return start.config().rowsOfEpoch(start.rows());
  }

  /** Number of updates per epoch. */
  public long batches() {
    return (rowsOfEpoch() + batchSize - 1) / batchSize;
  }

  /** Number of updates of the whole training. */
  public long updates() {
    return batches() * start.config().epochs();
  }
}
