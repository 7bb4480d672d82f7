package dev.warptron.backend.spi;

import dev.warptron.model.RateRange;
import dev.warptron.optim.Limits;
import dev.warptron.optim.Updates;

/**
 * The operations of a {@link Backend} that change parameters and limit gradients. Shapes and rules
 * are those of {@link Backend}.
 */
public interface UpdateOperations {
  /**
   * One update of a range of parameters: the first ones decay, then the optimizer's step is added
   * to all. The learning rate is multiplied by the factor of the range.
   *
   * @param update the number of this update, from 1
   * @param parameters {@code [1 x P]}, those in the range changed
   * @param gradient {@code [1 x P]}
   * @param slots {@code [optimizer's slots x P]}, those in the range changed
   */
  void update(
      Updates updates,
      long update,
      Tensor parameters,
      Tensor gradient,
      Tensor slots,
      RateRange range);

  /**
   * One update of all parameters, with the learning rate itself.
   *
   * @param decaying number of leading parameters that the weight decay covers
   */
  default void update(
      Updates updates,
      long update,
      Tensor parameters,
      Tensor gradient,
      Tensor slots,
      int decaying) {
    RateRange all = new RateRange(0, parameters.shape().columns(), decaying, 1);
    update(updates, update, parameters, gradient, slots, all);
  }

  /**
   * Clips a gradient: holds every entry in [-value, value], then, if the Euclidean norm of all
   * entries exceeds the limit, multiplies them by limit / norm. NaN stays NaN.
   *
   * @param limits {@link Limits#clipValue} and {@link Limits#clipNorm}
   * @param gradient of any shape, changed
   */
  void clip(Limits limits, Tensor gradient);

  /**
   * Limits the columns of a matrix: one whose Euclidean norm exceeds the limit is multiplied by
   * limit / norm.
   *
   * @param limit &gt; 0
   * @param weights {@code [in x out]} changed
   */
  void limitColumns(double limit, Tensor weights);
}
