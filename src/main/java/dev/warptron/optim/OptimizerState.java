package dev.warptron.optim;

import java.util.Arrays;

/**
 * What an update rule remembers of a whole network between two updates. Immutable.
 *
 * <p>Kept with a model, it lets a later training go on exactly where this one stopped.
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
  public static OptimizerState initial(Optimizer rule, int parameterCount) {
    return new OptimizerState(
        new double[Math.multiplyExact(rule.slotNames().size(), parameterCount)], 0);
  }

  /**
   * After some updates.
   *
   * @param slots {@code [slots x parameters]}, row-major, a row for each of the rule's slots;
   *     copied
   * @param updates how many were made, &gt;= 0
   */
  public static OptimizerState of(double[] slots, long updates) {
    return new OptimizerState(slots.clone(), updates);
  }

  /** {@code [slots x parameters]}, row-major: a new array. */
  public double[] slots() {
    return slots.clone();
  }

  /** How many updates were made. */
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
