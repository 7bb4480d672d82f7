package dev.warptron.optim;

/**
 * Adam with bias correction (Kingma and Ba, ICLR 2015, arXiv:1412.6980, algorithm 1).
 *
 * <p>Legend: g gradient, m and v its first and second moment, t the update number. {@code m = beta1
 * m + (1 - beta1) g}, {@code v = beta2 v + (1 - beta2) g^2}, {@code w -= learningRate (m / (1 -
 * beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)}.
 *
 * @param learningRate the step size, per update, &gt; 0; the paper's default is 0.001
 * @param beta1 decay of the first moment, per update, in [0, 1); the paper's default is 0.9
 * @param beta2 decay of the second moment, per update, in [0, 1); the paper's default is 0.999
 * @param epsilon added to the root of the corrected second moment, &gt; 0; the paper's default is
 *     1e-8
 */
public record Adam(double learningRate, double beta1, double beta2, double epsilon)
    implements AdamFamily {
  /** The row of the table of optimizers. */
  public static final OptimizerKind KIND = AdamFamily.kind("adam", 0.001, Adam::new);

  /** The paper's settings. */
  public static final Adam DEFAULT = (Adam) KIND.defaults();

  public Adam {
    KIND.check(learningRate, beta1, beta2, epsilon);
  }

  @Override
  public OptimizerKind kind() {
    return KIND;
  }

  @Override
  public UpdateFormula formula() {
    return new UpdateFormula("adam", 3);
  }

  @Override
  public double step(double parameter, double gradient, double[] slots, double[] scalars) {
    updateMoments(gradient, slots, scalars);
    return step(slots[0], slots[1], scalars);
  }

  /** The new moments in slots 0 and 1. */
  static void updateMoments(double gradient, double[] slots, double[] scalars) {
    slots[0] = scalars[1] * slots[0] + scalars[2] * gradient;
    slots[1] = scalars[3] * slots[1] + scalars[4] * gradient * gradient;
  }

  /** Adam's step with these moments, before their bias corrections. */
  static double step(double first, double second, double[] scalars) {
    return -scalars[0] * (first * scalars[6]) / (Math.sqrt(second * scalars[7]) + scalars[5]);
  }
}
