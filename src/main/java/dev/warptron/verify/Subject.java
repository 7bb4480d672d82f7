package dev.warptron.verify;

import dev.warptron.backend.Backend;
import java.util.function.Function;

/**
 * A device under test, beside the reference device.
 *
 * @param device under test
 * @param oracle the reference device, in double precision
 */
record Subject(Backend device, Backend oracle) {
  /** The bounds of results that matrix products of this device are part of. */
  Tolerance products() {
    return Tolerance.of(device);
  }

  /** The bounds of all other results. */
  Tolerance rounding() {
    return Tolerance.of(device.precision());
  }

  /**
   * Runs a case on both devices and compares.
   *
   * @param result runs the case and reads what came out; numbers that go in are exact in float
   */
  void compare(
      Comparison comparison, String where, double[] bounds, Function<Backend, double[]> result) {
    comparison.within(where, result.apply(device), result.apply(oracle), bounds);
  }

  /** The same for results that are copied numbers: every bit must agree. */
  void compareBits(Comparison comparison, String where, Function<Backend, double[]> result) {
    comparison.same(where, result.apply(device), result.apply(oracle));
  }
}
