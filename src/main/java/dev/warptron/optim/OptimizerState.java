package dev.warptron.optim;

import java.util.Arrays;

/**
 * The state of an optimizer for all parameters of a network: the slots and the number of updates.
 * Immutable.
 *
 * <p>It is saved with a model, so that a later training continues exactly where this one stopped.
 */
public final class OptimizerState {
  private final double[] slots;
  private final long updates;

  private OptimizerState(double[] slots, long updates) {
    if (updates < 0) {
      throw new IllegalArgumentException("updates must be >= 0, got " + updates);
    }
    this.slots = slots;
    this.updates = updates;
  }

  /** Before the first update: every slot is 0. */
  public static OptimizerState initial(Solver optimizer, int parameterCount) {
    return new OptimizerState(
        new double[Math.multiplyExact(optimizer.slotNames().size(), parameterCount)], 0);
  }

  /**
   * After some updates.
   *
   * @param slots {@code [slots x parameters]}, row-major, one row per slot of the optimizer; copied
   * @param updates number of updates so far, &gt;= 0
   */
  public static OptimizerState of(double[] slots, long updates) {
    return new OptimizerState(slots.clone(), updates);
  }

  /** The number of slots of each parameter. */
  public int slotCount(int parameterCount) {
    return slots.length / parameterCount;
  }

  /**
   * The same state with one more slot, the last one.
   *
   * @param slot {@code [parameters]}
   */
  public OptimizerState withSlot(double[] slot) {
    double[] all = Arrays.copyOf(slots, Math.addExact(slots.length, slot.length));
    System.arraycopy(slot, 0, all, slots.length, slot.length);
    return new OptimizerState(all, updates);
  }

  /** The same state without the last slot. */
  public OptimizerState withoutLastSlot(int parameterCount) {
    return new OptimizerState(Arrays.copyOf(slots, slots.length - parameterCount), updates);
  }

  /** The last slot: {@code [parameters]}, a new array. */
  public double[] lastSlot(int parameterCount) {
    return Arrays.copyOfRange(slots, slots.length - parameterCount, slots.length);
  }

  /** {@code [slots x parameters]}, row-major: a new array. */
  public double[] slots() {
    return slots.clone();
  }

  /** The number of updates so far. */
  public long updates() {
    return updates;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OptimizerState that
        && updates == that.updates
        && Arrays.equals(slots, that.slots);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(updates) + Arrays.hashCode(slots);
  }
}
