package dev.warptron.backend.spi;

import dev.warptron.model.Dense;
import dev.warptron.model.InputScale;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Normalization.Kind;
import dev.warptron.model.PeriodicEmbedding;
import dev.warptron.model.PlacedBlock;
import dev.warptron.model.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Plain loops in double precision, for devices without a predictor of their own, and for networks
 * that theirs does not support. {@link dev.warptron.model.FoldedNetwork} has removed what it can.
 * Standardized features are rounded to the device's precision, like the rows of a data set.
 */
final class PlainRowPredictor implements RowPredictor {
  private final NetworkSpec network;
  private final List<RowLayer> layers = new ArrayList<>();
  private final double[] parameters;
  private final double[] means;
  private final double[] standardDeviations;
  private final Precision precision;
  private final ThreadLocal<double[][]> buffers; // two per thread, as long as the widest layer

  /** One layer for one row. */
  private interface RowLayer {
    /**
     * Computes the outputs.
     *
     * @param input its first entries are the inputs
     * @param output its first entries are overwritten with the outputs
     */
    void run(double[] input, double[] output);
  }

  PlainRowPredictor(NetworkSpec network, double[] parameters, RowScale scale, Precision precision) {
    this.network = network;
    this.parameters = parameters.clone();
    this.means = scale.means().clone();
    this.standardDeviations = scale.standardDeviations().clone();
    this.precision = precision;
    for (int i = 0; i < network.layers().size(); i++) {
      layers.add(layer(network.layers().get(i), offsets(i)));
    }
    int widest =
        Math.max(
            network.inputs(),
            network.layers().stream().mapToInt(Layer::outputs).max().orElseThrow());
    this.buffers = ThreadLocal.withInitial(() -> new double[2][widest]);
  }

  /** The offsets of a layer's blocks of parameters, by name. */
  private Map<String, Integer> offsets(int layer) {
    Map<String, Integer> offsets = new HashMap<>();
    for (PlacedBlock block : network.layout().parameters()) {
      if (block.layer() == layer) {
        offsets.put(block.name(), Math.toIntExact(block.offset()));
      }
    }
    return offsets;
  }

  private RowLayer layer(Layer layer, Map<String, Integer> offsets) {
    if (layer instanceof Dense dense) {
      return new DenseRow(dense, offsets);
    }
    if (layer instanceof InputScale scale) {
      int scales = Objects.requireNonNull(offsets.get(InputScale.SCALE));
      return (input, output) -> {
        for (int i = 0; i < scale.inputs(); i++) {
          output[i] = input[i] * parameters[scales + i];
        }
      };
    }
    if (layer instanceof PeriodicEmbedding embedding) {
      return (input, output) -> embed(embedding, offsets, input, output);
    }
    throw new IllegalStateException("layer without a row predictor: " + layer);
  }

  private void embed(
      PeriodicEmbedding layer, Map<String, Integer> offsets, double[] input, double[] output) {
    int frequencies = Objects.requireNonNull(offsets.get(PeriodicEmbedding.FREQUENCIES));
    int phases = Objects.requireNonNull(offsets.get(PeriodicEmbedding.PHASES));
    int weights = Objects.requireNonNull(offsets.get(PeriodicEmbedding.WEIGHTS));
    int biases = Objects.requireNonNull(offsets.get(PeriodicEmbedding.BIASES));
    System.arraycopy(input, 0, output, 0, layer.inputs());
    for (int g = 0; g < layer.embedded(); g++) {
      double x = input[layer.columns().get(g)];
      int first = layer.inputs() + g * layer.units();
      System.arraycopy(parameters, biases + g * layer.units(), output, first, layer.units());
      for (int k = 0; k < layer.frequencies(); k++) {
        int wave = g * layer.frequencies() + k;
        double angle = 2 * Math.PI * x * parameters[frequencies + wave] + parameters[phases + wave];
        double value = Math.sin(angle);
        for (int j = 0; j < layer.units(); j++) {
          output[first + j] += value * parameters[weights + wave * layer.units() + j];
        }
      }
    }
  }

  @Override
  public void outputs(float[] row, float[] outputs) {
    OperationShapes.row(network, row, outputs);
    double[] input = buffers.get()[0];
    double[] output = buffers.get()[1];
    for (int i = 0; i < row.length; i++) {
      input[i] = means.length == 0 ? row[i] : standardized(i, row[i]);
    }
    for (int i = 0; i < layers.size(); i++) { // without an iterator, which would be allocated
      layers.get(i).run(input, output);
      double[] swapped = input;
      input = output;
      output = swapped;
    }
    for (int j = 0; j < network.outputs(); j++) {
      outputs[j] = (float) input[j];
    }
  }

  private double standardized(int column, double value) {
    double standardDeviation = standardDeviations[column];
    return standardDeviation == 0
        ? 0
        : precision.round((value - means[column]) / standardDeviation);
  }

  private final class DenseRow implements RowLayer {
    private final Dense layer;
    private final double productScale;
    private final int weights; // offsets; 0 for a block that the layer lacks
    private final int biases;
    private final int scales;
    private final int shifts;
    private final int shares;

    DenseRow(Dense layer, Map<String, Integer> offsets) {
      this.layer = layer;
      this.productScale = layer.parametrization().productScale(layer.inputs());
      this.weights = Objects.requireNonNull(offsets.get(Dense.WEIGHTS));
      this.biases = offsets.getOrDefault(Dense.BIASES, 0);
      this.scales = offsets.getOrDefault(Dense.SCALES, 0);
      this.shifts = offsets.getOrDefault(Dense.SHIFTS, 0);
      this.shares = offsets.getOrDefault(Dense.SHARES, 0);
    }

    @Override
    public void run(double[] input, double[] output) {
      int width = layer.outputs();
      for (int j = 0; j < width; j++) {
        double product = 0;
        for (int i = 0; i < layer.inputs(); i++) {
          product += input[i] * parameters[weights + i * width + j];
        }
        output[j] = parameters[biases + j] + productScale * product;
      }
      if (layer.normalization().kind() == Kind.LAYER) {
        normalize(output);
      }
      boolean isParametric = layer.parametrization().hasParametricActivation();
      for (int j = 0; j < width; j++) {
        double z = output[j];
        double a = layer.activation().forward(z);
        output[j] = isParametric ? z + parameters[shares + j] * (a - z) : a;
      }
    }

    private void normalize(double[] z) {
      int width = layer.outputs();
      double mean = Arrays.stream(z, 0, width).sum() / width;
      double variance = 0;
      for (int j = 0; j < width; j++) {
        variance += (z[j] - mean) * (z[j] - mean) / width;
      }
      double factor = 1 / Math.sqrt(variance + layer.normalization().epsilon());
      for (int j = 0; j < width; j++) {
        z[j] = (z[j] - mean) * factor * parameters[scales + j] + parameters[shifts + j];
      }
    }
  }
}
