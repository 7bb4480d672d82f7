package dev.warptron.optim;

import java.util.List;

/**
 * Lion (Chen et al. 2023, arXiv:2302.06675, algorithm 2).
 *
 * <p>Legend: g gradient, m its mean. {@code w -= learningRate sign(beta1 m + (1 - beta1) g)} with
 * sign(0) = 0, then {@code m = beta2 m + (1 - beta2) g}.
 *
 * @param learningRate the step size, per update, &gt; 0; default 0.0001
 * @param beta1 share of the mean in the sign, in [0, 1); default 0.9
 * @param beta2 decay of the mean, per update, in [0, 1); default 0.99
 */
public record Lion(double learningRate, double beta1, double beta2) implements Optimizer {
  /** The hyper-parameters; their ranges and defaults are written here only. */
  public static final OptimizerKind KIND =
      new OptimizerKind(
          "lion",
          List.of(
              HyperParameter.learningRate(0.0001),
              HyperParameter.beta1(0.9),
              HyperParameter.beta2(0.99)),
          settings -> new Lion(settings[0], settings[1], settings[2]));

  /** The default settings. */
  public static final Lion DEFAULT = (Lion) KIND.defaults();

  public Lion {
    KIND.check(learningRate, beta1, beta2);
  }

  @Override
  public OptimizerKind kind() {
    return KIND;
  }

  @Override
  public double[] settings() {
    return new double[] {learningRate, beta1, beta2};
  }

  @Override
  public List<String> slotNames() {
    return List.of("mean");
  }

  @Override
  public UpdateFormula formula() {
    return new UpdateFormula("lion", 14);
  }

  /** The learning rate; beta1 and 1 - beta1; beta2 and 1 - beta2. */
  @Override
  public UpdateScalars scalars() {
    return UpdateScalars.constant(beta1, 1 - beta1, beta2, 1 - beta2);
  }

  @Override
  public double step(double parameter, double gradient, double[] slots, double[] scalars) {
    double direction = Math.signum(scalars[1] * slots[0] + scalars[2] * gradient);
    slots[0] = scalars[3] * slots[0] + scalars[4] * gradient;
    return -scalars[0] * direction;
  }
}
