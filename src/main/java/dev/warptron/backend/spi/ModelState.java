package dev.warptron.backend.spi;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.OptimizerState;

/** What a training changes, in a device's memory: the parameters and what the rule remembers. */
public final class ModelState implements AutoCloseable {
  private final Backend backend;
  private final Arena arena;
  private final ParameterBuffer parameters;
  private final Tensor slots; // [rule's slots x P]
  private long updates;

  /**
   * Brings a state to the device.
   *
   * @param parameters {@code [P]} in the layout of {@link NetworkSpec#layout}
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
  public ModelState(
      Backend backend,
      NetworkSpec network,
      Optimizer rule,
      double[] parameters,
      OptimizerState optimizer) {
    this.backend = backend;
    this.arena = new Arena(backend);
    try {
      this.parameters = ParameterBuffer.zeros(network, arena);
      this.parameters.flat().write(parameters);
      this.slots = arena.tensor(new Shape(rule.slotNames().size(), network.parameterCount()));
      this.slots.write(optimizer.slots());
      this.updates = optimizer.updates();
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /**
   * A view of memory that is its owner's: see {@link ModelStates}.
   *
   * @param parameters {@code [1 x P]}
   * @param slots {@code [rule's slots x P]}
   */
  @SuppressWarnings("MustBeClosedChecker") // owns nothing
  ModelState(Backend backend, NetworkSpec network, Tensor parameters, Tensor slots, long updates) {
    this.backend = backend;
    this.arena = new Arena(backend);
    this.parameters = new ParameterBuffer(network, parameters);
    this.slots = slots;
    this.updates = updates;
  }

  /** The parameters on the device. */
  public ParameterBuffer parameters() {
    return parameters;
  }

  /** The rule's memory on the device: {@code [rule's slots x P]}. */
  public Tensor slots() {
    return slots;
  }

  /** How many updates were made. */
  public long updates() {
    return updates;
  }

  /** For a step that has made updates. */
  public void setUpdates(long updates) {
    this.updates = updates;
  }

  /** Overwrites this state with another of the same network and rule, on the device. */
  public void copyFrom(ModelState other) {
    backend.copy(other.parameters.flat(), parameters.flat());
    backend.copy(other.slots, slots);
    updates = other.updates;
  }

  /** The parameters: {@code [P]}, a new array. */
  public double[] readParameters() {
    return parameters.flat().read();
  }

  /** What the rule remembers. */
  public OptimizerState readOptimizer() {
    return OptimizerState.of(slots.read(), updates);
  }

  /** Frees the memory; does nothing the second time. */
  @Override
  public void close() {
    arena.close();
  }
}
