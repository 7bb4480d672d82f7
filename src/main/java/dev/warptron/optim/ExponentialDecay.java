package dev.warptron.optim;

import dev.warptron.optim.ScheduleKind.Parameter;
import dev.warptron.optim.ScheduleKind.Range;
import java.util.List;

/**
 * {@code eta factor^s}, as ExponentialLR of PyTorch.
 *
 * @param factor of each update or epoch, in (0, 1]
 */
public record ExponentialDecay(double factor) implements Schedule {
  /** The settings; their ranges and defaults are written here only. */
  public static final ScheduleKind KIND =
      new ScheduleKind(
          "exponential",
          List.of(new Parameter("factor", Range.FACTOR, Double.NaN)),
          settings -> new ExponentialDecay(settings.get(0)[0]));

  public ExponentialDecay {
    KIND.check(factor);
  }

  @Override
  public ScheduleKind kind() {
    return KIND;
  }

  @Override
  public List<double[]> settings() {
    return List.of(new double[] {factor});
  }

  @Override
  public double rate(double eta, long s) {
    return eta * StrictMath.pow(factor, (double) s);
  }

  @Override
  public long constantFrom() {
    return Long.MAX_VALUE;
  }
}
