package dev.warptron.backend.cpu;

/**
 * Native functions for the operations of {@link dev.warptron.backend.spi.LayerOperations}, which
 * documents them. They are defined in {@code native/cpu/jni_layers.cpp}. As in {@link Native},
 * nothing is checked here.
 */
final class NativeLayers {
  private NativeLayers() {}

  /**
   * Normalizes.
   *
   * @param ofRows true for layer normalization, false for batch normalization
   * @param statistics address of {@code [2 x rows]} or {@code [2 x columns]} floats
   */
  static native void normalize(
      long device,
      boolean ofRows,
      double epsilon,
      long z,
      long statistics,
      long scale,
      long shift,
      int activation,
      float activationParameter,
      int rows,
      int columns,
      long n,
      long a);

  static native void normalizeBackward(
      long device,
      boolean ofRows,
      double epsilon,
      long x,
      long statistics,
      long scale,
      int rows,
      int columns,
      long delta,
      long scaleGradient,
      long shiftGradient);

  static native void blend(float keep, float add, long source, long destination, long count);

  /**
   * Sets entries to 0, and multiplies the others.
   *
   * @param threshold unsigned
   */
  static native void dropout(
      long device,
      long from,
      long to,
      long count,
      long seed,
      long stream,
      int threshold,
      float scale);

  static native void addNoise(
      long from, long to, long count, long seed, long stream, double deviation);
}
