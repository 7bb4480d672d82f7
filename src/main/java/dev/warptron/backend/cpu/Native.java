package dev.warptron.backend.cpu;

/**
 * The functions of {@code native/cpu/jni.cpp}. {@link CpuLibrary} loads them first.
 *
 * <p>Addresses are those of native memory and of native objects. Nothing is checked here: shapes,
 * owners and ranges were, by the callers. What an operation means stands at {@link
 * dev.warptron.backend.spi.Backend}.
 */
final class Native {
  private Native() {}

  /** The number of an activation in the native tables, by its label; -1 if it is not there. */
  static native int activation(String label);

  /** The number of a loss in the native tables, by its label; -1 if it is not there. */
  static native int loss(String label);

  /**
   * The number of an optimizer's formula in the native tables, by its name; -1 if it is not there.
   */
  static native int optimizer(String formula);

  /**
   * The kernels for an instruction set.
   *
   * @param name baseline, avx2 or avx512; empty for the best that this processor has
   * @return 0 if there is no such set, or this processor does not have it
   */
  static native long kernels(String name);

  static native String kernelsName(long kernels);

  /**
   * Whether a product should be a GEMM library's.
   *
   * @param weights entries of B, or of C for {@code A^T B}
   */
  static native boolean wantsGemmLibrary(long device, long weights);

  /**
   * Loads a GEMM library and tries it.
   *
   * @param problem {@code [1]}, overwritten with the reason if it cannot be used
   * @return 0 if it cannot be used
   */
  static native long openGemmLibrary(String path, String[] problem);

  /** Zeros; 0 if there is no memory left. */
  static native long allocate(long bytes);

  static native void free(long address);

  /** Copies a part of an array. */
  static native void writeFloats(long device, long to, float[] values, int from, int count);

  static native void writeInts(long to, int[] from);

  static native void readFloats(long from, float[] to);

  static native void readDoubles(long from, double[] to);

  static native void clear(long address, long bytes);

  static native void copy(long from, long to, long bytes);

  /**
   * Makes a device.
   *
   * @param prefersLibrary whether the GEMM library multiplies all but small matrices, or only those
   *     that our own kernel is slower with
   * @return 0 if there is no memory left
   */
  static native long openDevice(long kernels, int threads, boolean prefersLibrary);

  static native void closeDevice(long device);

  static native void useGemmLibrary(long device, long library);

  /** {@code C = alpha op(A) op(B) + beta C}, with one operand transposed at most. */
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
   * Multiplies errors by the derivative.
   *
   * @param kept z or a, as the activation reads
   */
  static native void activationBackward(
      long device, int activation, float activationParameter, long kept, long error, long count);

  /**
   * Adds losses and metrics of the rows to doubles, as many as the loss has sums.
   *
   * @param weights 0 for none
   * @param error 0 for none
   */
  static native void addLoss(
      long device,
      int loss,
      float lossParameter,
      long output,
      long target,
      long weights,
      long error,
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
   * @param order of the first of them
   */
  static native void gatherRows(long source, long order, int rows, int columns, long destination);

  /** The first place whose row number is not one of 0 to rows - 1; -1 if there is none. */
  static native int firstOutside(long order, int from, int to, int rows);

  /**
   * Changes parameters by an optimizer's formula.
   *
   * @param scalars {@code [UpdateScalars.COUNT]}
   */
  static native void update(
      long device,
      int optimizer,
      float[] scalars,
      long parameters,
      long gradient,
      long slots,
      long count);

  static native void fill(long device, long values, long count, float value);

  /**
   * Compiles a step.
   *
   * @param layout {@link Settings#layout}
   * @param widths {@code [layers + 1]}
   * @param activations {@code [layers]}
   * @param activationParameters {@code [layers]}
   * @return 0 if there is no memory left
   */
  static native long openStep(
      long device,
      int[] layout,
      int[] widths,
      int[] activations,
      float[] activationParameters,
      int loss,
      float lossParameter,
      int optimizer,
      float l1,
      float l2,
      int batchSize,
      long parameters,
      long slots);

  /** How many threads a step of so many weights keeps busy, in batches of so many rows. */
  static native int stepThreads(long device, long weights, int rows);

  static native long stepBytes(long step);

  /**
   * Trains on a slice of an epoch.
   *
   * @param weights 0 for none
   * @param rows all of them
   * @param order 0 for the order in which the rows lie
   * @param scalars those of {@link dev.warptron.backend.spi.ScalarTable#values} for its updates
   * @param totals of losses and metrics, as many doubles as the loss has sums
   */
  static native void runStep(
      long device,
      long step,
      long features,
      long targets,
      long weights,
      int rows,
      long order,
      int from,
      int to,
      float[] scalars,
      long totals);

  /**
   * Trains for whole epochs, and measures after each.
   *
   * @param step made for this call
   * @param weights 0 for none, as {@code measuredWeights}
   * @param orders {@code [epochs x rows]}, 0 for the order in which the rows lie
   * @param epochs 0 to measure alone, as if after one epoch
   * @param scalars those of {@link dev.warptron.backend.spi.ScalarTable#values} for all updates
   * @param l1 of the penalty that is measured, as l2
   * @param measuredRows 0 for none
   * @param forward for the rows that are measured, 0 for none
   * @param output for what it gives for {@code rowsAtOnce} of them
   * @param sums {@code [epochs x EpochSums.numbers(...)]} doubles, overwritten
   * @return false if there is no memory left; then nothing was changed
   */
  static native boolean runEpochs(
      long device,
      long step,
      long features,
      long targets,
      long weights,
      int rows,
      long orders,
      int epochs,
      float[] scalars,
      double l1,
      double l2,
      long measuredFeatures,
      long measuredTargets,
      long measuredWeights,
      int measuredRows,
      int rowsAtOnce,
      long forward,
      long output,
      long sums);

  static native void closeStep(long step);

  /**
   * Opens a forward pass.
   *
   * @param layout {@link Settings#layout}
   * @param widths {@code [layers + 1]}
   * @param activations {@code [layers]}
   * @param activationParameters {@code [layers]}
   * @return 0 if there is no memory left
   */
  static native long openForward(
      long device,
      int[] layout,
      int[] widths,
      int[] activations,
      float[] activationParameters,
      long parameters,
      int mostRows);

  static native long forwardBytes(long forward);

  static native void prepareForward(long forward);

  /** What the last layer gives for rows. */
  static native void runForward(long device, long forward, long x, int rows, long output);

  static native void closeForward(long forward);

  /** 0 if there is no memory left. Means and deviations may be empty. */
  static native long openPredictor(
      long kernels,
      int[] layout,
      int[] widths,
      int[] activations,
      float[] activationParameters,
      float[] parameters,
      double[] means,
      double[] deviations);

  static native void closePredictor(long predictor);

  /**
   * The outputs for one row.
   *
   * @param row {@code [inputs]}
   * @param outputs its first {@code [outputs]} numbers are overwritten
   */
  static native void predictRow(long predictor, float[] row, float[] outputs);

  /**
   * Draws the orders of consecutive epochs.
   *
   * @param firstStream of Philox, for the first of them; the next ones take the next streams
   * @param rows of an epoch
   * @param orders {@code [epochs x rows]} numbers of 32 bits, overwritten
   */
  static native void shuffle(
      long device, long seed, long firstStream, int rows, int epochs, long orders);
}
