package dev.warptron.optim;

import java.util.List;

/**
 * How one parameter moves, given its gradient.
 *
 * <p>Each rule is a record; its settings are checked when it is made. A rule never looks at two
 * parameters at once, so a device may update them in any order.
 */
public sealed interface UpdateRule permits Sgd, Adam {
  /** The name on the command line and in model files. */
  String name();

  /** The step size, per update, &gt; 0. */
  double learningRate();

  /** The same rule with another step size. */
  UpdateRule withLearningRate(double learningRate);

  /** What the rule remembers of each parameter, a name for each slot; every slot starts at 0. */
  List<String> slotNames();

  /**
   * The change of one parameter; this formula is the oracle for every device's own.
   *
   * @param gradient dL/dw, the penalty's share included
   * @param slots {@code [slotNames().size()]} what the rule remembers of this parameter; updated
   * @param update the number of this update, from 1
   * @return what to add to the parameter
   */
  double change(double gradient, double[] slots, long update);
}
