package dev.warptron.backend.spi;

/**
 * Computes the outputs of a network for single rows, for callers that cannot wait for a batch.
 *
 * <p>Immutable and thread-safe; a call allocates nothing. It holds a copy of the parameters, is
 * independent of its backend and need not be closed.
 */
public interface RowPredictor {
  /**
   * Computes the outputs of the last layer.
   *
   * @param row {@code [inputs]}; not modified
   * @param outputs its first {@code [outputs]} numbers are overwritten; the others are unchanged
   * @throws ShapeException if the row has another length, or {@code outputs} is too short
   */
  void outputs(float[] row, float[] outputs);
}
