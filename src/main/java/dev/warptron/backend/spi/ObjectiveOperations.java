package dev.warptron.backend.spi;

import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a {@link Backend} for what a training minimizes: the loss of rows and the
 * penalty of weights. Shapes and rules are those of {@link Backend}.
 */
public interface ObjectiveOperations {
  /**
   * The loss of each row and its gradient.
   *
   * <p>The data loss of a batch is {@code sum(w L) / sum(w)}, with L the loss of a row and w its
   * weight. Only this operation uses row weights: with and without them, the gradient of a batch is
   * the mean of the gradients that this operation writes for its rows.
   *
   * @param output {@code [B x out]} the outputs of the last layer
   * @param target {@code [B x out]}
   * @param weights {@code [B x 1]} w of each row, not negative; null if all are 1
   * @param delta {@code [B x out]} overwritten with {@code w B / sum(w)} times the gradient of each
   *     row's loss, with 0 if all weights are 0; null to compute only the loss; may be {@code
   *     output}
   * @param accumulator receives {@code w L} of each row and its metrics, without w; it needs at
   *     least the metric sums of the loss
   */
  void loss(
      Loss loss,
      Tensor output,
      Tensor target,
      @Nullable Tensor weights,
      @Nullable Tensor delta,
      LossAccumulator accumulator);

  /**
   * Adds the penalty of the weights to the accumulator, not divided by a number of rows.
   *
   * @param weights of any shape
   */
  void penalty(Penalty penalty, Tensor weights, LossAccumulator accumulator);

  /**
   * {@code gradient += scale (l1 sign(w) + l2 w)}.
   *
   * @param weights of any shape
   * @param gradient of the same shape, changed
   */
  void penaltyGradient(Penalty penalty, double scale, Tensor weights, Tensor gradient);
}
