package dev.warptron.cli.train;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for the rows that one network validates on. */
final class ValidationOptions {
  private static final double DEFAULT_FRACTION = 0.2;

  @Option(
      names = "--valid",
      paramLabel = "FILE",
      description = "Validation rows. Default: the folds of --bag, or drawn from DATA.")
  private @Nullable Path file;

  @Option(
      names = "--valid-fraction",
      paramLabel = "F",
      description =
          "Share of DATA to validate on, in [0, 1); 0 trains on all rows. Default: 0.2"
              + " without --bag.")
  private @Nullable Double fraction;

  @Option(
      names = "--valid-last",
      paramLabel = "F",
      description =
          "The last rows of DATA validate, in the order of the file, as for rows in the order of time:"
              + " their share, in (0, 1). Default: drawn rows.")
  private @Nullable Double last;

  /** For picocli. */
  ValidationOptions() {}

  /** The file with validation rows; null if it is not given. */
  @Nullable Path file() {
    return file;
  }

  /** The share of the last rows of DATA that validate, in (0, 1); null if it is not given. */
  @Nullable Double last() {
    return last;
  }

  /** The share of DATA that is drawn, in [0, 1), unless other options say which rows validate. */
  double fraction() {
    return fraction == null ? DEFAULT_FRACTION : fraction;
  }

  /** Whether all rows of DATA train, and none validates. */
  boolean isNone() {
    return file == null && fraction() == 0;
  }

  /** The option that says which rows validate; null for none. */
  @Nullable String given() {
    return file != null
        ? "--valid"
        : fraction != null ? "--valid-fraction" : last != null ? "--valid-last" : null;
  }

  /**
   * Checks the options.
   *
   * @param isGrouped whether the rows belong to groups
   * @throws IllegalArgumentException if an option is out of range or excludes another one
   */
  void check(boolean isGrouped) {
    if (file != null && fraction != null) {
      throw new IllegalArgumentException("give either --valid or --valid-fraction, not both");
    }
    if (last != null && (file != null || fraction != null || isGrouped)) {
      throw new IllegalArgumentException(
          "give one of --valid, --valid-fraction with --group or without, and --valid-last");
    }
    if (last != null && !(last > 0 && last < 1)) {
      throw new IllegalArgumentException("--valid-last must be in (0, 1), got " + last);
    }
    if (!(fraction() >= 0 && fraction() < 1)) {
      throw new IllegalArgumentException("--valid-fraction must be in [0, 1), got " + fraction());
    }
  }
}
