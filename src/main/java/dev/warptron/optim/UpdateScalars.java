package dev.warptron.optim;

/**
 * The scalars of an optimizer's formula: hyper-parameters, the learning rate, and values that
 * depend on the update number, such as bias corrections. They are computed here only, in double
 * precision and with the same bits on every machine. A device rounds them to its own precision.
 */
public interface UpdateScalars {
  /** Number of scalars of an update; the ones that an optimizer does not use are 0. */
  int COUNT = 8;

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
