package dev.warptron.optim;

import java.util.List;

/**
 * AdaMax (Kingma and Ba, ICLR 2015, arXiv:1412.6980, algorithm 2), with an epsilon as in PyTorch,
 * which the paper does not have.
 *
 * <p>Legend: g gradient, m its first moment as in {@link Adam}, u its infinity norm, t the update
 * number. {@code u = max(beta2 u, |g| + epsilon)}, {@code w -= learningRate (m / (1 - beta1^t)) /
 * u}.
 *
 * @param learningRate the step size, per update, &gt; 0; default 0.002
 * @param beta1 decay of the first moment, per update, in [0, 1); default 0.9
 * @param beta2 decay of the norm, per update, in [0, 1); default 0.999
 * @param epsilon added to the absolute gradient, &gt; 0; default 1e-8
 */
public record Adamax(double learningRate, double beta1, double beta2, double epsilon)
    implements AdamFamily {
  /** The row of the table of optimizers. */
  public static final OptimizerKind KIND = AdamFamily.kind("adamax", 0.002, Adamax::new);

  /** The default settings. */
  public static final Adamax DEFAULT = (Adamax) KIND.defaults();

  public Adamax {
    KIND.check(learningRate, beta1, beta2, epsilon);
  }

  @Override
  public OptimizerKind kind() {
    return KIND;
  }

  @Override
  public List<String> slotNames() {
    return List.of("first_moment", "norm");
  }

  @Override
  public UpdateFormula formula() {
    return new UpdateFormula("adamax", 13);
  }

  /** The learning rate; beta1 and 1 - beta1; beta2; epsilon; the bias correction of m. */
  @Override
  public UpdateScalars scalars() {
    BiasCorrection first = new BiasCorrection(beta1);
    return new UpdateScalars() {
      @Override
      public void of(long update, double rate, double[] into) {
        into[0] = rate;
        into[1] = beta1;
        into[2] = 1 - beta1;
        into[3] = beta2;
        into[4] = epsilon;
        into[5] = first.of(update);
      }

      @Override
      public boolean areConstantFrom(long update) {
        return first.isOneFrom(update);
      }
    };
  }

  @Override
  public double step(double parameter, double gradient, double[] slots, double[] scalars) {
    slots[0] = scalars[1] * slots[0] + scalars[2] * gradient;
    slots[1] = Math.max(scalars[3] * slots[1], Math.abs(gradient) + scalars[4]);
    return -scalars[0] * (slots[0] * scalars[5]) / slots[1];
  }
}
