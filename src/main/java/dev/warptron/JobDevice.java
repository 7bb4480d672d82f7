package dev.warptron;

import dev.warptron.auto.DeviceContest;
import dev.warptron.auto.Job;
import dev.warptron.auto.SpeedMemory;
import dev.warptron.backend.Backends;
import dev.warptron.data.Dataset;
import dev.warptron.train.TrainingState;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The device that a training takes, by name or by measurement. */
final class JobDevice {
  private JobDevice() {}

  /**
   * Chooses it.
   *
   * @param memory of what was measured before
   */
  static Backends.Choice choose(
      SpeedMemory memory,
      NetworkFit fit,
      Dataset training,
      @Nullable Dataset validation,
      TrainingState start) {
    Job job =
        new Job(
            fit.network(),
            fit.loss(),
            fit.config(),
            start,
            rows(fit, training, /* weighted= */ training.weights().isPresent()),
            validation == null ? null : rows(fit, validation, /* weighted= */ false));
    return DeviceContest.with(memory).choose(fit.device(), job);
  }

  @SuppressWarnings("MustBeClosedChecker") // Uploader is annotated, a lambda cannot be
  private static Job.Rows rows(NetworkFit fit, Dataset rows, boolean weighted) {
    return new Job.Rows(
        rows.rows(),
        (backend, count) ->
            UploadedRows.upload(
                backend, fit, first(rows, count), weighted ? someWeights(count) : null));
  }

  /**
   * Of rows that are trained on to measure the time alone: the first ones may all have weight 0.
   */
  private static double[] someWeights(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static Dataset first(Dataset rows, int count) {
    return count == rows.rows() ? rows : rows.select(IntStream.range(0, count).toArray());
  }
}
