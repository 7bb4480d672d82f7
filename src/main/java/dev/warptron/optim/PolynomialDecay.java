package dev.warptron.optim;

import dev.warptron.optim.ScheduleKind.Parameter;
import dev.warptron.optim.ScheduleKind.Range;
import java.util.List;

/**
 * {@code floor + (eta - floor) (1 - min(s, total) / total)^power}.
 *
 * @param power &gt; 0; default 1
 * @param total length, in updates or epochs; 0, the default, for that of the training
 * @param floor the lowest learning rate, &gt;= 0; default 0
 */
public record PolynomialDecay(double power, long total, double floor) implements Schedule {
  /** The settings; their ranges and defaults are written here only. */
  public static final ScheduleKind KIND =
      new ScheduleKind(
          "polynomial",
          List.of(new Parameter("power", Range.POSITIVE, 1), Parameter.total(), Parameter.floor()),
          settings ->
              new PolynomialDecay(
                  settings.get(0)[0], (long) settings.get(1)[0], settings.get(2)[0]));

  public PolynomialDecay {
    KIND.check(power, (double) total, floor);
  }

  @Override
  public ScheduleKind kind() {
    return KIND;
  }

  @Override
  public List<double[]> settings() {
    return List.of(new double[] {power}, new double[] {(double) total}, new double[] {floor});
  }

  @Override
  public double rate(double eta, long s) {
    double left = 1 - (double) Math.min(s, total) / (double) total;
    return floor + (eta - floor) * StrictMath.pow(left, power);
  }

  @Override
  public long constantFrom() {
    return total;
  }
}
