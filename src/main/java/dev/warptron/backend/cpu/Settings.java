package dev.warptron.backend.cpu;

import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.model.Dense;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.Adam;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.UpdateRule;
import java.util.stream.IntStream;

/** Networks, functions and rules as the native half takes them. */
final class Settings {
  private Settings() {}

  /**
   * A rule's settings.
   *
   * @return {@code [3]} learning rate, momentum, 1 for Nesterov's look-ahead; or {@code [4]} those
   *     of Adam: learning rate, beta1, beta2, epsilon
   */
  static double[] of(UpdateRule rule) {
    if (rule instanceof Sgd sgd) {
      return new double[] {sgd.learningRate(), sgd.momentum(), sgd.nesterov() ? 1 : 0};
    }
    if (rule instanceof Adam adam) {
      return new double[] {adam.learningRate(), adam.beta1(), adam.beta2(), adam.epsilon()};
    }
    throw new IllegalArgumentException("device cpu has no kernel for the rule " + rule.name());
  }

  /** True if the native half can run whole steps of such a network. */
  static boolean knows(NetworkSpec network) {
    return network.layers().stream().allMatch(Dense.class::isInstance);
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

  static int of(Activation activation) {
    return found(Native.activation(activation.label()), activation.label());
  }

  static int of(Loss loss) {
    return found(Native.loss(loss.label()), loss.label());
  }

  private static int found(int number, String label) {
    if (number < 0) {
      throw new IllegalArgumentException("device cpu has no kernel for " + label);
    }
    return number;
  }
}
