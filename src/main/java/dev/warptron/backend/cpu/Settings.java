package dev.warptron.backend.cpu;

import dev.warptron.backend.spi.DropoutMask;
import dev.warptron.backend.spi.Float32Tensor;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.model.Dense;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.ParameterLayout;
import dev.warptron.model.PlacedBlock;
import dev.warptron.optim.Noise;
import dev.warptron.optim.Optimizer;
import java.util.List;
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

  /**
   * {@code [2 layers]}: the offsets of each layer's scales, then of each layer's shifts; 0 for a
   * layer without normalization.
   */
  static int[] norms(NetworkSpec network) {
    int layers = network.layers().size();
    int[] offsets = new int[2 * layers];
    put(network.layout().parameters(Dense.SCALES), 0, offsets);
    put(network.layout().parameters(Dense.SHIFTS), layers, offsets);
    return offsets;
  }

  private static void put(List<PlacedBlock> blocks, int start, int[] offsets) {
    blocks.forEach(block -> offsets[start + block.layer()] = Math.toIntExact(block.offset()));
  }

  /** {@code [layers]}: epsilon of each layer's normalization; 0 for none. */
  static double[] epsilons(NetworkSpec network) {
    return network.layers().stream()
        .mapToDouble(layer -> layer.normalization().epsilon())
        .toArray();
  }

  /** {@code [layers]}: the thresholds of the inputs, then of each hidden layer. */
  static long[] dropoutThresholds(StepPlan plan) {
    return masks(plan).mapToLong(DropoutMask::threshold).toArray();
  }

  /** {@code [layers]}: the factors of what dropout keeps, likewise. */
  static float[] dropoutScales(StepPlan plan) {
    return Float32Tensor.round(masks(plan).mapToDouble(DropoutMask::scale).toArray());
  }

  private static Stream<DropoutMask> masks(StepPlan plan) {
    Noise noise = plan.noise().settings();
    return IntStream.range(0, plan.network().layers().size())
        .mapToDouble(i -> i == 0 ? noise.inputDropout() : noise.dropout(i - 1))
        .mapToObj(share -> new DropoutMask(plan.noise().seed(), /* stream= */ 0, share));
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
