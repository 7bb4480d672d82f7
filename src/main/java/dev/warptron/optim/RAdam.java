package dev.warptron.optim;

/**
 * RAdam: Adam whose variance is rectified (Liu et al., ICLR 2020, arXiv:1908.03265, algorithm 2),
 * in PyTorch's form: the threshold is 5, and epsilon is added to the uncorrected root. The paper
 * has 4 and no epsilon.
 *
 * <p>Legend: m and v the moments as in {@link Adam}, t the update number, {@code R = 2 / (1 -
 * beta2) - 1}, {@code r = R - 2 t beta2^t / (1 - beta2^t)}, {@code c = learningRate / (1 -
 * beta1^t)}. If r &gt; 5: {@code w -= c m sqrt((r-4)(r-2)R / ((R-4)(R-2)r)) sqrt(1 - beta2^t) /
 * (sqrt(v) + epsilon)}, otherwise {@code w -= c m}.
 *
 * @param learningRate the step size, per update, &gt; 0; default 0.001
 * @param beta1 decay of the first moment, per update, in [0, 1); default 0.9
 * @param beta2 decay of the second moment, per update, in [0, 1); default 0.999
 * @param epsilon added to the root of the second moment, &gt; 0; default 1e-8
 */
public record RAdam(double learningRate, double beta1, double beta2, double epsilon)
    implements AdamFamily {
  /** The row of the table of optimizers. */
  public static final OptimizerKind KIND = AdamFamily.kind("radam", 0.001, RAdam::new);

  /** The default settings. */
  public static final RAdam DEFAULT = (RAdam) KIND.defaults();

  public RAdam {
    KIND.check(learningRate, beta1, beta2, epsilon);
  }

  @Override
  public OptimizerKind kind() {
    return KIND;
  }

  @Override
  public UpdateFormula formula() {
    return new UpdateFormula("radam", 6);
  }

  /**
   * The learning rate; beta1 and 1 - beta1; beta2 and 1 - beta2; epsilon; the factor of the first
   * moment; 1 if the step is divided by the root of the second moment, otherwise 0.
   */
  @Override
  public UpdateScalars scalars() {
    BiasCorrection first = new BiasCorrection(beta1);
    BiasCorrection second = new BiasCorrection(beta2);
    double most = 2 / (1 - beta2) - 1;
    return new UpdateScalars() {
      @Override
      public void of(long update, double rate, double[] into) {
        double correction = second.of(update);
        // beta2^t / (1 - beta2^t) = 1 / (1 - beta2^t) - 1
        double length = most - 2.0 * update * StrictMath.exp(second.exponent(update)) * correction;
        boolean rectified = length > THRESHOLD;
        into[0] = rate;
        into[1] = beta1;
        into[2] = 1 - beta1;
        into[3] = beta2;
        into[4] = 1 - beta2;
        into[5] = epsilon;
        into[6] = first.of(update) * (rectified ? rectification(length) / root(correction) : 1);
        into[7] = rectified ? 1 : 0;
      }

      private double rectification(double length) {
        return StrictMath.sqrt(
            (length - 4) * (length - 2) * most / ((most - 4) * (most - 2) * length));
      }

      private double root(double correction) {
        return StrictMath.sqrt(correction);
      }

      @Override
      public boolean areConstantFrom(long update) {
        // From there on 2 t beta2^t is below half an ulp of R, which is at least 1.
        return first.isOneFrom(update)
            && second.exponent(update) + StrictMath.log(2.0 * update)
                < BiasCorrection.EXPM1_IS_MINUS_ONE;
      }
    };
  }

  /** The length r of the moving average above which the step is adaptive. */
  private static final double THRESHOLD = 5;

  @Override
  public double step(double parameter, double gradient, double[] slots, double[] scalars) {
    Adam.updateMoments(gradient, slots, scalars);
    double mean = slots[0] * scalars[6];
    return -scalars[0] * (scalars[7] == 0 ? mean : mean / (Math.sqrt(slots[1]) + scalars[5]));
  }
}
