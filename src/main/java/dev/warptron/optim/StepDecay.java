package dev.warptron.optim;

import dev.warptron.optim.ScheduleKind.Parameter;
import dev.warptron.optim.ScheduleKind.Range;
import java.util.List;

/**
 * {@code eta factor^floor(s / every)}, as StepLR of PyTorch.
 *
 * @param every updates or epochs between two changes, &gt;= 1
 * @param factor of each change, in (0, 1]; default 0.1
 */
public record StepDecay(long every, double factor) implements Schedule {
  /** The settings; their ranges and defaults are written here only. */
  public static final ScheduleKind KIND =
      new ScheduleKind(
          "step",
          List.of(
              new Parameter("every", Range.COUNT, Double.NaN),
              new Parameter("factor", Range.FACTOR, 0.1)),
          settings -> new StepDecay((long) settings.get(0)[0], settings.get(1)[0]));

  public StepDecay {
    KIND.check((double) every, factor);
  }

  @Override
  public ScheduleKind kind() {
    return KIND;
  }

  @Override
  public List<double[]> settings() {
    return List.of(new double[] {(double) every}, new double[] {factor});
  }

  @Override
  public double rate(double eta, long s) {
    long changes = s / every;
    return eta * StrictMath.pow(factor, (double) changes);
  }

  @Override
  public long constantFrom() {
    return Long.MAX_VALUE;
  }
}
