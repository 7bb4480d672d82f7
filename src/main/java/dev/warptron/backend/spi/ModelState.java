package dev.warptron.backend.spi;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import dev.warptron.optim.OptimizerState;
import dev.warptron.optim.Solver;

/**
 * What a training changes, in a device's memory: the parameters, the buffers of layers and the
 * optimizer's slots.
 */
public final class ModelState implements AutoCloseable {
  private final Backend backend;
  private final Arena arena;
  private final ParameterBuffer parameters;
  private final Tensor slots; // [optimizer's slots x P]
  private long updates;

  /**
   * Uploads a state.
   *
   * @param parameters {@code [network.valueCount()]}, parameters and then buffers, in the layout of
   *     {@link NetworkSpec#layout}
   * @param state slots and number of updates
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
  public ModelState(
      Backend backend,
      NetworkSpec network,
      Solver optimizer,
      double[] parameters,
      OptimizerState state) {
    this.backend = backend;
    this.arena = new Arena(backend);
    try {
      this.parameters = ParameterBuffer.zeros(network, arena);
      this.parameters.values().write(parameters);
      this.slots = arena.tensor(new Shape(optimizer.slotNames().size(), network.parameterCount()));
      this.slots.write(state.slots());
      this.updates = state.updates();
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /**
   * A view of borrowed memory: see {@link ModelStates}.
   *
   * @param parameters {@code [1 x network.valueCount()]}
   * @param slots {@code [optimizer's slots x P]}
   */
  @SuppressWarnings("MustBeClosedChecker") // owns nothing
  ModelState(Backend backend, NetworkSpec network, Tensor parameters, Tensor slots, long updates) {
    this.backend = backend;
    this.arena = new Arena(backend);
    this.parameters = new ParameterBuffer(network, parameters);
    this.slots = slots;
    this.updates = updates;
  }

  /** The parameters and buffers on the device. */
  public ParameterBuffer parameters() {
    return parameters;
  }

  /** The optimizer's slots on the device: {@code [optimizer's slots x P]}. */
  public Tensor slots() {
    return slots;
  }

  /** The number of updates so far. */
  public long updates() {
    return updates;
  }

  /** Called by a step after its updates. */
  public void setUpdates(long updates) {
    this.updates = updates;
  }

  /** Overwrites this state with another of the same network and optimizer, on the device. */
  public void copyFrom(ModelState other) {
    backend.copy(other.parameters.values(), parameters.values());
    backend.copy(other.slots, slots);
    updates = other.updates;
  }

  /** The parameters and then the buffers: {@code [network.valueCount()]}, a new array. */
  public double[] readParameters() {
    return parameters.values().read();
  }

  /** The optimizer's state, copied to the host. */
  public OptimizerState readOptimizer() {
    return OptimizerState.of(slots.read(), updates);
  }

  /** Frees the memory; does nothing the second time. */
  @Override
  public void close() {
    arena.close();
  }
}
