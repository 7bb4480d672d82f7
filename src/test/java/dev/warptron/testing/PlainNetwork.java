package dev.warptron.testing;

import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.Dense;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;

/**
 * The objective of a network as plain loops over the formulas, one row after another: independent
 * of every backend.
 */
public final class PlainNetwork {
  private final NetworkSpec network;
  private final Loss loss;
  private final Penalty penalty;

  /** The objective that a training of this network with this loss and penalty minimises. */
  public PlainNetwork(NetworkSpec network, Loss loss, Penalty penalty) {
    this.network = network;
    this.loss = loss;
    this.penalty = penalty;
  }

  /** The output of the last layer for one row. */
  public double[] output(double[] parameters, double[] row) {
    return output(parameters, row, (activation, z) -> {});
  }

  /** Whether z of any unit, with the activation of its layer, has a property for one row. */
  public boolean hasSum(
      double[] parameters, double[] row, BiPredicate<Activation, Double> property) {
    boolean[] found = {false};
    output(parameters, row, (activation, z) -> found[0] |= property.test(activation, z));
    return found[0];
  }

  private double[] output(double[] parameters, double[] row, BiConsumer<Activation, Double> sums) {
    int[] weights = network.layout().offsets(Dense.WEIGHTS);
    int[] biases = network.layout().offsets(Dense.BIASES);
    double[] values = row;
    for (int layer = 0; layer < network.layers().size(); layer++) {
      Layer spec = network.layers().get(layer);
      double[] next = new double[spec.outputs()];
      for (int j = 0; j < spec.outputs(); j++) {
        double sum = parameters[biases[layer] + j];
        for (int i = 0; i < spec.inputs(); i++) {
          sum += values[i] * parameters[weights[layer] + i * spec.outputs() + j];
        }
        sums.accept(spec.activation(), sum);
        next[j] = spec.activation().forward(sum);
      }
      values = next;
    }
    return values;
  }

  /**
   * The mean loss of the rows, penalty included.
   *
   * @param x {@code [rows x inputs]}, row-major
   * @param y {@code [rows x outputs]}, row-major
   */
  public double objective(double[] parameters, double[] x, double[] y) {
    double[] ones = new double[x.length / network.inputs()];
    Arrays.fill(ones, 1);
    return objective(parameters, x, y, ones);
  }

  /**
   * The weighted mean loss of the rows, with the penalty's share, which is divided by the number of
   * rows.
   *
   * @param weights {@code [rows]}
   */
  public double objective(double[] parameters, double[] x, double[] y, double[] weights) {
    int rows = x.length / network.inputs();
    double losses = 0;
    for (int i = 0; i < rows; i++) {
      double[] output = output(parameters, row(x, i, network.inputs()));
      losses += weights[i] * loss.value(output, row(y, i, network.outputs()));
    }
    double penalties = 0;
    for (int i = 0; i < network.decayingCount(); i++) {
      penalties += penalty.value(parameters[i]);
    }
    return losses / Arrays.stream(weights).sum() + penalties / rows;
  }

  private static double[] row(double[] matrix, int row, int columns) {
    return Arrays.copyOfRange(matrix, row * columns, (row + 1) * columns);
  }
}
