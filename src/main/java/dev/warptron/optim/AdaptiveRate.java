package dev.warptron.optim;

import dev.warptron.optim.ScheduleKind.Parameter;
import dev.warptron.optim.ScheduleKind.Range;
import java.util.List;

/**
 * Divides the learning rate by 5 when the training loss has not improved for more than {@code
 * patience} epochs in a row, as {@code learning_rate="adaptive"} of scikit-learn's MLPs. When that
 * happens at a rate of at most 1e-6, the training ends instead.
 *
 * @param tolerance an epoch is an improvement if its loss is at most the lowest one before it minus
 *     this, &gt;= 0; default 1e-4, scikit-learn's {@code tol}
 * @param patience epochs, &gt;= 1; default 10, scikit-learn's {@code n_iter_no_change}
 */
public record AdaptiveRate(double tolerance, long patience) implements Schedule, RateFollower {
  /** The settings; their ranges and defaults are written here only. */
  public static final ScheduleKind KIND =
      new ScheduleKind(
          "adaptive",
          List.of(
              new Parameter("tolerance", Range.NOT_NEGATIVE, 1e-4),
              new Parameter("patience", Range.COUNT, 10)),
          settings -> new AdaptiveRate(settings.get(0)[0], (long) settings.get(1)[0]));

  private static final double DIVISOR = 5;
  private static final double LEAST_RATE = 1e-6;

  public AdaptiveRate {
    KIND.check(tolerance, (double) patience);
  }

  @Override
  public ScheduleKind kind() {
    return KIND;
  }

  @Override
  public List<double[]> settings() {
    return List.of(new double[] {tolerance}, new double[] {(double) patience});
  }

  @Override
  public double rate(double eta, long s) {
    return eta;
  }

  @Override
  public long constantFrom() {
    return 0;
  }

  @Override
  public FollowedRate after(FollowedRate before, double value, boolean higherIsBetter) {
    double best = before.best();
    boolean isFirst = Double.isNaN(best);
    int waited = isFirst || value <= best - tolerance ? 0 : before.waited() + 1;
    double lowest = isFirst ? value : Math.min(best, value);
    if (waited > patience && before.rate() > LEAST_RATE) {
      return new FollowedRate(before.rate() / DIVISOR, lowest, 0, 0);
    }
    return new FollowedRate(before.rate(), lowest, waited, 0);
  }

  @Override
  public boolean followsValidation() {
    return false;
  }

  /** A rate that could still be divided would have ended the waiting. */
  @Override
  public boolean ends(FollowedRate state) {
    return state.waited() > patience;
  }
}
