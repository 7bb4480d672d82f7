package dev.warptron.verify;

import dev.warptron.function.Link;
import dev.warptron.function.Loss;
import dev.warptron.function.Metric;
import dev.warptron.function.MetricSum;
import java.util.Arrays;

/**
 * Error bounds of a device's loss, gradient and metric terms of one row, whose outputs z deviate
 * from the given ones by at most {@code change}.
 *
 * <p>Rounding: every formula is a sum of terms that are at most {@code (1 + |z| + |y|) (1 + |y| +
 * |g|)}, where g is the gradient: an exponential or a square that is large cancels in no gradient
 * unless y is as large. {@link #magnification} covers what a parameter adds.
 *
 * <p>Change of z: the loss changes by at most the largest gradient times the change. A loss of
 * independent outputs is convex, so its gradient is monotone in z, and differs most at the ends of
 * the interval, also if it jumps within. The others have bounds of their own.
 *
 * @param change at least 0
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record LossBounds(Loss loss, Tolerance tolerance, double[] z, double[] y, double change) {
  /** Of an exponent that is a product, and the division by 2 - p or p - 1. */
  private static double ofPower(double power) {
    double least = Math.min(2 - power, power - 1);
    return 2 / (least * least);
  }

  /** The factor by which a parameter magnifies roundings. */
  private double magnification() {
    double p = loss.parameter();
    return switch (loss.kind()) {
      case TWEEDIE -> ofPower(p);
      // The exponent p ln(1 - q) has an error of p roundings, and the slope p more of them.
      case FOCAL -> (p + 2) * (2 * p + 1);
      default -> 1;
    };
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElseThrow();
  }

  /** The largest term of a row's formula with a gradient of this size. */
  private double terms(double gradient) {
    if (loss.metric() == Metric.ACCURACY && loss.kind() != Loss.Kind.SQUARED_HINGE) {
      // Probabilities, targets and slopes are at most 1.
      return magnification() * (1 + largest(z) + Math.log(z.length));
    }
    double largestY = largest(y);
    return magnification() * (1 + largest(z) + largestY) * (1 + largestY + gradient);
  }

  /** Error bounds of the gradient, {@code [outputs]}. */
  public double[] ofGradient() {
    double[] gradient = loss.gradient(z, y);
    double[] bounds = changes(gradient);
    for (int j = 0; j < bounds.length; j++) {
      double sums = loss.link() == Link.SOFTMAX ? z.length : 1;
      bounds[j] += tolerance.ofFunction(sums * terms(Math.abs(gradient[j])));
    }
    return bounds;
  }

  /** Error bound of the loss. */
  public double ofValue() {
    double[] gradient = loss.gradient(z, y);
    double[] changes = changes(gradient);
    double bound = 0;
    double steepest = 0;
    for (int j = 0; j < z.length; j++) {
      steepest = Math.max(steepest, Math.abs(gradient[j]));
      bound += (Math.abs(gradient[j]) + changes[j]) * change;
    }
    return bound + tolerance.ofFunction(z.length * terms(steepest));
  }

  /**
   * Error bounds of the metric terms. That of a correct row is 1 if another prediction is within
   * reach, else 0.
   */
  public double[] ofMetrics() {
    return loss.kind().metricSums().stream()
        .mapToDouble(sum -> sum == MetricSum.CORRECT ? ofCorrect() : ofSquaredError())
        .toArray();
  }

  /** Whether the change may alter the order of the outputs, or a sign. */
  private double ofCorrect() {
    double[] ascending = z.clone();
    Arrays.sort(ascending);
    for (int j = 0; change > 0 && j < ascending.length; j++) {
      if (Math.abs(ascending[j]) <= change
          || (j > 0 && ascending[j] - ascending[j - 1] <= 2 * change)) {
        return 1;
      }
    }
    return 0;
  }

  /** At least the bound of the sum over all outputs, of which it may have fewer. */
  private double ofSquaredError() {
    double bound = 0;
    for (int j = 0; j < z.length; j++) {
      boolean isExponential = loss.link() == Link.EXPONENTIAL;
      double p = isExponential ? Math.exp(z[j]) : z[j];
      double moved = isExponential ? p * Math.expm1(change) : change;
      double size = Math.abs(p) + Math.abs(target(j));
      bound += (2 * size + moved) * moved + tolerance.ofSum(z.length + 16, size * size);
    }
    return bound;
  }

  private double target(int output) {
    return loss.kind() == Loss.Kind.QUANTILES ? y[0] : y[output];
  }

  /** How much the gradient may change: {@code [outputs]}. */
  private double[] changes(double[] gradient) {
    double[] changes = new double[z.length];
    if (change == 0) {
      return changes;
    }
    switch (loss.kind()) {
      // p (dz - sum of p dz) is at most 2 p (1 - p) times the change.
      case SOFTMAX_CROSS_ENTROPY -> Arrays.fill(changes, change);
      // Its second derivative is at most p (p / e + 1) + p / e + p + 1, as q |ln q| <= 1 / e.
      case FOCAL -> {
        double p = loss.parameter();
        Arrays.fill(changes, (p * (p / Math.E + 2) + p / Math.E + 1) * change);
      }
      case GAUSSIAN_NLL -> ofGaussian(changes);
      default -> {
        double[] below = loss.gradient(moved(-change), y);
        double[] above = loss.gradient(moved(change), y);
        Arrays.setAll(changes, j -> Math.max(above[j] - gradient[j], gradient[j] - below[j]));
      }
    }
    return changes;
  }

  private double[] moved(double by) {
    return Arrays.stream(z).map(value -> value + by).toArray();
  }

  private void ofGaussian(double[] changes) {
    int means = z.length / 2;
    for (int j = 0; j < means; j++) {
      double error = Math.abs(y[j] - z[j]);
      double precision = Math.exp(-z[means + j]);
      double farther = error + change;
      double sharper = Math.exp(change);
      changes[j] = (farther * sharper - error) * precision;
      changes[means + j] = (farther * farther * sharper - error * error) * precision / 2;
    }
  }
}
