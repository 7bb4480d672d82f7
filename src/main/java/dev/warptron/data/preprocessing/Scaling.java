package dev.warptron.data.preprocessing;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How numbers are scaled. All statistics are those of the training rows. */
public enum Scaling {
  /** Mean 0 and standard deviation 1. */
  STANDARD,
  /** {@link #STANDARD}, and then {@code z / sqrt(1 + (z / 3)^2)}, which is always within 3 of 0. */
  STANDARD_CLIP,
  /**
   * Median 0 and distance of the quartiles 1. If the quartiles are equal, half of the range is 1.
   */
  ROBUST,
  /** {@link #ROBUST}, and then {@code z / sqrt(1 + (z / 3)^2)}, which is always within 3 of 0. */
  ROBUST_CLIP,
  /** The smallest number 0 and the largest 1. */
  MINMAX,
  /** The share of the training rows with smaller numbers, from -1 to 1. */
  QUANTILE,
  /** As they are. */
  NONE;

  /** The name in lower case with dashes, as in model files and on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The scaling of this label; empty if there is none. */
  public static Optional<Scaling> parse(String label) {
    return Arrays.stream(values()).filter(each -> each.label().equals(label)).findFirst();
  }

  /** All labels. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(Scaling::label).toList();
  }
}
