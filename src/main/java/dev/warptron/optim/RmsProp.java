package dev.warptron.optim;

import dev.warptron.optim.HyperParameter.Range;
import java.util.ArrayList;
import java.util.List;

/**
 * RMSprop (Tieleman and Hinton 2012, Neural Networks for Machine Learning, lecture 6.5), with
 * optional momentum and centering (Graves 2013, arXiv:1308.0850, section 2.4), as in PyTorch.
 *
 * <p>Legend: g gradient, v its second moment, c its mean, B buffer of the momentum. {@code v =
 * decay v + (1 - decay) g^2}; centered: {@code c = decay c + (1 - decay) g}, and {@code v - c^2}
 * takes the place of v in {@code q = g / (sqrt(v) + epsilon)}. Without momentum {@code w -=
 * learningRate q}; with it {@code B = momentum B + q}, {@code w -= learningRate B}. Unlike in
 * {@link Sgd}, the learning rate is no part of the buffer.
 *
 * @param learningRate the step size, per update, &gt; 0; default 0.01
 * @param decay of both moments, per update, in [0, 1); default 0.99
 * @param epsilon added to the root of the second moment, &gt; 0; default 1e-8
 * @param momentum decay factor of the buffer, per update, in [0, 1); default 0
 * @param centered whether the mean is subtracted from the second moment; default false
 */
public record RmsProp(
    double learningRate, double decay, double epsilon, double momentum, boolean centered)
    implements Optimizer {
  /** The hyper-parameters; their ranges and defaults are written here only. */
  public static final OptimizerKind KIND =
      new OptimizerKind(
          "rmsprop",
          List.of(
              HyperParameter.learningRate(0.01),
              HyperParameter.decay(0.99),
              HyperParameter.epsilon(1e-8),
              HyperParameter.momentum(),
              new HyperParameter(
                  "centered", Range.FLAG, 0, "", "subtract the mean from the second moment")),
          settings ->
              new RmsProp(settings[0], settings[1], settings[2], settings[3], settings[4] != 0));

  /** The default settings. */
  public static final RmsProp DEFAULT = (RmsProp) KIND.defaults();

  public RmsProp {
    KIND.check(learningRate, decay, epsilon, momentum, centered ? 1 : 0);
  }

  @Override
  public OptimizerKind kind() {
    return KIND;
  }

  @Override
  public double[] settings() {
    return new double[] {learningRate, decay, epsilon, momentum, centered ? 1 : 0};
  }

  @Override
  public List<String> slotNames() {
    List<String> names = new ArrayList<>(List.of("second_moment"));
    if (centered) {
      names.add("mean");
    }
    if (momentum != 0) {
      names.add("buffer");
    }
    return List.copyOf(names);
  }

  @Override
  public UpdateFormula formula() {
    if (momentum == 0) {
      return centered ? new UpdateFormula("rmsprop_centered", 9) : new UpdateFormula("rmsprop", 7);
    }
    return centered
        ? new UpdateFormula("rmsprop_centered_momentum", 10)
        : new UpdateFormula("rmsprop_momentum", 8);
  }

  /** The learning rate; decay and 1 - decay; epsilon; the momentum. */
  @Override
  public UpdateScalars scalars() {
    return UpdateScalars.constant(decay, 1 - decay, epsilon, momentum);
  }

  @Override
  public double step(double parameter, double gradient, double[] slots, double[] scalars) {
    slots[0] = scalars[1] * slots[0] + scalars[2] * gradient * gradient;
    double square = slots[0];
    if (centered) {
      slots[1] = scalars[1] * slots[1] + scalars[2] * gradient;
      square = Math.max(0, square - slots[1] * slots[1]); // rounding may make it negative
    }
    double quotient = gradient / (Math.sqrt(square) + scalars[3]);
    if (momentum == 0) {
      return -scalars[0] * quotient;
    }
    int buffer = centered ? 2 : 1;
    slots[buffer] = scalars[4] * slots[buffer] + quotient;
    return -scalars[0] * slots[buffer];
  }
}
