package dev.warptron.backend.spi;

import dev.warptron.model.Dense;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.ParameterLayout;
import java.util.List;

/** Plain loops in double precision, for devices without a predictor of their own. */
final class PlainRowPredictor implements RowPredictor {
  private final NetworkSpec network;
  private final List<Layer> layers;
  private final int[] weights; // offset of each layer's weights in the parameters
  private final int[] biases;
  private final double[] parameters;
  private final double[] means;
  private final double[] standardDeviations;
  private final ThreadLocal<double[][]> buffers; // two per thread, as long as the widest layer

  PlainRowPredictor(NetworkSpec network, double[] parameters, RowScale scale) {
    this.network = network;
    this.layers = network.layers();
    ParameterLayout layout = network.layout();
    this.weights = layout.offsets(Dense.WEIGHTS);
    this.biases = layout.offsets(Dense.BIASES);
    this.parameters = parameters.clone();
    this.means = scale.means().clone();
    this.standardDeviations = scale.standardDeviations().clone();
    int widest =
        Math.max(network.inputs(), layers.stream().mapToInt(Layer::outputs).max().orElseThrow());
    this.buffers = ThreadLocal.withInitial(() -> new double[2][widest]);
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
        output[j] = layer.activation().forward(z);
      }
      double[] swapped = input;
      input = output;
      output = swapped;
    }
    for (int j = 0; j < network.outputs(); j++) {
      outputs[j] = (float) input[j];
    }
  }

  // Rounded to a float, like the standardized rows of a data set.
  private double standardized(int column, double value) {
    double standardDeviation = standardDeviations[column];
    return standardDeviation == 0 ? 0 : (float) ((value - means[column]) / standardDeviation);
  }
}
