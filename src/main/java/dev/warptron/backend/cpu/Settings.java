package dev.warptron.backend.cpu;

import dev.warptron.backend.spi.StepPlan;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.model.Dense;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.ParameterLayout;
import dev.warptron.model.PlacedBlock;
import dev.warptron.optim.Optimizer;
import java.util.List;
import java.util.stream.IntStream;

/** Converts networks, functions and optimizers to the arguments of native code. */
final class Settings {
  private Settings() {}

  /**
   * {@code [2 + 2 layers]}: the number of parameters, the number of those with a penalty, and the
   * offsets of each layer's weights, then of each layer's biases; 0 for a layer without biases.
   */
  static int[] layout(NetworkSpec network) {
    int layers = network.layers().size();
    int[] numbers = new int[2 + 2 * layers];
    numbers[0] = network.parameterCount();
    numbers[1] = network.decayingCount();
    put(network.layout().parameters(Dense.WEIGHTS), 2, numbers);
    put(network.layout().parameters(Dense.BIASES), 2 + layers, numbers);
    return numbers;
  }

  private static void put(List<PlacedBlock> blocks, int start, int[] offsets) {
    blocks.forEach(block -> offsets[start + block.layer()] = Math.toIntExact(block.offset()));
  }

  /** {@code [layers + 1]}. */
  static int[] widths(NetworkSpec network) {
    return IntStream.concat(
            IntStream.of(network.inputs()), network.layers().stream().mapToInt(Layer::outputs))
        .toArray();
  }

  /** {@code [layers]}. */
  static int[] activations(NetworkSpec network) {
    return network.layers().stream().mapToInt(layer -> of(layer.activation())).toArray();
  }

  /** {@code [layers]}: the parameter of each activation. */
  static float[] activationParameters(NetworkSpec network) {
    float[] parameters = new float[network.layers().size()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (float) network.layers().get(i).activation().parameter();
    }
    return parameters;
  }

  /**
   * {@code [6 x layers]}: epsilon of each layer's normalization, then the momentum of each, and the
   * offsets of scales, shifts, running means and running variances, the last two from the first
   * buffer on. 0 where a layer has none.
   */
  static double[] norms(NetworkSpec network) {
    List<Layer> layers = network.layers();
    int count = layers.size();
    double[] numbers = new double[6 * count];
    for (int i = 0; i < count; i++) {
      numbers[i] = layers.get(i).normalization().epsilon();
      numbers[count + i] = layers.get(i).normalization().momentum();
    }
    ParameterLayout layout = network.layout();
    List<List<PlacedBlock>> blocks =
        List.of(
            layout.parameters(Dense.SCALES),
            layout.parameters(Dense.SHIFTS),
            layout.buffers(Dense.MEANS),
            layout.buffers(Dense.VARIANCES));
    for (int kind = 0; kind < blocks.size(); kind++) {
      for (PlacedBlock block : blocks.get(kind)) {
        numbers[(2 + kind) * count + block.layer()] = block.offset();
      }
    }
    return numbers;
  }

  /** {@code [layers]}: the shares of the inputs, then of each hidden layer. */
  static double[] dropoutShares(StepPlan plan) {
    return IntStream.range(0, plan.network().layers().size())
        .mapToDouble(place -> plan.noise().share(place))
        .toArray();
  }

  static int of(Activation activation) {
    String label = activation.kind().label();
    return found(Native.activation(label), label);
  }

  static int of(Loss loss) {
    String label = loss.kind().label();
    return found(Native.loss(label), label);
  }

  static int of(Optimizer optimizer) {
    String formula = optimizer.formula().name();
    return found(Native.optimizer(formula), formula);
  }

  private static int found(int number, String label) {
    if (number < 0) {
      throw new IllegalArgumentException("device cpu has no kernel for " + label);
    }
    return number;
  }
}
