package dev.warptron.optim;

import dev.warptron.optim.ScheduleKind.Parameter;
import dev.warptron.optim.ScheduleKind.Range;
import java.util.List;

/**
 * Half a cosine after a linear warm-up (Loshchilov and Hutter, ICLR 2017, arXiv:1608.03983, without
 * restarts). s &lt; warmup: {@code eta (s + 1) / warmup}; then {@code floor + (eta - floor) (1 +
 * cos(pi min(1, (s - warmup) / (total - warmup)))) / 2}.
 *
 * @param warmup updates or epochs of the warm-up, &gt;= 0; default 0
 * @param total length, in updates or epochs; 0, the default, for that of the training
 * @param floor the lowest learning rate, &gt;= 0; default 0
 */
public record CosineDecay(long warmup, long total, double floor) implements Schedule {
  /** The settings; their ranges and defaults are written here only. */
  public static final ScheduleKind KIND =
      new ScheduleKind(
          "cosine",
          List.of(
              new Parameter("warmup", Range.NOT_NEGATIVE_COUNT, 0),
              Parameter.total(),
              Parameter.floor()),
          settings ->
              new CosineDecay(
                  (long) settings.get(0)[0], (long) settings.get(1)[0], settings.get(2)[0]));

  public CosineDecay {
    KIND.check((double) warmup, (double) total, floor);
  }

  @Override
  public ScheduleKind kind() {
    return KIND;
  }

  @Override
  public List<double[]> settings() {
    return List.of(
        new double[] {(double) warmup}, new double[] {(double) total}, new double[] {floor});
  }

  @Override
  public double rate(double eta, long s) {
    if (s < warmup) {
      return eta * ((double) s + 1) / (double) warmup;
    }
    double part = total <= warmup ? 1 : (double) (s - warmup) / (double) (total - warmup);
    return floor + (eta - floor) * halfCosine(part);
  }

  @Override
  public long constantFrom() {
    return Math.max(warmup, total);
  }

  /** Falls from 1 to 0 while the part of the way goes from 0 to 1. */
  static double halfCosine(double part) {
    return (1 + StrictMath.cos(StrictMath.PI * Math.min(1, part))) / 2;
  }
}
