package dev.warptron.backend.cpu;

/**
 * Native functions for whole networks: steps, epochs, forward passes and predictors. The rules of
 * {@link Native} apply.
 */
final class NativeNetwork {
  private NativeNetwork() {}

  /**
   * Compiles a step.
   *
   * @param layout {@link Settings#layout}
   * @param widths {@code [layers + 1]}
   * @param activations {@code [layers]}
   * @param activationParameters {@code [layers]}
   * @param norms {@link Settings#norms}
   * @param clip entries of gradients are held in [-clip, clip]
   * @param clipNorm largest norm of the gradient, infinite for none
   * @param maxNorm largest norm of the weights into a unit, infinite for none
   * @param seed of dropout
   * @param dropoutShares {@code [layers]} of the inputs, then of each hidden layer, before the
   *     factor of an update; 0 for none
   * @param parameters address of the parameters, which buffers follow
   * @param average address of a moving average of the parameters; 0 for none
   * @param averageShare what an update adds to it of the difference
   * @return 0 if there is no memory left
   */
  static native long openStep(
      long device,
      int[] layout,
      int[] widths,
      int[] activations,
      float[] activationParameters,
      double[] norms,
      int loss,
      float lossParameter,
      int optimizer,
      float l1,
      float l2,
      float clip,
      double clipNorm,
      double maxNorm,
      int batchSize,
      long seed,
      double[] dropoutShares,
      long parameters,
      long slots,
      long average,
      float averageShare);

  /** The number of threads of a step, for the number of weights and the rows of a batch. */
  static native int stepThreads(long device, long weights, int rows);

  static native long stepBytes(long step);

  /**
   * Trains on a slice of an epoch.
   *
   * @param weights 0 for none
   * @param rows number of all rows
   * @param permutation 0 for the stored order
   * @param scalars {@link dev.warptron.backend.spi.ScalarTable#values} of the updates
   * @param updatesBefore number of updates before these
   * @param accumulator address of {@code [1 + metric sums of the loss]} doubles
   */
  static native void runStep(
      long device,
      long step,
      long features,
      long targets,
      long weights,
      int rows,
      long permutation,
      int from,
      int to,
      float[] scalars,
      long updatesBefore,
      long accumulator);

  /**
   * Trains for whole epochs, and measures after each.
   *
   * @param step a step opened for this call
   * @param weights 0 for none; so is {@code measuredWeights}
   * @param permutations {@code [epochs x rows]} row numbers; 0 for the stored order
   * @param epochs 0 to measure only, as after one epoch
   * @param scalars {@link dev.warptron.backend.spi.ScalarTable#values} of all updates
   * @param updatesBefore number of updates before the call
   * @param l1 coefficient of the measured penalty; so is l2
   * @param measuredRows number of validation rows; 0 for none
   * @param forward forward pass for the validation rows; 0 for none
   * @param output buffer for the outputs of {@code rowsAtOnce} rows
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
      long permutations,
      int epochs,
      float[] scalars,
      long updatesBefore,
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
   * @param norms {@link Settings#norms}
   * @return 0 if there is no memory left
   */
  static native long openForward(
      long device,
      int[] layout,
      int[] widths,
      int[] activations,
      float[] activationParameters,
      double[] norms,
      long parameters,
      int mostRows);

  static native long forwardBytes(long forward);

  static native void prepareForward(long forward);

  /** Computes the outputs of the last layer. */
  static native void runForward(long device, long forward, long x, int rows, long output);

  static native void closeForward(long forward);

  /**
   * Opens a predictor of single rows.
   *
   * @param means {@code [inputs]}, or empty
   * @param standardDeviations {@code [inputs]}, or empty
   * @return 0 if there is no memory left
   */
  static native long openPredictor(
      long kernels,
      int[] layout,
      int[] widths,
      int[] activations,
      float[] activationParameters,
      float[] parameters,
      double[] means,
      double[] standardDeviations);

  static native void closePredictor(long predictor);

  /**
   * Computes the outputs for one row.
   *
   * @param row {@code [inputs]}
   * @param outputs its first {@code [outputs]} numbers are overwritten
   */
  static native void predictRow(long predictor, float[] row, float[] outputs);
}
