package dev.warptron.backend.cpu;

import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.model.Dense;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.ParameterLayout;
import dev.warptron.optim.Optimizer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Converts networks, functions and optimizers to the arguments of native code. */
final class Settings {
  private Settings() {}

  /**
   * {@code [2 + 2 layers]}: the number of parameters, the number of those with a penalty, and the
   * offsets of each layer's weights, then of each layer's biases.
   */
  static int[] layout(NetworkSpec network) {
    ParameterLayout layout = network.layout();
    return Stream.of(
            new int[] {network.parameterCount(), network.decayingCount()},
            layout.offsets(Dense.WEIGHTS),
            layout.offsets(Dense.BIASES))
        .flatMapToInt(IntStream::of)
        .toArray();
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
