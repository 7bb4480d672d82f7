package dev.warptron.backend.spi;

/**
 * What a network's last layer gives for rows, with memory for a number of them.
 *
 * <p>A row's numbers do not depend on which others are with it, as far as the device multiplies by
 * itself: see {@link Backend#forwardPass}.
 */
public interface ForwardPass extends AutoCloseable {
  /**
   * Rows that are measured at once: enough for a product to run at full speed, in little memory.
   */
  int CHUNK = 1024;

  /**
   * Takes the parameters as they are now: to be called before the first run, and again before the
   * next one when they have changed.
   */
  void prepare();

  /**
   * What the last layer gives.
   *
   * @param x {@code [B x inputs]}, with B at most the capacity
   * @return {@code [B x outputs]}, overwritten by the next call
   */
  Tensor run(Tensor x);

  /** Frees the memory; does nothing the second time. */
  @Override
  void close();
}
