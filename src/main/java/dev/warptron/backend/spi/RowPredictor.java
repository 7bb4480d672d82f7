package dev.warptron.backend.spi;

/**
 * What a network gives for one row at a time, for callers that cannot wait for a batch.
 *
 * <p>Immutable, and safe to use from many threads at once; a call allocates nothing. It holds a
 * copy of the parameters and needs neither the backend that made it nor to be closed.
 */
public interface RowPredictor {
  /**
   * What the last layer gives.
   *
   * @param row {@code [inputs]}; not modified
   * @param outputs its first {@code [outputs]} numbers are overwritten; what is behind them is left
   * @throws ShapeException if the row has another length, or there is too little room
   */
  void outputs(float[] row, float[] outputs);
}
