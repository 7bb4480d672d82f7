package dev.warptron.optim;

import dev.warptron.optim.ScheduleKind.Parameter;
import java.util.List;

/**
 * {@code eta (1 - cos(2 pi log2(1 + 15 t))) / 2}, t = min(s, total) / total: four cycles, each
 * twice as long as the one before (Holzm&uuml;ller, Grinsztajn and Steinwart, NeurIPS 2024,
 * arXiv:2407.04491).
 *
 * @param total length, in updates or epochs; 0, the default, for that of the training
 */
public record CosLog4(long total) implements Schedule {
  /** The settings; their ranges and defaults are written here only. */
  public static final ScheduleKind KIND =
      new ScheduleKind(
          "coslog4",
          List.of(Parameter.total()),
          settings -> new CosLog4((long) settings.get(0)[0]));

  public CosLog4 {
    KIND.check((double) total);
  }

  @Override
  public ScheduleKind kind() {
    return KIND;
  }

  @Override
  public List<double[]> settings() {
    return List.of(new double[] {(double) total});
  }

  @Override
  public double rate(double eta, long s) {
    double part = (double) Math.min(s, total) / (double) total;
    double cycles = StrictMath.log(1 + 15 * part) / StrictMath.log(2);
    return eta * (1 - StrictMath.cos(2 * StrictMath.PI * cycles)) / 2;
  }

  @Override
  public long constantFrom() {
    return total;
  }
}
