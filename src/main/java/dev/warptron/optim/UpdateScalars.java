package dev.warptron.optim;

/**
 * The scalars of an optimizer's formula: hyper-parameters, the learning rate, and values that
 * depend on the update number, such as bias corrections. They are computed here only, in double
 * precision and with the same bits on every machine. A device rounds them to its own precision.
 */
public interface UpdateScalars {
  /** Number of scalars of an update; the ones that an optimizer does not use are 0. */
  int COUNT = 12;

  /**
   * The scalar by which a device multiplies each weight before it adds the step: 1 - learning rate
   * times weight decay. It is the same for all optimizers, which leave it alone.
   */
  int KEPT = 8;

  /**
   * The scalar by which a device multiplies each share of dropout: {@link LearningRates#factor} of
   * the schedule of dropout, 1 without one. It is the same for all optimizers too.
   */
  int DROPOUT = 9;

  /**
   * Scalars that do not depend on the update number: the learning rate, then the given ones.
   *
   * @param settings scalars 1, 2, ...; at most {@code COUNT - 1}
   */
  static UpdateScalars constant(double... settings) {
    double[] kept = settings.clone();
    return new UpdateScalars() {
      @Override
      public void of(long update, double rate, double[] into) {
        into[0] = rate;
        System.arraycopy(kept, 0, into, 1, kept.length);
      }

      @Override
      public boolean areConstantFrom(long update) {
        return true;
      }
    };
  }

  /**
   * Computes the scalars of one update.
   *
   * @param update the update number, from 1
   * @param rate the learning rate of this update; scalar 0 of every optimizer
   * @param into {@code [COUNT]}; entries that the optimizer does not use are not written
   */
  void of(long update, double rate, double[] into);

  /**
   * Whether all updates from this one on have the same scalars, given the same learning rate.
   *
   * @param update the update number, from 1
   */
  boolean areConstantFrom(long update);
}
