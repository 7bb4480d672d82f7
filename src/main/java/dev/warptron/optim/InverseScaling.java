package dev.warptron.optim;

import dev.warptron.optim.ScheduleKind.Parameter;
import dev.warptron.optim.ScheduleKind.Range;
import java.util.List;

/**
 * {@code eta / (s + 1)^power}. scikit-learn's invscaling counts samples instead of updates.
 *
 * @param power &gt;= 0; default 0.5
 */
public record InverseScaling(double power) implements Schedule {
  /** The settings; their ranges and defaults are written here only. */
  public static final ScheduleKind KIND =
      new ScheduleKind(
          "inverse_scaling",
          List.of(new Parameter("power", Range.NOT_NEGATIVE, 0.5)),
          settings -> new InverseScaling(settings.get(0)[0]));

  public InverseScaling {
    KIND.check(power);
  }

  @Override
  public ScheduleKind kind() {
    return KIND;
  }

  @Override
  public List<double[]> settings() {
    return List.of(new double[] {power});
  }

  @Override
  public double rate(double eta, long s) {
    return eta / StrictMath.pow((double) s + 1, power);
  }

  @Override
  public long constantFrom() {
    return Long.MAX_VALUE;
  }
}
