package dev.warptron.backend.spi;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import dev.warptron.optim.OptimizerState;
import dev.warptron.optim.Solver;
import org.jspecify.annotations.Nullable;

/**
 * What a training changes, in a device's memory: the parameters, the buffers of layers and the
 * optimizer's slots. If the state has one slot more than the optimizer, that is an average of the
 * parameters; buffers have none.
 */
public final class ModelState implements AutoCloseable {
  private static final Penalty HALF_SQUARES = new Penalty(/* l1= */ 0, /* l2= */ 1);

  private final Backend backend;
  private final Arena arena;
  private final ParameterBuffer parameters;
  private final Tensor
      allSlots; // [optimizer's slots x P], and a row for the average if there is one
  private final Tensor slots; // [optimizer's slots x P]
  private final @Nullable ParameterBuffer average;
  private long updates;

  /**
   * Uploads a state.
   *
   * @param parameters {@code [network.valueCount()]}, parameters and then buffers, in the layout of
   *     {@link NetworkSpec#layout}
   * @param state slots and number of updates; the average is the last slot if there is one
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
      int count = network.parameterCount();
      this.allSlots = arena.tensor(new Shape(state.slotCount(count), count));
      this.allSlots.write(state.slots());
      this.slots = slotsOf(optimizer, allSlots);
      this.average = averageOf(network, optimizer, allSlots);
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
   * @param allSlots {@code [optimizer's slots x P]}, and a row for the average if there is one
   */
  @SuppressWarnings("MustBeClosedChecker") // owns nothing
  ModelState(
      Backend backend,
      NetworkSpec network,
      Solver optimizer,
      Tensor parameters,
      Tensor allSlots,
      long updates) {
    this.backend = backend;
    this.arena = new Arena(backend);
    this.parameters = new ParameterBuffer(network, parameters);
    this.allSlots = allSlots;
    this.slots = slotsOf(optimizer, allSlots);
    this.average = averageOf(network, optimizer, allSlots);
    this.updates = updates;
  }

  private static Tensor slotsOf(Solver optimizer, Tensor allSlots) {
    return allSlots.rows(0, optimizer.slotNames().size());
  }

  private static @Nullable ParameterBuffer averageOf(
      NetworkSpec network, Solver optimizer, Tensor allSlots) {
    int slots = optimizer.slotNames().size();
    return allSlots.shape().rows() == slots
        ? null
        : new ParameterBuffer(network, allSlots.rows(slots, 1));
  }

  /** The parameters and buffers on the device. */
  public ParameterBuffer parameters() {
    return parameters;
  }

  /** The optimizer's slots on the device: {@code [optimizer's slots x P]}. */
  public Tensor slots() {
    return slots;
  }

  /** What to evaluate: the average of the parameters, or the parameters if there is none. */
  public ParameterBuffer evaluated() {
    return average == null ? parameters : average;
  }

  /**
   * The average of the parameters.
   *
   * @throws IllegalStateException if there is none
   */
  public ParameterBuffer average() {
    if (average == null) {
      throw new IllegalStateException("this state has no average");
    }
    return average;
  }

  /**
   * Moves the average towards the parameters: {@code average += share (parameters - average)}.
   *
   * @param share in (0, 1]; 1 copies the parameters
   * @param scratch {@code [1 x P]} overwritten
   */
  public void moveAverage(double share, Tensor scratch) {
    Tensor moved = average().flat();
    if (share == 1) {
      backend.copy(parameters.flat(), moved);
      return;
    }
    backend.copy(parameters.flat(), scratch);
    addScaled(-1, moved, scratch);
    addScaled(share, scratch, moved);
  }

  /** {@code to += factor from}, which every device has as the gradient of half the squares. */
  private void addScaled(double factor, Tensor from, Tensor to) {
    backend.penaltyGradient(HALF_SQUARES, factor, from, to);
  }

  /** The number of updates so far. */
  public long updates() {
    return updates;
  }

  /** All slots, the average included. */
  Tensor allSlots() {
    return allSlots;
  }

  /** Called by a step after its updates. */
  public void setUpdates(long updates) {
    this.updates = updates;
  }

  /** Overwrites this state with another of the same network and optimizer, on the device. */
  public void copyFrom(ModelState other) {
    backend.copy(other.parameters.values(), parameters.values());
    backend.copy(other.allSlots, allSlots);
    updates = other.updates;
  }

  /**
   * Overwrites this state with one of the same network and optimizer.
   *
   * @param values as those of {@link #readParameters}
   * @param state as that of {@link #readOptimizer}
   */
  public void write(double[] values, OptimizerState state) {
    parameters.values().write(values);
    if (allSlots.shape().size() > 0) {
      allSlots.write(state.slots());
    }
    updates = state.updates();
  }

  /** The parameters and then the buffers: {@code [network.valueCount()]}, a new array. */
  public double[] readParameters() {
    return parameters.values().read();
  }

  /** The optimizer's state with the average as its last slot if there is one, on the host. */
  public OptimizerState readOptimizer() {
    return OptimizerState.of(readSlots(), updates);
  }

  /** All slots, the average included, on the host: a new array. */
  public double[] readSlots() {
    return allSlots.read();
  }

  /** The length of {@link #readSlots}. */
  public int slotCount() {
    return Math.toIntExact(allSlots.shape().size());
  }

  /** The length of {@link #readParameters}. */
  public int valueCount() {
    return Math.toIntExact(parameters.values().shape().size());
  }

  /** Frees the memory; does nothing the second time. */
  @Override
  public void close() {
    arena.close();
  }
}
