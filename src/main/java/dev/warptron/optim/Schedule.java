package dev.warptron.optim;

import java.util.ArrayList;
import java.util.List;

/**
 * The course of the learning rate over a training. Each schedule is a record that checks its
 * settings at construction.
 *
 * <p>Legend for all schedules: eta the learning rate of the optimizer; s the number of updates
 * before this one, or of finished epochs if the schedule counts epochs. Rates are computed in
 * double precision, here only, and sent to the device with the other scalars of an update.
 *
 * <p>The rate of a {@link RateFollower} also depends on the losses of finished epochs: {@link
 * #rate} is where it starts, and {@link FollowedRate} what it has become.
 */
public sealed interface Schedule
    permits ConstantRate,
        StepDecay,
        MultistepDecay,
        ExponentialDecay,
        InverseScaling,
        PolynomialDecay,
        LinearDecay,
        CosineDecay,
        CosineRestarts,
        OneCycle,
        CosLog4,
        FlatCos,
        AdaptiveRate,
        PlateauRate {
  /** Every kind of schedule: the table that the command line and the model file read. */
  static List<ScheduleKind> kinds() {
    return List.of(
        ConstantRate.KIND,
        StepDecay.KIND,
        MultistepDecay.KIND,
        ExponentialDecay.KIND,
        InverseScaling.KIND,
        PolynomialDecay.KIND,
        LinearDecay.KIND,
        CosineDecay.KIND,
        CosineRestarts.KIND,
        OneCycle.KIND,
        CosLog4.KIND,
        FlatCos.KIND,
        AdaptiveRate.KIND,
        PlateauRate.KIND);
  }

  /** The row of the table that this schedule belongs to. */
  ScheduleKind kind();

  /** The values of the kind's settings, in their order; one value each, except for a list. */
  List<double[]> settings();

  /**
   * The learning rate.
   *
   * @param eta the learning rate of the optimizer
   * @param s updates before this one, or finished epochs, &gt;= 0
   */
  double rate(double eta, long s);

  /** The smallest s from which the rate stays the same; {@link Long#MAX_VALUE} if there is none. */
  long constantFrom();

  /**
   * The schedule for a training of this length, if its own length is not set; otherwise this.
   *
   * @param total number of updates, or of epochs, of the training, at least 1
   */
  default Schedule withDefaultTotal(long total) {
    int place = kind().place(ScheduleKind.TOTAL);
    if (place < 0 || settings().get(place)[0] != 0) {
      return this;
    }
    List<double[]> settings = new ArrayList<>(settings());
    settings.set(place, new double[] {(double) total});
    return kind().of(settings);
  }
}
