package dev.warptron.backend.cpu;

/**
 * Native functions for the operations of {@link dev.warptron.backend.spi.ColumnOperations}, which
 * documents them. They are defined in {@code native/cpu/jni_columns.cpp}. As in {@link Native},
 * nothing is checked here.
 */
final class NativeColumns {
  private NativeColumns() {}

  static native void activate(
      long device,
      long bias,
      int activation,
      float activationParameter,
      int rows,
      int columns,
      long z,
      long a);

  static native void scaleColumns(long device, long x, long scale, int rows, int columns, long y);

  static native void mixColumns(
      long device, long share, long z, long a, int rows, int columns, long mixed);

  /**
   * Sums products.
   *
   * @param b 0 for none
   */
  static native void columnDots(
      long device, double factor, long d, long a, long b, int rows, int columns, long sums);

  static native void groupedGemm(
      long device,
      boolean transposeA,
      boolean transposeB,
      int groups,
      int rows,
      int in,
      int out,
      float alpha,
      long a,
      long b,
      long c);

  /**
   * Copies a part of each row.
   *
   * @param from address of the part in the first row
   * @param to address of its place in the first row
   */
  static native void copyColumns(
      long from, int rows, int fromStride, int count, long to, int toStride);
}
