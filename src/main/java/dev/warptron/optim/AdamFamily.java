package dev.warptron.optim;

import java.util.List;

/**
 * What the optimizers with the four settings of {@link Adam} have in common. An optimizer overrides
 * what is different in its formula.
 */
public sealed interface AdamFamily extends Optimizer permits Adam, AdamW, AmsGrad, RAdam, Adamax {
  /** Makes an optimizer of the family. */
  @FunctionalInterface
  interface Maker {
    /** The optimizer with these settings. */
    AdamFamily make(double learningRate, double beta1, double beta2, double epsilon);
  }

  /**
   * The table row of an optimizer of the family. Ranges and defaults are written here only.
   *
   * @param learningRate its default
   */
  static OptimizerKind kind(String name, double learningRate, Maker maker) {
    return new OptimizerKind(
        name,
        List.of(
            HyperParameter.learningRate(learningRate),
            HyperParameter.beta1(0.9),
            HyperParameter.beta2(0.999),
            HyperParameter.epsilon(1e-8)),
        settings -> maker.make(settings[0], settings[1], settings[2], settings[3]));
  }

  /** Decay of the first moment, per update, in [0, 1). */
  double beta1();

  /** Decay of the second moment, or of what takes its place, per update, in [0, 1). */
  double beta2();

  /** What keeps the denominator from being 0, &gt; 0. */
  double epsilon();

  @Override
  default double[] settings() {
    return new double[] {learningRate(), beta1(), beta2(), epsilon()};
  }

  @Override
  default List<String> slotNames() {
    return List.of("first_moment", "second_moment");
  }

  /**
   * The learning rate; beta1 and 1 - beta1; beta2 and 1 - beta2; epsilon; the bias corrections
   * {@code 1 / (1 - beta1^t)} and {@code 1 / (1 - beta2^t)}.
   *
   * <p>{@code 1 - beta} is computed before a device rounds, because the difference of two floats
   * near 1 loses most digits to cancellation.
   */
  @Override
  default UpdateScalars scalars() {
    double beta1 = beta1();
    double beta2 = beta2();
    double epsilon = epsilon();
    BiasCorrection first = new BiasCorrection(beta1);
    BiasCorrection second = new BiasCorrection(beta2);
    return new UpdateScalars() {
      @Override
      public void of(long update, double rate, double[] into) {
        into[0] = rate;
        into[1] = beta1;
        into[2] = 1 - beta1;
        into[3] = beta2;
        into[4] = 1 - beta2;
        into[5] = epsilon;
        into[6] = first.of(update);
        into[7] = second.of(update);
      }

      @Override
      public boolean areConstantFrom(long update) {
        return first.isOneFrom(update) && second.isOneFrom(update);
      }
    };
  }
}
