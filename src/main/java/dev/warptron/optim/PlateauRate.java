package dev.warptron.optim;

import dev.warptron.optim.ScheduleKind.Parameter;
import dev.warptron.optim.ScheduleKind.Range;
import java.util.List;

/**
 * Multiplies the learning rate by a factor when a value has not improved for more than {@code
 * patience} epochs in a row, as ReduceLROnPlateau of PyTorch with a relative threshold. The value
 * is the monitored metric of the validation rows, which is their loss by default, or without
 * validation rows the training loss.
 *
 * @param factor of each reduction, in (0, 1); default 0.1
 * @param patience epochs, &gt;= 0; default 10
 * @param threshold an epoch is an improvement if its value is better than {@code best (1 -
 *     threshold)}, or {@code best (1 + threshold)} where a larger value is better, &gt;= 0; default
 *     1e-4
 * @param cooldown epochs after a reduction that do not count as without improvement, &gt;= 0;
 *     default 0
 * @param floor the lowest learning rate, &gt;= 0; default 0. A rate is not reduced by less than
 *     1e-8 either
 */
public record PlateauRate(
    double factor, long patience, double threshold, long cooldown, double floor)
    implements Schedule, RateFollower {
  /** The settings; their ranges and defaults are written here only. */
  public static final ScheduleKind KIND =
      new ScheduleKind(
          "plateau",
          List.of(
              new Parameter("factor", Range.SHARE, 0.1),
              new Parameter("patience", Range.NOT_NEGATIVE_COUNT, 10),
              new Parameter("threshold", Range.NOT_NEGATIVE, 1e-4),
              new Parameter("cooldown", Range.NOT_NEGATIVE_COUNT, 0),
              Parameter.floor()),
          s ->
              new PlateauRate(
                  s.get(0)[0], (long) s.get(1)[0], s.get(2)[0], (long) s.get(3)[0], s.get(4)[0]));

  private static final double LEAST_CHANGE = 1e-8;

  public PlateauRate {
    KIND.check(factor, (double) patience, threshold, (double) cooldown, floor);
  }

  @Override
  public ScheduleKind kind() {
    return KIND;
  }

  @Override
  public List<double[]> settings() {
    return List.of(
        new double[] {factor},
        new double[] {(double) patience},
        new double[] {threshold},
        new double[] {(double) cooldown},
        new double[] {floor});
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
    boolean isBetter = isBetter(before.best(), value, higherIsBetter);
    double best = isBetter ? value : before.best();
    int waited = isBetter || before.cooldown() > 0 ? 0 : before.waited() + 1;
    if (waited <= patience) {
      return new FollowedRate(before.rate(), best, waited, Math.max(0, before.cooldown() - 1));
    }
    double reduced = Math.max(before.rate() * factor, floor);
    boolean changes = before.rate() - reduced > LEAST_CHANGE;
    return new FollowedRate(
        changes ? reduced : before.rate(), best, 0, (int) Math.min(Integer.MAX_VALUE, cooldown));
  }

  private boolean isBetter(double best, double value, boolean higherIsBetter) {
    if (Double.isNaN(best)) {
      return !Double.isNaN(value);
    }
    return higherIsBetter ? value > best * (1 + threshold) : value < best * (1 - threshold);
  }

  @Override
  public boolean followsValidation() {
    return true;
  }

  @Override
  public boolean ends(FollowedRate state) {
    return false;
  }
}
