package dev.warptron.backend.spi;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;

/**
 * Owns everything that was allocated through it, and closes it all, the newest first.
 *
 * <p>A class that needs several device allocations holds one arena instead.
 */
public final class Arena implements AutoCloseable {
  private final Backend backend;
  private final ResourceStack owned = new ResourceStack();

  /** An arena that owns nothing yet. */
  @MustBeClosed
  public Arena(Backend backend) {
    this.backend = backend;
  }

  /** A tensor of zeros, closed with this arena. */
  @SuppressWarnings("MustBeClosedChecker") // this arena closes it
  public Tensor tensor(Shape shape) {
    return own(backend.allocate(shape));
  }

  /** A tensor with these values, row-major, closed with this arena. */
  public Tensor tensor(Shape shape, double[] values) {
    Tensor tensor = tensor(shape);
    tensor.write(values);
    return tensor;
  }

  /** A tensor of zeros for the rows of a data set, closed with this arena. */
  @SuppressWarnings("MustBeClosedChecker") // this arena closes it
  public Tensor rows(Shape shape) {
    return own(backend.allocateRows(shape));
  }

  /** A permutation with all row numbers 0, closed with this arena. */
  @SuppressWarnings("MustBeClosedChecker") // this arena closes it
  public Permutation permutation(int count) {
    return own(backend.allocatePermutation(count));
  }

  /** A loss accumulator of zeros, closed with this arena. */
  @SuppressWarnings("MustBeClosedChecker") // this arena closes it
  public LossAccumulator lossAccumulator(int metricSums) {
    return own(backend.allocateLossAccumulator(metricSums));
  }

  /** The device's forward pass, closed with this arena: see {@link Backend#forwardPass}. */
  @SuppressWarnings("MustBeClosedChecker") // this arena closes it
  public ForwardPass forwardPass(NetworkSpec network, ParameterBuffer parameters, int capacity) {
    return own(backend.forwardPass(network, parameters, capacity));
  }

  /** Takes over a resource: it is closed with this arena. */
  public <T extends AutoCloseable> T own(T resource) {
    return owned.own(resource);
  }

  /**
   * Closes everything, the newest first; does nothing the second time. If closing fails, the rest
   * is closed all the same, and the first failure is thrown with the others attached to it.
   */
  @Override
  public void close() {
    owned.close();
  }
}
