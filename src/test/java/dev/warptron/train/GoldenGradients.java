package dev.warptron.train;

import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Precision;
import dev.warptron.testing.Closeness;
import dev.warptron.verify.PlainBackprop;
import dev.warptron.verify.Tolerance;
import java.util.Arrays;

/**
 * The gradients of a golden network's first step for a device that rounds the golden values:
 * computed by plain loops from the rounded values, each with a derived error bound.
 */
final class GoldenGradients {
  private final NetworkSpec network;
  private final Penalty penalty;
  private final int rows;
  private final double[] parameters;
  private final Tolerance tolerance;
  private final PlainBackprop plain;

  GoldenGradients(GoldenCase golden, GoldenRows data, Precision precision) {
    this.network = golden.network();
    this.penalty = golden.config(1).penalty();
    this.rows = data.rows();
    this.parameters = round(golden.initialParameters(), precision);
    this.tolerance = Tolerance.of(precision);
    this.plain =
        PlainBackprop.of(
            network,
            golden.loss(),
            parameters,
            round(data.featureArray(), precision),
            round(data.targetArray(), precision),
            tolerance);
  }

  private static double[] round(double[] values, Precision precision) {
    return Arrays.stream(values).map(precision::round).toArray();
  }

  void assertDataLoss(double[] actual) {
    Closeness.assertClose(
        "gradients of the data loss", actual, plain.gradient(), plain.gradientBounds());
  }

  void assertWithPenalty(double[] actual) {
    double[] expected = plain.gradient();
    double[] bounds = plain.gradientBounds();
    for (int i = 0; i < network.decayingCount(); i++) {
      double share = penalty.derivative(parameters[i]) / rows;
      bounds[i] += tolerance.ofSum(4, Math.abs(expected[i]) + Math.abs(share) + bounds[i]);
      expected[i] += share;
    }
    Closeness.assertClose("gradients with the penalty", actual, expected, bounds);
  }
}
