package dev.warptron.verify;

import dev.warptron.function.Loss;
import dev.warptron.model.NetworkSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A training by gradient descent, without momentum and penalty, as plain loops, with an error bound
 * of a device's loss after each epoch.
 *
 * <p>A running error analysis of the whole training: {@link PlainBackprop} bounds a batch's
 * gradient, given the error bounds of the device's parameters; the update {@code w - r g} adds r
 * times that bound and two roundings to them. The analysis assumes the worst case for every
 * operation, so the bound grows with each update by a factor of 1 + r c, where c is the sensitivity
 * of the gradient to the parameters. With a small learning rate it stays far below the loss for
 * dozens of updates.
 */
public final class PlainTraining {
  private final NetworkSpec network;
  private final Loss loss;
  private final double learningRate;
  private final double[] x;
  private final double[] y;
  private final Tolerance tolerance;

  private final double[] parameters;
  private final double[] bounds;
  private final List<Double> losses = new ArrayList<>();
  private final List<Double> lossBounds = new ArrayList<>();

  /**
   * Before the first epoch.
   *
   * @param start {@code [P]}, numbers that every device holds exactly
   * @param x {@code [rows x inputs]}, row-major, likewise
   * @param y {@code [rows x outputs]}, likewise
   * @param tolerance of the device
   */
  public PlainTraining(
      NetworkSpec network,
      Loss loss,
      double learningRate,
      double[] start,
      double[] x,
      double[] y,
      Tolerance tolerance) {
    this.network = network;
    this.loss = loss;
    this.learningRate = learningRate;
    this.x = x;
    this.y = y;
    this.tolerance = tolerance;
    this.parameters = start.clone();
    this.bounds = new double[start.length];
  }

  /** Trains one epoch with this permutation of the rows. */
  public void epoch(int[] permutation, int batchSize) {
    double sum = 0;
    double sumBound = 0;
    for (int from = 0; from < permutation.length; from += batchSize) {
      int[] rows =
          Arrays.copyOfRange(permutation, from, Math.min(permutation.length, from + batchSize));
      PlainBackprop batch =
          PlainBackprop.of(
              network,
              loss,
              parameters,
              bounds,
              gather(x, network.inputs(), rows),
              gather(y, network.outputs(), rows),
              tolerance);
      sum += batch.loss();
      sumBound += batch.lossBound();
      update(batch);
    }
    // The sums of the batches are added up, and divided by the rows.
    int batches = (permutation.length + batchSize - 1) / batchSize;
    losses.add(sum / permutation.length);
    lossBounds.add((sumBound + tolerance.ofSum(batches + 1L, sum + sumBound)) / permutation.length);
  }

  private void update(PlainBackprop batch) {
    double[] gradient = batch.gradient();
    double[] gradientBounds = batch.gradientBounds();
    for (int i = 0; i < parameters.length; i++) {
      double step = learningRate * gradient[i];
      double stepBound = learningRate * gradientBounds[i];
      double magnitude = Math.abs(parameters[i]) + Math.abs(step) + bounds[i] + stepBound;
      bounds[i] += stepBound + tolerance.ofSum(2, magnitude);
      parameters[i] -= step;
    }
  }

  private static double[] gather(double[] source, int width, int[] rows) {
    double[] gathered = new double[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(source, rows[i] * width, gathered, i * width, width);
    }
    return gathered;
  }

  /** The mean loss of each epoch, each batch's measured before its update. */
  public double[] losses() {
    return losses.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Error bounds of a device's {@link #losses}. */
  public double[] lossBounds() {
    return lossBounds.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The parameters after the last epoch: {@code [P]}. */
  public double[] parameters() {
    return parameters.clone();
  }

  /** Error bounds of a device's {@link #parameters}. */
  public double[] parameterBounds() {
    return bounds.clone();
  }
}
