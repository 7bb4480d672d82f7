package dev.warptron.backend.cpu;

/**
 * Native functions for memory, the device and its operations; {@link NativeNetwork} has those for
 * whole networks. They are defined in {@code native/cpu/jni.cpp}; {@link CpuLibrary} loads them
 * first.
 *
 * <p>Addresses refer to native memory and native objects. Nothing is checked here: callers check
 * shapes, owners and ranges. {@link dev.warptron.backend.spi.Backend} documents the operations.
 */
final class Native {
  private Native() {}

  /** The index of an activation in the native table, by its label; -1 if there is none. */
  static native int activation(String label);

  /** The index of a loss in the native table, by its label; -1 if there is none. */
  static native int loss(String label);

  /** The index of an optimizer's formula in the native table, by its name; -1 if there is none. */
  static native int optimizer(String formula);

  /**
   * The kernels for an instruction set.
   *
   * @param name baseline, avx2 or avx512; empty for the best that this processor supports
   * @return 0 if there is no such set, or this processor does not support it
   */
  static native long kernels(String name);

  static native String kernelsName(long kernels);

  /**
   * Whether a product should use the GEMM library.
   *
   * @param weights number of entries of B, or of C for {@code A^T B}
   */
  static native boolean wantsGemmLibrary(long device, long weights);

  /**
   * Loads a GEMM library and tests it.
   *
   * @param problem {@code [1]}, overwritten with the reason if it cannot be used
   * @return 0 if it cannot be used
   */
  static native long openGemmLibrary(String path, String[] problem);

  /** Allocates zeros; returns 0 if there is no memory left. */
  static native long allocate(long bytes);

  static native void free(long address);

  /** Copies a range of an array. */
  static native void writeFloats(long device, long to, float[] values, int from, int count);

  static native void writeInts(long to, int[] from);

  static native void readFloats(long from, float[] to);

  static native void readDoubles(long from, double[] to);

  static native void clear(long address, long bytes);

  static native void copy(long from, long to, long bytes);

  /**
   * Opens a device.
   *
   * @param prefersLibrary true to use the GEMM library for all but small matrices; false to use it
   *     only where the project's own kernel is slower
   * @return 0 if there is no memory left
   */
  static native long openDevice(long kernels, int threads, boolean prefersLibrary);

  static native void closeDevice(long device);

  static native void useGemmLibrary(long device, long library);

  /** {@code C = alpha op(A) op(B) + beta C}, with at most one operand transposed. */
  static native void gemm(
      long device,
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      float alpha,
      long a,
      long b,
      float beta,
      long c);

  static native void affine(
      long device,
      long x,
      long w,
      long b,
      int activation,
      float activationParameter,
      int rows,
      int in,
      int out,
      long z,
      long a);

  /**
   * Multiplies the gradient by the derivative of the activation.
   *
   * @param zOrA the one that the derivative reads
   */
  static native void activationBackward(
      long device, int activation, float activationParameter, long zOrA, long delta, long count);

  /**
   * Adds losses and metrics of the rows to a loss accumulator.
   *
   * @param weights 0 for none
   * @param delta 0 for none
   * @param to address of {@code [1 + metric sums of the loss]} doubles
   */
  static native void addLoss(
      long device,
      int loss,
      float lossParameter,
      long output,
      long target,
      long weights,
      long delta,
      int rows,
      int columns,
      long to);

  static native void addPenalty(
      long device, long weights, long count, double l1, double l2, long to);

  static native void penaltyGradient(
      long device, long weights, long count, float l1, float l2, float scale, long gradient);

  static native void columnSums(long device, float scale, long a, int rows, int columns, long sums);

  /**
   * Copies rows.
   *
   * @param permutation address of the row number of the first row
   */
  static native void gatherRows(
      long source, long permutation, int rows, int columns, long destination);

  /** The first index whose row number is not in 0 to rows - 1; -1 if there is none. */
  static native int firstOutside(long permutation, int from, int to, int rows);

  /**
   * One update of the parameters by an optimizer.
   *
   * @param scalars {@code [UpdateScalars.COUNT]}
   * @param slotStride distance in floats from one slot of a parameter to the next
   * @param decaying number of leading parameters that the weight decay covers
   */
  static native void update(
      long device,
      int optimizer,
      float[] scalars,
      long parameters,
      long gradient,
      long slots,
      long slotStride,
      long count,
      long decaying);

  /** Holds entries in [-value, value], and their norm below a limit; infinity for no limit. */
  static native void clip(long device, long gradient, long count, float value, double norm);

  static native void limitColumns(long device, long weights, long rows, long columns, double limit);

  static native void fill(long device, long values, long count, float value);

  /**
   * Draws the permutations of consecutive epochs.
   *
   * @param firstStream Philox stream of the first epoch; later epochs use the following streams
   * @param rows rows of an epoch
   * @param permutations {@code [epochs x rows]} numbers of 32 bits, overwritten
   */
  static native void shuffle(
      long device, long seed, long firstStream, int rows, int epochs, long permutations);
}
