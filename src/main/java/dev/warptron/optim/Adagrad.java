package dev.warptron.optim;

import java.util.List;

/**
 * Adagrad (Duchi, Hazan and Singer, JMLR 12, 2011), in the diagonal form.
 *
 * <p>Legend: g gradient, G the sum of its squares, which starts at 0 as in PyTorch. {@code G +=
 * g^2}, {@code w -= learningRate g / (sqrt(G) + epsilon)}.
 *
 * @param learningRate the step size, per update, &gt; 0; default 0.01
 * @param epsilon added to the root of the sum, &gt; 0; default 1e-10
 */
public record Adagrad(double learningRate, double epsilon) implements Optimizer {
  /** The hyper-parameters; their ranges and defaults are written here only. */
  public static final OptimizerKind KIND =
      new OptimizerKind(
          "adagrad",
          List.of(HyperParameter.learningRate(0.01), HyperParameter.epsilon(1e-10)),
          settings -> new Adagrad(settings[0], settings[1]));

  /** The default settings. */
  public static final Adagrad DEFAULT = (Adagrad) KIND.defaults();

  public Adagrad {
    KIND.check(learningRate, epsilon);
  }

  @Override
  public OptimizerKind kind() {
    return KIND;
  }

  @Override
  public double[] settings() {
    return new double[] {learningRate, epsilon};
  }

  @Override
  public List<String> slotNames() {
    return List.of("sum_of_squares");
  }

  @Override
  public UpdateFormula formula() {
    return new UpdateFormula("adagrad", 11);
  }

  /** The learning rate, and epsilon. */
  @Override
  public UpdateScalars scalars() {
    return UpdateScalars.constant(epsilon);
  }

  @Override
  public double step(double parameter, double gradient, double[] slots, double[] scalars) {
    slots[0] += gradient * gradient;
    return -scalars[0] * gradient / (Math.sqrt(slots[0]) + scalars[1]);
  }
}
