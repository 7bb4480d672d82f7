package dev.warptron.optim;

import java.util.List;

/**
 * Adadelta (Zeiler 2012, arXiv:1212.5701, algorithm 1), with a learning rate that multiplies the
 * step.
 *
 * <p>Legend: g gradient, v its second moment, u that of the steps x, learning rate excluded. {@code
 * v = decay v + (1 - decay) g^2}, {@code x = sqrt(u + epsilon) / sqrt(v + epsilon) g}, {@code u =
 * decay u + (1 - decay) x^2}, {@code w -= learningRate x}.
 *
 * @param learningRate the step size, per update, &gt; 0; default 1
 * @param decay of both moments, per update, in [0, 1); default 0.9
 * @param epsilon added to both second moments, within the roots, &gt; 0; default 1e-6
 */
public record Adadelta(double learningRate, double decay, double epsilon) implements Optimizer {
  /** The hyper-parameters; their ranges and defaults are written here only. */
  public static final OptimizerKind KIND =
      new OptimizerKind(
          "adadelta",
          List.of(
              HyperParameter.learningRate(1),
              HyperParameter.decay(0.9),
              HyperParameter.epsilon(1e-6)),
          settings -> new Adadelta(settings[0], settings[1], settings[2]));

  /** The default settings. */
  public static final Adadelta DEFAULT = (Adadelta) KIND.defaults();

  public Adadelta {
    KIND.check(learningRate, decay, epsilon);
  }

  @Override
  public OptimizerKind kind() {
    return KIND;
  }

  @Override
  public double[] settings() {
    return new double[] {learningRate, decay, epsilon};
  }

  @Override
  public List<String> slotNames() {
    return List.of("second_moment", "second_moment_of_steps");
  }

  @Override
  public UpdateFormula formula() {
    return new UpdateFormula("adadelta", 12);
  }

  /** The learning rate; decay and 1 - decay; epsilon. */
  @Override
  public UpdateScalars scalars() {
    return UpdateScalars.constant(decay, 1 - decay, epsilon);
  }

  @Override
  public double step(double parameter, double gradient, double[] slots, double[] scalars) {
    slots[0] = scalars[1] * slots[0] + scalars[2] * gradient * gradient;
    double step = Math.sqrt(slots[1] + scalars[3]) / Math.sqrt(slots[0] + scalars[3]) * gradient;
    slots[1] = scalars[1] * slots[1] + scalars[2] * step * step;
    return -scalars[0] * step;
  }
}
