package dev.warptron.optim;

import java.util.List;

/**
 * How one parameter changes, given its gradient.
 *
 * <p>Each optimizer is a record; its settings are checked when it is made. An optimizer never looks
 * at two parameters at once, so a device may update them in any order.
 */
public sealed interface Optimizer permits Sgd, Adam {
  /** Every kind of optimizer: the table that the command line and the model file read. */
  static List<OptimizerKind> kinds() {
    return List.of(Sgd.KIND, Adam.KIND);
  }

  /** The row of the table that this optimizer belongs to. */
  OptimizerKind kind();

  /** One value for each of the kind's parameters, in their order; of a flag 0 or 1. A new array. */
  double[] settings();

  /** The name on the command line and in model files. */
  default String name() {
    return kind().name();
  }

  /** The step size, per update, &gt; 0. */
  double learningRate();

  /** The same optimizer with another step size. */
  Optimizer withLearningRate(double learningRate);

  /** Name and settings for the user, without those that are switched off. */
  default String describe() {
    StringBuilder text = new StringBuilder(name());
    double[] settings = settings();
    for (int i = 0; i < settings.length; i++) {
      HyperParameter parameter = kind().parameters().get(i);
      if (settings[i] != 0 || parameter.defaultValue() != 0) {
        text.append(", ").append(parameter.name());
        text.append(parameter.isFlag() ? "" : " " + settings[i]);
      }
    }
    return text.toString();
  }

  /** What is kept of each parameter between updates, a name for each slot; a slot starts at 0. */
  List<String> slotNames();

  /** The formula that devices with single precision apply. */
  UpdateFormula formula();

  /** The scalars of the updates with these settings. */
  UpdateScalars scalars();

  /**
   * The change of one parameter; this formula is the oracle for every device's own.
   *
   * @param parameter w, before the update
   * @param gradient dL/dw, the penalty's share included
   * @param slots {@code [slotNames().size()]} what is kept of this parameter; updated
   * @param scalars {@code [UpdateScalars.COUNT]} of this update
   * @return what to add to the parameter
   */
  double change(double parameter, double gradient, double[] slots, double[] scalars);
}
