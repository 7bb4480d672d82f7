package dev.warptron.backend.spi;

import dev.warptron.model.Dense;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.ParameterLayout;
import java.util.List;

/** Plain loops in double precision, for devices that have nothing better for a single row. */
final class PlainRowPredictor implements RowPredictor {
  private final NetworkSpec network;
  private final List<Layer> layers;
  private final int[] weights; // where those of each layer begin in the parameters
  private final int[] biases;
  private final double[] parameters;
  private final double[] means;
  private final double[] deviations;
  private final ThreadLocal<double[][]> buffers; // of each thread two, as long as the widest layer

  PlainRowPredictor(NetworkSpec network, double[] parameters, RowScale scale) {
    this.network = network;
    this.layers = network.layers();
    ParameterLayout layout = network.layout();
    this.weights = layout.offsets(Dense.WEIGHTS);
    this.biases = layout.offsets(Dense.BIASES);
    this.parameters = parameters.clone();
    this.means = scale.means().clone();
    this.deviations = scale.deviations().clone();
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
        double sum = parameters[firstBias + j];
        for (int i = 0; i < layer.inputs(); i++) {
          sum += input[i] * parameters[firstWeight + i * width + j];
        }
        output[j] = layer.activation().forward(sum);
      }
      double[] free = input;
      input = output;
      output = free;
    }
    for (int j = 0; j < network.outputs(); j++) {
      outputs[j] = (float) input[j];
    }
  }

  // Rounded to a float, as the standardized rows of a data set are.
  private double standardized(int column, double value) {
    double deviation = deviations[column];
    return deviation == 0 ? 0 : (float) ((value - means[column]) / deviation);
  }
}
