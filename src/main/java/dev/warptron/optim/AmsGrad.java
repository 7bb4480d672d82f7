package dev.warptron.optim;

import java.util.List;

/**
 * AMSGrad (Reddi, Kale and Kumar, ICLR 2018, arXiv:1904.09237, algorithm 2), with Adam's bias
 * corrections, which the paper leaves out and PyTorch has.
 *
 * <p>Legend: g gradient, m and v its first and second moment, h the largest v so far, t the update
 * number. {@code m} and {@code v} as in {@link Adam}, {@code h = max(h, v)}, {@code w -=
 * learningRate (m / (1 - beta1^t)) / (sqrt(h / (1 - beta2^t)) + epsilon)}.
 *
 * @param learningRate the step size, per update, &gt; 0; default 0.001
 * @param beta1 decay of the first moment, per update, in [0, 1); default 0.9
 * @param beta2 decay of the second moment, per update, in [0, 1); default 0.999
 * @param epsilon added to the root of the corrected h, &gt; 0; default 1e-8
 */
public record AmsGrad(double learningRate, double beta1, double beta2, double epsilon)
    implements AdamFamily {
  /** The row of the table of optimizers. */
  public static final OptimizerKind KIND = AdamFamily.kind("amsgrad", 0.001, AmsGrad::new);

  /** The default settings. */
  public static final AmsGrad DEFAULT = (AmsGrad) KIND.defaults();

  public AmsGrad {
    KIND.check(learningRate, beta1, beta2, epsilon);
  }

  @Override
  public OptimizerKind kind() {
    return KIND;
  }

  @Override
  public List<String> slotNames() {
    return List.of("first_moment", "second_moment", "largest_second_moment");
  }

  @Override
  public UpdateFormula formula() {
    return new UpdateFormula("amsgrad", 4);
  }

  @Override
  public double step(double parameter, double gradient, double[] slots, double[] scalars) {
    Adam.updateMoments(gradient, slots, scalars);
    slots[2] = Math.max(slots[2], slots[1]);
    return Adam.step(slots[0], slots[2], scalars);
  }
}
