package dev.warptron.backend.cuda;

import dev.warptron.function.Penalty;
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
   * What an update changes, and by what.
   *
   * @param parameters address of {@code [count]} floats, changed
   * @param gradient address of {@code [count]} floats
   * @param slots address of {@code [rule's slots x count]} floats, changed; 0 if there are none
   * @param weights how many of the parameters, from the first on, the penalty covers
   * @param penaltyScale comes before the penalty's slope
   * @param corrections address of the bias corrections of this update; see {@link BatchRun}
   */
  record Update(
      long parameters,
      long gradient,
      long slots,
      long count,
      long weights,
      Penalty penalty,
      double penaltyScale,
      long corrections) {}

  /** Changes every parameter by the rule. */
  void update(UpdateRule rule, Update update) {
    if (rule instanceof Sgd sgd) {
      updateBySgd(sgd, update);
    } else if (rule instanceof Adam adam) {
      updateByAdam(adam, update);
    } else {
      throw new IllegalArgumentException("device cuda has no kernel for the rule " + rule.name());
    }
  }

  private void updateBySgd(Sgd rule, Update update) {
    if (rule.momentum() == 0) {
      begin("update_sgd", update).float32(rule.learningRate()).over(update.count);
    } else {
      begin("update_sgd_momentum", update)
          .address(update.slots)
          .float32(rule.learningRate())
          .float32(rule.momentum())
          .int32(rule.nesterov() ? 1 : 0)
          .over(update.count);
    }
  }

  private void updateByAdam(Adam rule, Update update) {
    begin("update_adam", update)
        .address(update.slots)
        .float32(rule.learningRate())
        .float32(rule.beta1())
        .float32(1 - rule.beta1())
        .float32(rule.beta2())
        .float32(1 - rule.beta2())
        .float32(rule.epsilon())
        .address(update.corrections)
        .over(update.count);
  }

  private Launch begin(String kernel, Update update) {
    return kernels
        .kernel(kernel)
        .address(update.parameters)
        .address(update.gradient)
        .int64(update.count)
        .int64(update.weights)
        .float32(update.penalty.l1())
        .float32(update.penalty.l2())
        .float32(update.penaltyScale);
  }
}
