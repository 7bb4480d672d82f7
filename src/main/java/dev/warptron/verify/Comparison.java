package dev.warptron.verify;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Collects the comparisons of one check, and the number with the largest relative error. */
final class Comparison {
  private int cases;
  private long numbers;
  private @Nullable Difference worst;

  /** One case, entry by entry. */
  void within(String where, double[] reached, double[] expected, double[] bounds) {
    cases++;
    if (reached.length != expected.length) {
      add(new Difference(where + ": number of entries", expected.length, reached.length, 0));
      return;
    }
    for (int i = 0; i < expected.length; i++) {
      numbers++;
      double share = Difference.share(expected[i], reached[i], bounds[i]);
      if (worst == null || share > worst.share()) {
        worst = new Difference(where + ", entry " + i, expected[i], reached[i], bounds[i]);
      }
    }
  }

  /** One case of one number. */
  void within(String where, double reached, double expected, double bound) {
    cases++;
    add(new Difference(where, expected, reached, bound));
  }

  /** One case in which every bit must agree. */
  void same(String where, double[] reached, double[] expected) {
    within(where, reached, expected, new double[expected.length]);
  }

  private void add(Difference difference) {
    numbers++;
    if (worst == null || difference.share() > worst.share()) {
      worst = difference;
    }
  }

  int cases() {
    return cases;
  }

  long numbers() {
    return numbers;
  }

  /** Null if nothing was compared. */
  @Nullable Difference worst() {
    return worst;
  }

  /** Concatenates arrays, for a case that has several. */
  static double[] joined(double[]... parts) {
    return Arrays.stream(parts).flatMapToDouble(Arrays::stream).toArray();
  }
}
