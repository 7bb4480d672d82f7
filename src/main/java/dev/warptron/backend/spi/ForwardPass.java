package dev.warptron.backend.spi;

/**
 * Computes the outputs of a network's last layer, with a buffer for a number of rows.
 *
 * <p>A row's outputs do not depend on the other rows of the call, unless the device calls a BLAS
 * library: see {@link Backend#forwardPass}.
 */
public interface ForwardPass extends AutoCloseable {
  /** Rows per call when measuring: enough for full throughput of the products, in little memory. */
  int CHUNK = 1024;

  /**
   * Reads the current parameters. Call it before the first run, and again after the parameters have
   * changed.
   */
  void prepare();

  /**
   * Computes the outputs of the last layer.
   *
   * @param x {@code [B x inputs]}, with B at most the capacity
   * @return {@code [B x outputs]}, overwritten by the next call
   */
  Tensor run(Tensor x);

  /** Frees the memory; does nothing the second time. */
  @Override
  void close();
}
