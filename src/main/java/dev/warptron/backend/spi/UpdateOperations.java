package dev.warptron.backend.spi;

import dev.warptron.optim.Limits;
import dev.warptron.optim.Updates;

/**
 * The operations of a {@link Backend} that change parameters and limit gradients. Shapes and rules
 * are those of {@link Backend}.
 */
public interface UpdateOperations {
  /**
   * One update of all parameters: the first ones decay, then the optimizer's step is added to all.
   *
   * @param update the number of this update, from 1
   * @param parameters {@code [1 x P]} changed
   * @param gradient {@code [1 x P]}
   * @param slots {@code [optimizer's slots x P]} changed
   * @param decaying number of leading parameters that the weight decay covers
   */
  void update(
      Updates updates, long update, Tensor parameters, Tensor gradient, Tensor slots, int decaying);

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
