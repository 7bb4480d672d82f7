package dev.warptron.backend.cuda;

import dev.warptron.optim.Adam;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.UpdateRule;

/** The launches of the update rules, a kernel each. */
final class Optimizers {
  private final Kernels kernels;

  Optimizers(Kernels kernels) {
    this.kernels = kernels;
  }

  /**
   * Changes every parameter by the rule.
   *
   * @param update the number of this update, from 1
   * @param parameters address of {@code [count]} floats, changed
   * @param gradient address of {@code [count]} floats
   * @param slots address of {@code [rule's slots x count]} floats, changed; 0 if there are none
   */
  void update(
      UpdateRule rule, long update, long parameters, long gradient, long slots, long count) {
    if (rule instanceof Sgd sgd) {
      updateBySgd(sgd, parameters, gradient, slots, count);
    } else if (rule instanceof Adam adam) {
      updateByAdam(adam, update, parameters, gradient, slots, count);
    } else {
      throw new IllegalArgumentException("device cuda has no kernel for the rule " + rule.name());
    }
  }

  private void updateBySgd(Sgd rule, long parameters, long gradient, long slots, long count) {
    if (rule.momentum() == 0) {
      kernels
          .kernel("update_sgd")
          .address(parameters)
          .address(gradient)
          .int64(count)
          .float32(rule.learningRate())
          .over(count);
    } else {
      kernels
          .kernel("update_sgd_momentum")
          .address(parameters)
          .address(gradient)
          .address(slots)
          .int64(count)
          .float32(rule.learningRate())
          .float32(rule.momentum())
          .int32(rule.nesterov() ? 1 : 0)
          .over(count);
    }
  }

  private void updateByAdam(
      Adam rule, long update, long parameters, long gradient, long slots, long count) {
    kernels
        .kernel("update_adam")
        .address(parameters)
        .address(gradient)
        .address(slots)
        .int64(count)
        .float32(rule.learningRate())
        .float32(rule.beta1())
        .float32(1 - rule.beta1())
        .float32(rule.beta2())
        .float32(1 - rule.beta2())
        .float32(rule.epsilon())
        .float32(1 / (1 - Math.pow(rule.beta1(), (double) update)))
        .float32(1 / (1 - Math.pow(rule.beta2(), (double) update)))
        .over(count);
  }
}
