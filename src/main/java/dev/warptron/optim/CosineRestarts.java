package dev.warptron.optim;

import dev.warptron.optim.ScheduleKind.Parameter;
import dev.warptron.optim.ScheduleKind.Range;
import java.util.List;

/**
 * Half a cosine in cycles of first, first factor, first factor^2, ... updates (Loshchilov and
 * Hutter, ICLR 2017, arXiv:1608.03983): u updates into a cycle of length c, {@code floor + (eta -
 * floor) (1 + cos(pi u / c)) / 2}.
 *
 * @param first length of the first cycle, &gt;= 1
 * @param factor of the length from cycle to cycle, &gt;= 1; default 1
 * @param floor the lowest learning rate, &gt;= 0; default 0
 */
public record CosineRestarts(long first, long factor, double floor) implements Schedule {
  /** The settings; their ranges and defaults are written here only. */
  public static final ScheduleKind KIND =
      new ScheduleKind(
          "cosine_restarts",
          List.of(
              new Parameter("first", Range.COUNT, Double.NaN),
              new Parameter("factor", Range.COUNT, 1),
              Parameter.floor()),
          settings ->
              new CosineRestarts(
                  (long) settings.get(0)[0], (long) settings.get(1)[0], settings.get(2)[0]));

  public CosineRestarts {
    KIND.check((double) first, (double) factor, floor);
  }

  @Override
  public ScheduleKind kind() {
    return KIND;
  }

  @Override
  public List<double[]> settings() {
    return List.of(
        new double[] {(double) first}, new double[] {(double) factor}, new double[] {floor});
  }

  @Override
  public double rate(double eta, long s) {
    long length = first;
    long into = s;
    if (factor == 1) {
      into = s % first;
    } else {
      while (into >= length) {
        into -= length;
        length *= factor;
      }
    }
    return floor + (eta - floor) * CosineDecay.halfCosine((double) into / (double) length);
  }

  @Override
  public long constantFrom() {
    return Long.MAX_VALUE;
  }
}
