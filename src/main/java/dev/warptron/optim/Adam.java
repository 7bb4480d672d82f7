package dev.warptron.optim;

import java.util.List;

/**
 * Adam with bias correction (Kingma and Ba, ICLR 2015, arXiv:1412.6980, algorithm 1).
 *
 * <p>Legend: g gradient, m and v its first and second moment, t the number of the update. {@code m
 * = beta1 m + (1 - beta1) g}, {@code v = beta2 v + (1 - beta2) g^2}, {@code w -= learningRate (m /
 * (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)}.
 *
 * @param learningRate the step size, per update, &gt; 0; the paper's default is 0.001
 * @param beta1 decay of the first moment, per update, in [0, 1); the paper's default is 0.9
 * @param beta2 decay of the second moment, per update, in [0, 1); the paper's default is 0.999
 * @param epsilon added to the root of the corrected second moment, &gt; 0; the paper's default is
 *     1e-8
 */
public record Adam(double learningRate, double beta1, double beta2, double epsilon)
    implements UpdateRule {
  /** The paper's settings. The only place where they are written. */
  public static final Adam DEFAULT = new Adam(0.001, 0.9, 0.999, 1e-8);

  public Adam {
    Requirements.requireLearningRate("adam", learningRate);
    Requirements.requireDecay("adam beta1", beta1);
    Requirements.requireDecay("adam beta2", beta2);
    Requirements.require(
        epsilon > 0 && epsilon < Double.POSITIVE_INFINITY,
        "adam epsilon",
        "a finite number > 0",
        epsilon);
  }

  @Override
  public String name() {
    return "adam";
  }

  @Override
  public Adam withLearningRate(double value) {
    return new Adam(value, beta1, beta2, epsilon);
  }

  @Override
  public List<String> slotNames() {
    return List.of("first_moment", "second_moment");
  }

  @Override
  public double change(double gradient, double[] slots, long update) {
    slots[0] = beta1 * slots[0] + (1 - beta1) * gradient;
    slots[1] = beta2 * slots[1] + (1 - beta2) * gradient * gradient;
    double mean = slots[0] / (1 - Math.pow(beta1, (double) update));
    double square = slots[1] / (1 - Math.pow(beta2, (double) update));
    return -learningRate * mean / (Math.sqrt(square) + epsilon);
  }
}
