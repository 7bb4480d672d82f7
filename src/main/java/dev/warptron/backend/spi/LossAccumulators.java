package dev.warptron.backend.spi;

import com.google.errorprone.annotations.MustBeClosed;
import java.util.ArrayList;
import java.util.List;

/** Several {@link LossAccumulator}s that are allocated and read together. */
public interface LossAccumulators extends AutoCloseable {
  /**
   * One accumulator: a view, valid until this is closed; closing it does nothing.
   *
   * @param index from 0
   * @throws IndexOutOfBoundsException if there is none
   */
  LossAccumulator get(int index);

  /** Waits for the operations that add to the sums, and returns all of them, by index. */
  List<LossAccumulator.Sums> read();

  /** Frees the memory; does nothing the second time. */
  @Override
  void close();

  /** Separate accumulators, for a device that reads each of them as cheaply as one block. */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
  static LossAccumulators ofSingles(Backend backend, int metricSums, int count) {
    Arena arena = new Arena(backend);
    List<LossAccumulator> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(arena.lossAccumulator(metricSums));
    }
    return new LossAccumulators() {
      @Override
      public LossAccumulator get(int index) {
        return all.get(index);
      }

      @Override
      public List<LossAccumulator.Sums> read() {
        return all.stream().map(LossAccumulator::read).toList();
      }

      @Override
      public void close() {
        arena.close();
      }
    };
  }
}
