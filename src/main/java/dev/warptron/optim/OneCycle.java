package dev.warptron.optim;

import dev.warptron.optim.ScheduleKind.Parameter;
import dev.warptron.optim.ScheduleKind.Range;
import java.util.List;

/**
 * Up and down again in two half cosines (Smith and Topin 2018, arXiv:1708.07120), as OneCycleLR of
 * PyTorch; the momentum does not change. {@code low = eta / startDivisor}, {@code end = low /
 * endDivisor}, {@code p = rise total - 1}. s &lt;= p: {@code eta + (low - eta) (1 + cos(pi s / p))
 * / 2}; then {@code end + (eta - end) (1 + cos(pi min(1, (s - p) / (total - 1 - p)))) / 2}.
 *
 * @param rise share of the first half, in (0, 1); default 0.3
 * @param startDivisor eta / first rate, &gt; 0; default 25
 * @param endDivisor first rate / last rate, &gt; 0; default 10000
 * @param total length, in updates or epochs; 0, the default, for that of the training
 */
public record OneCycle(double rise, double startDivisor, double endDivisor, long total)
    implements Schedule {
  /** The settings; their ranges and defaults are written here only. */
  public static final ScheduleKind KIND =
      new ScheduleKind(
          "one_cycle",
          List.of(
              new Parameter("rise", Range.SHARE, 0.3),
              new Parameter("start_divisor", Range.POSITIVE, 25),
              new Parameter("end_divisor", Range.POSITIVE, 10_000),
              Parameter.total()),
          settings ->
              new OneCycle(
                  settings.get(0)[0],
                  settings.get(1)[0],
                  settings.get(2)[0],
                  (long) settings.get(3)[0]));

  public OneCycle {
    KIND.check(rise, startDivisor, endDivisor, (double) total);
  }

  @Override
  public ScheduleKind kind() {
    return KIND;
  }

  @Override
  public List<double[]> settings() {
    return List.of(
        new double[] {rise},
        new double[] {startDivisor},
        new double[] {endDivisor},
        new double[] {(double) total});
  }

  @Override
  public double rate(double eta, long s) {
    double low = eta / startDivisor;
    double end = low / endDivisor;
    double top = rise * (double) total - 1;
    if (s <= top) {
      return eta + (low - eta) * CosineDecay.halfCosine(top == 0 ? 1 : s / top);
    }
    double down = (double) total - 1 - top;
    return end + (eta - end) * CosineDecay.halfCosine((s - top) / down);
  }

  @Override
  public long constantFrom() {
    return total;
  }
}
