package dev.warptron.optim;

import dev.warptron.optim.HyperParameter.Range;
import java.util.List;

/**
 * NAdam: Adam with Nesterov momentum (Dozat, ICLR 2016 workshop), with the schedule of the momentum
 * that PyTorch and Keras use.
 *
 * <p>Legend: g gradient, m and v its moments as in {@link Adam}, t the update number. {@code mu(t)
 * = beta1 (1 - 0.96^(t momentumDecay) / 2)}, {@code P(t) = mu(1) ... mu(t)}, {@code w -=
 * learningRate (mu(t+1) m / (1 - P(t+1)) + (1 - mu(t)) g / (1 - P(t))) / (sqrt(v / (1 - beta2^t)) +
 * epsilon)}.
 *
 * @param learningRate the step size, per update, &gt; 0; default 0.002
 * @param beta1 decay of the first moment, per update, in [0, 1); default 0.9
 * @param beta2 decay of the second moment, per update, in [0, 1); default 0.999
 * @param epsilon added to the root of the corrected second moment, &gt; 0; default 1e-8
 * @param momentumDecay how soon mu(t) approaches beta1, &gt;= 0; default 0.004
 */
public record Nadam(
    double learningRate, double beta1, double beta2, double epsilon, double momentumDecay)
    implements Optimizer {
  /** The hyper-parameters; their ranges and defaults are written here only. */
  public static final OptimizerKind KIND =
      new OptimizerKind(
          "nadam",
          List.of(
              HyperParameter.learningRate(0.002),
              HyperParameter.beta1(0.9),
              HyperParameter.beta2(0.999),
              HyperParameter.epsilon(1e-8),
              new HyperParameter(
                  "momentum decay",
                  Range.NOT_NEGATIVE,
                  0.004,
                  "X",
                  "how soon the momentum grows to beta1")),
          settings -> new Nadam(settings[0], settings[1], settings[2], settings[3], settings[4]));

  /** The default settings. */
  public static final Nadam DEFAULT = (Nadam) KIND.defaults();

  public Nadam {
    KIND.check(learningRate, beta1, beta2, epsilon, momentumDecay);
  }

  @Override
  public OptimizerKind kind() {
    return KIND;
  }

  @Override
  public double[] settings() {
    return new double[] {learningRate, beta1, beta2, epsilon, momentumDecay};
  }

  @Override
  public List<String> slotNames() {
    return List.of("first_moment", "second_moment");
  }

  @Override
  public UpdateFormula formula() {
    return new UpdateFormula("nadam", 5);
  }

  @Override
  public UpdateScalars scalars() {
    return new NadamScalars(beta1, beta2, epsilon, momentumDecay);
  }

  @Override
  public double step(double parameter, double gradient, double[] slots, double[] scalars) {
    Adam.updateMoments(gradient, slots, scalars);
    double mean = scalars[6] * slots[0] + scalars[7] * gradient;
    return -scalars[0] * mean / (Math.sqrt(slots[1]) + scalars[5]);
  }
}
