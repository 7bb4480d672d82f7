package dev.warptron.optim;

import java.util.List;

/**
 * Gradient descent, with momentum if asked for.
 *
 * <p>Legend: g gradient, v velocity, mu momentum. {@code v = mu v - learningRate g}, {@code w +=
 * v}; with Nesterov's look-ahead {@code w += mu v - learningRate g} with the new v (Sutskever,
 * Martens, Dahl and Hinton, ICML 2013, section 2, in the form that stores the parameters at the
 * looked-ahead point). The learning rate enters the velocity, as in scikit-learn; PyTorch applies
 * it to the velocity afterwards, which is the same as long as it does not change.
 *
 * @param learningRate the step size, per update, &gt; 0; default 0.1
 * @param momentum the share of the velocity that is kept, per update, in [0, 1); default 0
 * @param nesterov whether the momentum looks ahead; default false; without effect if momentum is 0
 */
public record Sgd(double learningRate, double momentum, boolean nesterov) implements UpdateRule {
  /** Plain gradient descent. The only place where the defaults are written. */
  public static final Sgd DEFAULT = new Sgd(0.1, 0, false);

  public Sgd {
    Requirements.requireLearningRate("sgd", learningRate);
    Requirements.requireDecay("sgd momentum", momentum);
  }

  @Override
  public String name() {
    return "sgd";
  }

  @Override
  public Sgd withLearningRate(double value) {
    return new Sgd(value, momentum, nesterov);
  }

  /** The same rule with another momentum. */
  public Sgd withMomentum(double value) {
    return new Sgd(learningRate, value, nesterov);
  }

  /** The same rule with or without Nesterov's look-ahead. */
  public Sgd withNesterov(boolean value) {
    return new Sgd(learningRate, momentum, value);
  }

  @Override
  public List<String> slotNames() {
    return momentum == 0 ? List.of() : List.of("velocity");
  }

  @Override
  public double change(double gradient, double[] slots, long update) {
    double step = learningRate * gradient;
    if (momentum == 0) {
      return -step;
    }
    slots[0] = momentum * slots[0] - step;
    return nesterov ? momentum * slots[0] - step : slots[0];
  }
}
