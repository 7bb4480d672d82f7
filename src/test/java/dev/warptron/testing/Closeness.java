package dev.warptron.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.spi.ModelState;
import dev.warptron.optim.OptimizerState;
import dev.warptron.verify.PlainUpdate;

/** Assertions with an error bound for each number, such as those of {@code verify.Tolerance}. */
public final class Closeness {
  private Closeness() {}

  /** Compares entry by entry. */
  public static void assertClose(String what, double[] actual, double[] expected, double[] bounds) {
    assertThat(actual).as("%s: number of entries", what).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertClose(what + ": entry " + i, actual[i], expected[i], bounds[i]);
    }
  }

  /** Fails on NaN too. */
  public static void assertClose(String what, double actual, double expected, double bound) {
    if (!(Math.abs(actual - expected) <= bound)) {
      throw new AssertionError(
          "%s: expected %s within %.3g, got %s (off by %.3g)"
              .formatted(what, expected, bound, actual, Math.abs(actual - expected)));
    }
  }

  /** Compares a state with the plain update of the state before it. */
  public static void assertMadeBy(PlainUpdate update, String what, ModelState state) {
    OptimizerState optimizer = state.readOptimizer();
    assertClose(
        what + ": parameters",
        state.readParameters(),
        update.parameters(),
        update.parameterBounds());
    assertClose(what + ": slots", optimizer.slots(), update.slots(), update.slotBounds());
    assertThat(optimizer.updates()).as("%s: updates", what).isEqualTo(update.updates());
  }
}
