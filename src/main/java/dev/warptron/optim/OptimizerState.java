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
