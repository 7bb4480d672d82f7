package dev.warptron.optim;

/**
 * What the formula of an optimizer needs beside the gradient: settings, the learning rate, and what
 * depends on the number of the update, such as bias corrections. Computed here alone, in double
 * precision and with the same bits on every machine; a device rounds it to its own precision.
 */
public interface UpdateScalars {
  /** How many scalars an update has; an optimizer that needs fewer leaves the others 0. */
  int COUNT = 8;

  /**
   * Computes the scalars of one update.
   *
   * @param update its number, from 1
   * @param rate the learning rate of this update; scalar 0 of every optimizer
   * @param into {@code [COUNT]}, overwritten as far as the optimizer has scalars
   */
  void of(long update, double rate, double[] into);

  /**
   * Whether all updates from this one on have the same scalars if they have the same learning rate.
   *
   * @param update its number, from 1
   */
  boolean areConstantFrom(long update);
}
