package dev.warptron.backend.spi;

import dev.warptron.model.Dense;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Normalization.Kind;
import dev.warptron.model.ParameterLayout;
import dev.warptron.model.Precision;
import java.util.Arrays;
import java.util.List;

/**
 * Plain loops in double precision, for devices without a predictor of their own, and for networks
 * with layer normalization. Batch normalization is folded into the weights before. Standardized
 * features are rounded to the device's precision, like the rows of a data set.
 */
final class PlainRowPredictor implements RowPredictor {
  private final NetworkSpec network;
  private final List<Layer> layers;
  private final int[] weights; // offset of each layer's weights in the parameters
  private final int[] biases;
  private final int[] scales; // of each layer; 0 for a layer without normalization
  private final int[] shifts;
  private final double[] parameters;
  private final double[] means;
  private final double[] standardDeviations;
  private final Precision precision;
  private final ThreadLocal<double[][]> buffers; // two per thread, as long as the widest layer

  PlainRowPredictor(NetworkSpec network, double[] parameters, RowScale scale, Precision precision) {
    this.network = network;
    this.layers = network.layers();
    ParameterLayout layout = network.layout();
    this.weights = layout.offsets(Dense.WEIGHTS);
    this.biases = layout.offsets(Dense.BIASES);
    this.scales = offsets(layout, Dense.SCALES);
    this.shifts = offsets(layout, Dense.SHIFTS);
    this.parameters = parameters.clone();
    this.means = scale.means().clone();
    this.standardDeviations = scale.standardDeviations().clone();
    this.precision = precision;
    int widest =
        Math.max(network.inputs(), layers.stream().mapToInt(Layer::outputs).max().orElseThrow());
    this.buffers = ThreadLocal.withInitial(() -> new double[2][widest]);
  }

  private int[] offsets(ParameterLayout layout, String block) {
    int[] offsets = new int[layers.size()];
    layout
        .parameters(block)
        .forEach(placed -> offsets[placed.layer()] = Math.toIntExact(placed.offset()));
    return offsets;
  }

  @Override
  public void outputs(float[] row, float[] outputs) {
    OperationShapes.row(network, row, outputs);
    double[] input = buffers.get()[0];
    double[] output = buffers.get()[1];
    for (int i = 0; i < row.length; i++) {
      input[i] = means.length == 0 ? row[i] : standardized(i, row[i]);
    }
    for (int k = 0; k < layers.size(); k++) {
      Layer layer = layers.get(k);
      int width = layer.outputs();
      int firstWeight = weights[k];
      int firstBias = biases[k];
      for (int j = 0; j < width; j++) {
        double z = parameters[firstBias + j];
        for (int i = 0; i < layer.inputs(); i++) {
          z += input[i] * parameters[firstWeight + i * width + j];
        }
        output[j] = z;
      }
      if (layer.normalization().kind() == Kind.LAYER) {
        normalize(k, layer, output);
      }
      for (int j = 0; j < width; j++) {
        output[j] = layer.activation().forward(output[j]);
      }
      double[] swapped = input;
      input = output;
      output = swapped;
    }
    for (int j = 0; j < network.outputs(); j++) {
      outputs[j] = (float) input[j];
    }
  }

  private void normalize(int k, Layer layer, double[] z) {
    int width = layer.outputs();
    double mean = Arrays.stream(z, 0, width).sum() / width;
    double variance = 0;
    for (int j = 0; j < width; j++) {
      variance += (z[j] - mean) * (z[j] - mean) / width;
    }
    double factor = 1 / Math.sqrt(variance + layer.normalization().epsilon());
    for (int j = 0; j < width; j++) {
      z[j] = (z[j] - mean) * factor * parameters[scales[k] + j] + parameters[shifts[k] + j];
    }
  }

  private double standardized(int column, double value) {
    double standardDeviation = standardDeviations[column];
    return standardDeviation == 0
        ? 0
        : precision.round((value - means[column]) / standardDeviation);
  }
}
