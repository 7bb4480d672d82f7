package dev.warptron.testing;

import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.Dense;
import dev.warptron.model.InputScale;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Normalization;
import dev.warptron.model.PeriodicEmbedding;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;

/**
 * The objective of a network as plain loops over the formulas: independent of every backend. Batch
 * normalization takes the rows of a call for a batch.
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

  /** The outputs of the last layer, for each row of x, {@code [rows x inputs]}. */
  public double[][] outputs(double[] parameters, double[] x) {
    return outputs(parameters, x, (activation, z) -> {});
  }

  /**
   * Whether what the activation of any unit takes, for any row, has a property with that
   * activation.
   */
  public boolean hasSum(double[] parameters, double[] x, BiPredicate<Activation, Double> property) {
    boolean[] found = {false};
    outputs(parameters, x, (activation, z) -> found[0] |= property.test(activation, z));
    return found[0];
  }

  private double[][] outputs(double[] parameters, double[] x, BiConsumer<Activation, Double> sums) {
    int rows = x.length / network.inputs();
    double[][] values = new double[rows][];
    Arrays.setAll(values, i -> row(x, i, network.inputs()));
    for (int layer = 0; layer < network.layers().size(); layer++) {
      Layer spec = network.layers().get(layer);
      if (spec instanceof InputScale) {
        double[] scales = block(parameters, layer, InputScale.SCALE).orElseThrow();
        for (double[] row : values) {
          Arrays.setAll(row, j -> scales[j] * row[j]);
        }
        continue;
      }
      if (spec instanceof PeriodicEmbedding embedding) {
        for (int i = 0; i < rows; i++) {
          values[i] = embedded(parameters, layer, embedding, values[i]);
        }
        continue;
      }
      Dense dense = (Dense) spec;
      double[][] z = new double[rows][];
      for (int i = 0; i < rows; i++) {
        z[i] = product(parameters, layer, dense, values[i]);
      }
      normalize(parameters, layer, z);
      double[] shares = block(parameters, layer, Dense.SHARES).orElse(null);
      for (double[] row : z) {
        for (int j = 0; j < row.length; j++) {
          sums.accept(spec.activation(), row[j]);
          double a = spec.activation().forward(row[j]);
          row[j] = shares == null ? a : (1 - shares[j]) * row[j] + shares[j] * a;
        }
      }
      values = z;
    }
    return values;
  }

  private double[] embedded(
      double[] parameters, int layer, PeriodicEmbedding embedding, double[] x) {
    double[] w = block(parameters, layer, PeriodicEmbedding.FREQUENCIES).orElseThrow();
    double[] phases = block(parameters, layer, PeriodicEmbedding.PHASES).orElseThrow();
    double[] v = block(parameters, layer, PeriodicEmbedding.WEIGHTS).orElseThrow();
    double[] biases = block(parameters, layer, PeriodicEmbedding.BIASES).orElseThrow();
    double[] outputs = Arrays.copyOf(x, embedding.outputs());
    int units = embedding.units();
    int frequencies = embedding.frequencies();
    for (int k = 0; k < embedding.embedded() * units; k++) {
      int input = k / units;
      double sum = biases[k];
      for (int f = 0; f < frequencies; f++) {
        int wave = input * frequencies + f;
        double turns = x[embedding.columns().get(input)] * w[wave];
        sum += Math.sin(2 * Math.PI * turns + phases[wave]) * v[wave * units + k % units];
      }
      outputs[embedding.inputs() + k] = sum;
    }
    return outputs;
  }

  private double[] product(double[] parameters, int layer, Dense dense, double[] values) {
    int outputs = dense.outputs();
    double divisor = dense.parametrization().scalesProducts() ? Math.sqrt(dense.inputs()) : 1;
    double[] weights = block(parameters, layer, Dense.WEIGHTS).orElseThrow();
    double[] z = block(parameters, layer, Dense.BIASES).orElse(new double[outputs]);
    for (int i = 0; i < values.length; i++) {
      for (int j = 0; j < outputs; j++) {
        z[j] += values[i] * weights[i * outputs + j] / divisor;
      }
    }
    return z;
  }

  private Optional<double[]> block(double[] parameters, int layer, String name) {
    return network.layout().parameters(name).stream()
        .filter(block -> block.layer() == layer)
        .findFirst()
        .map(block -> Arrays.copyOfRange(parameters, (int) block.offset(), (int) block.end()));
  }

  private void normalize(double[] parameters, int layer, double[][] z) {
    Normalization normalization = network.layers().get(layer).normalization();
    int units = z[0].length;
    switch (normalization.kind()) {
      case NONE -> {}
      case LAYER -> Arrays.stream(z).forEach(row -> standardize(row, normalization.epsilon()));
      case BATCH -> {
        for (int j = 0; j < units; j++) {
          int unit = j;
          double[] column = Arrays.stream(z).mapToDouble(row -> row[unit]).toArray();
          standardize(column, normalization.epsilon());
          for (int i = 0; i < z.length; i++) {
            z[i][j] = column[i];
          }
        }
      }
    }
    if (!normalization.isNone()) {
      double[] scales = block(parameters, layer, Dense.SCALES).orElseThrow();
      double[] shifts = block(parameters, layer, Dense.SHIFTS).orElseThrow();
      for (double[] row : z) {
        Arrays.setAll(row, j -> scales[j] * row[j] + shifts[j]);
      }
    }
  }

  private static void standardize(double[] values, double epsilon) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double variance =
        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    Arrays.setAll(values, k -> (values[k] - mean) / Math.sqrt(variance + epsilon));
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
    double[][] outputs = outputs(parameters, x);
    for (int i = 0; i < rows; i++) {
      losses += weights[i] * loss.value(outputs[i], row(y, i, network.outputs()));
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
