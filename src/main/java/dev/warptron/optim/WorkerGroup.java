package dev.warptron.optim;

/**
 * The workers that train one network together, each on rows of its own and on a device of its own.
 * Each of them computes the same updates, so that all hold the same bits.
 *
 * <p>All workers have as many rows, call the methods equally often, in the same order, and with as
 * many numbers. An implementation is used by one thread.
 */
public interface WorkerGroup {
  /** One worker alone. */
  WorkerGroup ALONE =
      new WorkerGroup() {
        @Override
        public int size() {
          return 1;
        }

        @Override
        public void average(double[] numbers) {}
      };

  /** The number of workers, at least 1. */
  int size();

  /**
   * Replaces numbers by their mean over all workers: the sum in the order of the workers, divided
   * by their number. Every worker receives the same bits. NaN and infinity are numbers here.
   *
   * @param numbers those of this worker; overwritten
   */
  void average(double[] numbers);
}
