package dev.warptron.verify;

import org.jspecify.annotations.Nullable;

/**
 * The result of a check.
 *
 * @param name such as {@code column_sums} or {@code step_graph}; the same in every run
 * @param cases number of cases compared, each with one array of numbers
 * @param numbers how many numbers were compared in all cases together
 * @param worst the number with the largest error relative to its bound; null if none was compared
 * @param reason why it failed, did not run, or has nothing to check; null if it passed
 * @param seconds duration
 */
public record CheckResult(
    String name,
    Group group,
    Outcome outcome,
    int cases,
    long numbers,
    @Nullable Difference worst,
    @Nullable String reason,
    double seconds) {
  /** What is checked. */
  public enum Group {
    /** Opening the device, and closing it with nothing left allocated. */
    DEVICE,
    /** An operation of {@link dev.warptron.backend.spi.Backend}. */
    OPERATION,
    /** A training step, or whole epochs. */
    ENGINE,
    /** A complete training. */
    TRAINING
  }

  /** The outcome of a check. */
  public enum Outcome {
    /** Every number is within its bound. */
    PASSED,
    /** A number exceeds its bound, or the device failed. */
    FAILED,
    /** The device had failed before. */
    NOT_RUN,
    /** The device has no such engine. */
    NOT_OFFERED
  }
}
