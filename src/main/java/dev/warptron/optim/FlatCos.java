package dev.warptron.optim;

import dev.warptron.optim.ScheduleKind.Parameter;
import dev.warptron.optim.ScheduleKind.Range;
import java.util.List;

/**
 * eta for the first part of the training, then half a cosine to 0 (Holzm&uuml;ller, Grinsztajn and
 * Steinwart, NeurIPS 2024, arXiv:2407.04491): {@code eta (1 + cos(pi max(0, t - flat) / (1 -
 * flat))) / 2}, t = min(s, total) / total.
 *
 * @param flat share of the training with the rate eta, in (0, 1); default 0.5
 * @param total length, in updates or epochs; 0, the default, for that of the training
 */
public record FlatCos(double flat, long total) implements Schedule {
  /** The settings; their ranges and defaults are written here only. */
  public static final ScheduleKind KIND =
      new ScheduleKind(
          "flat_cos",
          List.of(new Parameter("flat", Range.SHARE, 0.5), Parameter.total()),
          settings -> new FlatCos(settings.get(0)[0], (long) settings.get(1)[0]));

  public FlatCos {
    KIND.check(flat, (double) total);
  }

  @Override
  public ScheduleKind kind() {
    return KIND;
  }

  @Override
  public List<double[]> settings() {
    return List.of(new double[] {flat}, new double[] {(double) total});
  }

  @Override
  public double rate(double eta, long s) {
    double part = (double) Math.min(s, total) / (double) total;
    return eta * CosineDecay.halfCosine(Math.max(0, part - flat) / (1 - flat));
  }

  @Override
  public long constantFrom() {
    return total;
  }
}
