package dev.warptron.headtohead;

import java.util.List;

/** Whether accuracies on the same test rows are those of the same training. */
final class Accuracies {
  /**
   * How many standard errors two accuracies may be apart. A right training gives a network that is
   * right on a row with probability p; two of them, started differently, then differ by chance,
   * with the variance {@code 2 p (1 - p) / n} for n rows. Five of its roots are passed by one in
   * two million, and leave room for the part of the difference that comes from the start. A
   * training that has gone wrong is farther off; small faults are for the comparison of the losses.
   */
  private static final double STANDARD_ERRORS = 5;

  private Accuracies() {}

  /**
   * Compares all runs of a peer with ours.
   *
   * @param rows of the test, whose number says how far chance reaches
   */
  static Check compare(String peer, double own, List<Double> theirs, int rows) {
    String what = "accuracy on %d other rows against %s".formatted(rows, peer);
    double worst = 0;
    double band = Double.NaN;
    for (double accuracy : theirs) {
      band = band(own, accuracy, rows);
      if (!(Math.abs(accuracy - own) <= band)) {
        return Check.of(
            what, false, "%.4f, ours %.4f, allowed %.4f".formatted(accuracy, own, band));
      }
      worst = Math.max(worst, Math.abs(accuracy - own));
    }
    return Check.of(
        what,
        !theirs.isEmpty(),
        "%d runs within %.4f of ours, allowed %.4f".formatted(theirs.size(), worst, band));
  }

  /** One row more is always allowed: chance has no width where everything is right. */
  static double band(double one, double other, int rows) {
    double variance = (one * (1 - one) + other * (1 - other)) / rows;
    return STANDARD_ERRORS * Math.sqrt(variance) + 1.0 / rows;
  }
}
