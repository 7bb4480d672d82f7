package dev.warptron.tune;

/**
 * The rungs of successive halving (Jamieson and Talwalkar 2016, arXiv:1502.07943): every candidate
 * trains for a part of its epochs, the best of them go on for a longer part, and the best of these
 * to the end.
 *
 * @param keptShare one in this many goes on, at least 2; default 3
 * @param mostRungs rungs before the last, at least 0; default 2, so that the shortest part is a
 *     ninth of the epochs. With a falling learning rate, shorter parts say little about the end
 */
public record Halving(int keptShare, int mostRungs) {
  /** One in three goes on, at most twice. */
  public static final Halving DEFAULT = new Halving(3, 2);

  public Halving {
    if (keptShare < 2) {
      throw new IllegalArgumentException("at most one in two goes on, got one in " + keptShare);
    }
    if (mostRungs < 0) {
      throw new IllegalArgumentException("the number of rungs is at least 0, got " + mostRungs);
    }
  }

  /** The rungs before the last one, for a number of candidates: as many as leave one of them. */
  int rungs(int candidates) {
    int rungs = 0;
    for (long left = candidates; left >= keptShare && rungs < mostRungs; left /= keptShare) {
      rungs++;
    }
    return rungs;
  }

  /** How many of some candidates go on, rounded up. */
  int kept(int candidates) {
    return (candidates + keptShare - 1) / keptShare;
  }

  /**
   * The epochs that are complete at the end of a rung, rounded up.
   *
   * @param epochs of a whole training
   * @param rung from 0
   * @param rungs before the last one, {@code rung <= rungs}
   */
  int until(int epochs, int rung, int rungs) {
    long parts = power(rungs - rung);
    return (int) ((epochs + parts - 1) / parts);
  }

  /**
   * The cost of a search of equal candidates, in whole trainings.
   *
   * @param candidates at least 0
   */
  public double cost(int candidates) {
    int rungs = rungs(candidates);
    double cost = 0;
    double before = 0;
    int left = candidates;
    for (int rung = 0; rung <= rungs; rung++) {
      double until = 1.0 / power(rungs - rung);
      cost += left * (until - before);
      before = until;
      left = kept(left);
    }
    return cost;
  }

  private long power(int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= keptShare;
    }
    return power;
  }
}
