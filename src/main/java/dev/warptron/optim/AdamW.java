package dev.warptron.optim;

/**
 * {@link Adam} whose weights also decay, decoupled from the gradient (Loshchilov and Hutter, ICLR
 * 2019, arXiv:1711.05101, algorithm 2). The step is Adam's; the decay is a setting of the update
 * that every optimizer can have, and this one has it by default.
 *
 * @param learningRate the step size, per update, &gt; 0; default 0.001
 * @param beta1 decay of the first moment, per update, in [0, 1); default 0.9
 * @param beta2 decay of the second moment, per update, in [0, 1); default 0.999
 * @param epsilon added to the root of the corrected second moment, &gt; 0; default 1e-8
 */
public record AdamW(double learningRate, double beta1, double beta2, double epsilon)
    implements AdamFamily {
  /** The row of the table of optimizers. */
  public static final OptimizerKind KIND = AdamFamily.kind("adamw", 0.001, AdamW::new);

  /** The default settings. */
  public static final AdamW DEFAULT = (AdamW) KIND.defaults();

  public AdamW {
    KIND.check(learningRate, beta1, beta2, epsilon);
  }

  @Override
  public OptimizerKind kind() {
    return KIND;
  }

  /** As in PyTorch. */
  @Override
  public double defaultWeightDecay() {
    return 0.01;
  }

  @Override
  public UpdateFormula formula() {
    return new UpdateFormula("adam", 3);
  }

  @Override
  public double step(double parameter, double gradient, double[] slots, double[] scalars) {
    Adam.updateMoments(gradient, slots, scalars);
    return Adam.step(slots[0], slots[1], scalars);
  }
}
