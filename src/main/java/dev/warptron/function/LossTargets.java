package dev.warptron.function;

import java.util.Arrays;
import java.util.List;

/** Makes of the target of a row what the formulas of a loss take: see {@link Loss#encode}. */
final class LossTargets {
  private LossTargets() {}

  /** {@code [loss.outputs(y.length)]}, a new array. */
  static double[] encode(Loss loss, double[] y) {
    double smoothing = loss.labelSmoothing();
    List<Double> levels = loss.furtherLevels();
    double[] encoded = Arrays.copyOf(y, loss.outputs(y.length));
    for (int j = 0; smoothing > 0 && j < y.length; j++) {
      int classes = loss.kind() == Loss.Kind.SOFTMAX_CROSS_ENTROPY ? y.length : 2;
      encoded[j] = (1 - smoothing) * y[j] + smoothing / classes;
    }
    for (int j = 0; j < levels.size(); j++) {
      encoded[1 + j] = levels.get(j);
    }
    return encoded;
  }
}
