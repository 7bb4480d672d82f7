package dev.warptron.verify;

import org.jspecify.annotations.Nullable;

/**
 * What one check found.
 *
 * @param name such as {@code column_sums} or {@code step_graph}; the same in every run
 * @param cases compared, each with one array of numbers
 * @param numbers compared, in all cases together
 * @param worst the number that is farthest from the expected one, as a share of its bound; null if
 *     no number was compared
 * @param reason why it failed, did not run, or has nothing to check; null if it passed
 * @param seconds that it took
 */
public record CheckResult(
    String name,
    Group group,
    Outcome outcome,
    int cases,
    long numbers,
    @Nullable Deviation worst,
    @Nullable String reason,
    double seconds) {
  /** What is checked. */
  public enum Group {
    /** Opening the device, and closing it with nothing left allocated. */
    DEVICE,
    /** An operation of {@link dev.warptron.backend.Backend}. */
    OPERATION,
    /** A training step, or whole epochs. */
    ENGINE,
    /** A training from its first epoch to its last. */
    TRAINING
  }

  /** How it ended. */
  public enum Outcome {
    /** Every number is within its bound. */
    PASSED,
    /** A number is not, or the device failed. */
    FAILED,
    /** The device had failed before. */
    NOT_RUN,
    /** The device has no such engine. */
    NOT_OFFERED
  }
}
