package dev.warptron.peers;

import java.util.List;

/** Checks whether accuracies on the same test rows are compatible with the same training. */
final class Accuracies {
  /**
   * Allowed difference of two accuracies, in standard errors. A correctly trained network
   * classifies a row correctly with probability p. The accuracies of two such networks with
   * different initial weights differ by chance, with variance {@code 2 p (1 - p) / n} for n rows.
   * One pair in two million exceeds five standard errors. The margin also covers the effect of the
   * initial weights. A failed training differs by more; the comparison of losses finds smaller
   * faults.
   */
  private static final double STANDARD_ERRORS = 5;

  private Accuracies() {}

  /**
   * Compares the accuracies of all runs of a peer with Warptron's.
   *
   * @param rows number of test rows; sets the standard error
   */
  static Check compare(String peer, double warptron, List<Double> peerAccuracies, int rows) {
    String what = "accuracy on %d test rows compared with %s".formatted(rows, peer);
    double worst = 0;
    double band = Double.NaN;
    for (double accuracy : peerAccuracies) {
      band = band(warptron, accuracy, rows);
      if (!(Math.abs(accuracy - warptron) <= band)) {
        return Check.of(
            what,
            false,
            "%.4f, Warptron %.4f, allowed difference %.4f".formatted(accuracy, warptron, band));
      }
      worst = Math.max(worst, Math.abs(accuracy - warptron));
    }
    return Check.of(
        what,
        !peerAccuracies.isEmpty(),
        "%d runs within %.4f of Warptron, allowed %.4f"
            .formatted(peerAccuracies.size(), worst, band));
  }

  /** Allowed difference. One row is always allowed: at an accuracy of 1 the standard error is 0. */
  static double band(double one, double other, int rows) {
    double variance = (one * (1 - one) + other * (1 - other)) / rows;
    return STANDARD_ERRORS * Math.sqrt(variance) + 1.0 / rows;
  }
}
