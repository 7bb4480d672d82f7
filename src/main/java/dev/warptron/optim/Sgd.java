package dev.warptron.optim;

import dev.warptron.optim.HyperParameter.Range;
import java.util.List;

/**
 * Stochastic gradient descent, with optional momentum.
 *
 * <p>Legend: g gradient, v velocity, mu momentum. {@code v = mu v - learningRate g}, {@code w +=
 * v}; with Nesterov momentum {@code w += mu v - learningRate g} with the new v (Sutskever, Martens,
 * Dahl and Hinton, ICML 2013, section 2, in the form that stores the parameters at the look-ahead
 * point). The learning rate is part of the velocity, as in scikit-learn. PyTorch multiplies the
 * velocity by it, which gives the same parameters while the learning rate is constant.
 *
 * @param learningRate the step size, per update, &gt; 0; default 0.1
 * @param momentum decay factor of the velocity, per update, in [0, 1); default 0
 * @param nesterov whether the momentum is Nesterov's; default false; no effect if momentum is 0
 */
public record Sgd(double learningRate, double momentum, boolean nesterov) implements Optimizer {
  /** The hyper-parameters; their ranges and defaults are written here only. */
  public static final OptimizerKind KIND =
      new OptimizerKind(
          "sgd",
          List.of(
              HyperParameter.learningRate(0.1),
              HyperParameter.momentum(),
              new HyperParameter("nesterov", Range.FLAG, 0, "", "let the momentum look ahead")),
          settings -> new Sgd(settings[0], settings[1], settings[2] != 0));

  /** Plain gradient descent. */
  public static final Sgd DEFAULT = (Sgd) KIND.defaults();

  public Sgd {
    KIND.check(learningRate, momentum, nesterov ? 1 : 0);
  }

  @Override
  public OptimizerKind kind() {
    return KIND;
  }

  @Override
  public double[] settings() {
    return new double[] {learningRate, momentum, nesterov ? 1 : 0};
  }

  /** The same optimizer with another momentum. */
  public Sgd withMomentum(double value) {
    return new Sgd(learningRate, value, nesterov);
  }

  /** The same optimizer with or without Nesterov momentum. */
  public Sgd withNesterov(boolean value) {
    return new Sgd(learningRate, momentum, value);
  }

  @Override
  public String describe() {
    String velocity =
        momentum == 0
            ? ""
            : ", %smomentum %s"
                .formatted(nesterov ? "Nesterov " : "", HyperParameter.text(momentum));
    return "%s, learning rate %s%s".formatted(name(), HyperParameter.text(learningRate), velocity);
  }

  @Override
  public List<String> slotNames() {
    return momentum == 0 ? List.of() : List.of("velocity");
  }

  @Override
  public UpdateFormula formula() {
    if (momentum == 0) {
      return new UpdateFormula("sgd", 0);
    }
    return nesterov ? new UpdateFormula("sgd_nesterov", 2) : new UpdateFormula("sgd_momentum", 1);
  }

  /** The learning rate, and the momentum. */
  @Override
  public UpdateScalars scalars() {
    return UpdateScalars.constant(momentum);
  }

  @Override
  public double step(double parameter, double gradient, double[] slots, double[] scalars) {
    double plainStep = -scalars[0] * gradient;
    if (momentum == 0) {
      return plainStep;
    }
    slots[0] = scalars[1] * slots[0] + plainStep;
    return nesterov ? scalars[1] * slots[0] + plainStep : slots[0];
  }
}
