package dev.warptron.backend.spi;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.model.FoldedNetwork;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;

/** A forward pass with batch normalization folded into the weights, by the host. */
final class FoldedForward implements ForwardPass {
  private final FoldedNetwork folded;
  private final ParameterBuffer original;
  private final Arena arena;
  private final Tensor values; // of the folded network
  private final ForwardPass forward;

  /**
   * Allocates the buffers.
   *
   * @param original borrowed parameters and buffers
   * @param capacity maximum rows per run
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
  FoldedForward(Backend backend, NetworkSpec network, ParameterBuffer original, int capacity) {
    this.folded = new FoldedNetwork(network);
    this.original = original;
    this.arena = new Arena(backend);
    try {
      this.values = arena.tensor(new Shape(1, folded.network().valueCount()));
      this.forward =
          arena.forwardPass(
              folded.network(), new ParameterBuffer(folded.network(), values), capacity);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  @Override
  public void prepare() {
    values.write(folded.fold(original.values().read()));
    forward.prepare();
  }

  @Override
  public Tensor run(Tensor x) {
    return forward.run(x);
  }

  @Override
  public void close() {
    arena.close();
  }
}
