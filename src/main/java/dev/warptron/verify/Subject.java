package dev.warptron.verify;

import dev.warptron.backend.spi.Backend;
import java.util.function.Function;

/**
 * A device under test, and the reference device.
 *
 * @param device under test
 * @param oracle the reference device, in double precision
 */
record Subject(Backend device, Backend oracle) {
  /** For bounds of results that involve matrix products of this device. */
  Tolerance products() {
    return Tolerance.of(device);
  }

  /** For bounds of all other results. */
  Tolerance rounding() {
    return Tolerance.of(device.precision());
  }

  /**
   * Runs a case on both devices and compares.
   *
   * @param result runs the case and reads its results; its input must be exact in float precision
   */
  void compare(
      Comparison comparison, String where, double[] bounds, Function<Backend, double[]> result) {
    comparison.within(where, result.apply(device), result.apply(oracle), bounds);
  }

  /** The same for operations that only copy: every bit must agree. */
  void compareBits(Comparison comparison, String where, Function<Backend, double[]> result) {
    comparison.same(where, result.apply(device), result.apply(oracle));
  }
}
