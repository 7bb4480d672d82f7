package dev.warptron.train;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.Backends;
import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.ForwardPass;
import dev.warptron.backend.spi.ParameterBuffer;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.model.Dense;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.PlacedBlock;
import dev.warptron.model.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * The sums of the absolute terms of a network's outputs, which bound the rounding errors of its
 * last layer in any order of summation.
 */
final class OutputMagnitudes {
  private OutputMagnitudes() {}

  /**
   * For some rows.
   *
   * @param values {@code [network.valueCount()]}
   * @param x {@code [rows x network.inputs()]}
   * @return {@code [rows x network.outputs()]}
   */
  static double[] of(NetworkSpec network, double[] values, double[] x) {
    int outputs = network.outputs();
    int rows = x.length / network.inputs();
    PlacedBlock weights = last(network, Dense.WEIGHTS);
    int w = Math.toIntExact(weights.offset());
    int b = Math.toIntExact(last(network, Dense.BIASES).offset());
    double[] sums = new double[rows * outputs];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = Math.abs(values[b + i % outputs]);
    }
    double[] changed = values.clone();
    Arrays.fill(changed, b, b + outputs, 0);
    try (Backend backend = reference().open()) {
      for (int unit = 0; unit < weights.shape().rows(); unit++) {
        // With this last layer the first output is the unit.
        Arrays.fill(changed, w, w + weights.shape().rows() * outputs, 0);
        changed[w + unit * outputs] = 1;
        double[] z = outputs(backend, network, changed, x, rows);
        for (int i = 0; i < sums.length; i++) {
          sums[i] += Math.abs(z[i / outputs * outputs] * values[w + unit * outputs + i % outputs]);
        }
      }
    }
    return sums;
  }

  private static BackendProvider reference() {
    return Backends.providers().stream()
        .filter(device -> device.name().equals("reference"))
        .findFirst()
        .orElseThrow();
  }

  private static PlacedBlock last(NetworkSpec network, String name) {
    List<PlacedBlock> blocks = network.layout().parameters(name);
    return blocks.get(blocks.size() - 1);
  }

  private static double[] outputs(
      Backend backend, NetworkSpec network, double[] values, double[] x, int rows) {
    try (Arena arena = new Arena(backend)) {
      Tensor parameters = arena.tensor(new Shape(1, network.valueCount()), values);
      ForwardPass forward =
          arena.forwardPass(network, new ParameterBuffer(network, parameters), rows);
      forward.prepare();
      return forward.run(arena.tensor(new Shape(rows, network.inputs()), x)).read();
    }
  }
}
