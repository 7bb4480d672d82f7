package dev.warptron.optim;

import dev.warptron.optim.ScheduleKind.Parameter;
import dev.warptron.optim.ScheduleKind.Range;
import java.util.List;

/**
 * {@code eta (start + (end - start) min(s, total) / total)}, as LinearLR of PyTorch.
 *
 * @param start first factor of the learning rate, &gt;= 0; default 1
 * @param end last factor, &gt;= 0; default 0
 * @param total length, in updates or epochs; 0, the default, for that of the training
 */
public record LinearDecay(double start, double end, long total) implements Schedule {
  /** The settings; their ranges and defaults are written here only. */
  public static final ScheduleKind KIND =
      new ScheduleKind(
          "linear",
          List.of(
              new Parameter("start", Range.NOT_NEGATIVE, 1),
              new Parameter("end", Range.NOT_NEGATIVE, 0),
              Parameter.total()),
          settings ->
              new LinearDecay(settings.get(0)[0], settings.get(1)[0], (long) settings.get(2)[0]));

  public LinearDecay {
    KIND.check(start, end, (double) total);
  }

  @Override
  public ScheduleKind kind() {
    return KIND;
  }

  @Override
  public List<double[]> settings() {
    return List.of(new double[] {start}, new double[] {end}, new double[] {(double) total});
  }

  @Override
  public double rate(double eta, long s) {
    return eta * (start + (end - start) * (double) Math.min(s, total) / (double) total);
  }

  @Override
  public long constantFrom() {
    return total;
  }
}
