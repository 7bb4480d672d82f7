package dev.warptron.optim;

import java.util.List;

/**
 * Computes the update of a parameter from its gradient.
 *
 * <p>Each optimizer is a record that checks its settings at construction. The update of a parameter
 * depends on no other parameter, so a device may update them in any order.
 */
public sealed interface Optimizer permits Sgd, AdamFamily, Nadam, RmsProp, Adagrad, Adadelta, Lion {
  /**
   * Every kind of optimizer: the table that the command line and the model file read. A record
   * without methods of its own may be nested here, next to this list.
   */
  static List<OptimizerKind> kinds() {
    return List.of(
        Sgd.KIND,
        Adam.KIND,
        AmsGrad.KIND,
        AdamW.KIND,
        Nadam.KIND,
        RAdam.KIND,
        RmsProp.KIND,
        Adagrad.KIND,
        Adadelta.KIND,
        Adamax.KIND,
        Lion.KIND);
  }

  /** The row of the table that this optimizer belongs to. */
  OptimizerKind kind();

  /** The values of the kind's hyper-parameters, in their order; a flag is 0 or 1. A new array. */
  double[] settings();

  /** The name on the command line and in model files. */
  default String name() {
    return kind().name();
  }

  /** The learning rate, per update, &gt; 0. */
  double learningRate();

  /** The same optimizer with another learning rate. */
  default Optimizer withLearningRate(double learningRate) {
    double[] settings = settings();
    settings[0] = learningRate;
    return kind().of(settings);
  }

  /**
   * The weight decay that goes with this optimizer unless the user sets one: see {@link
   * UpdateOptions}.
   */
  default double defaultWeightDecay() {
    return 0;
  }

  /** Name and settings for the user, without settings that are switched off. */
  default String describe() {
    StringBuilder text = new StringBuilder(name());
    double[] settings = settings();
    for (int i = 0; i < settings.length; i++) {
      HyperParameter parameter = kind().parameters().get(i);
      if (settings[i] != 0 || parameter.defaultValue() != 0) {
        text.append(", ").append(parameter.name());
        text.append(parameter.isFlag() ? "" : " " + HyperParameter.text(settings[i]));
      }
    }
    return text.toString();
  }

  /** The names of the slots: the state of each parameter between updates. A slot starts at 0. */
  List<String> slotNames();

  /** The formula that single-precision devices use. */
  UpdateFormula formula();

  /** Computes the scalars of each update with these settings. */
  UpdateScalars scalars();

  /**
   * The step of one parameter. This formula is the oracle for the formulas of all devices.
   *
   * @param parameter w, before the update
   * @param gradient dL/dw, including the gradient of the penalty
   * @param slots {@code [slotNames().size()]} the slots of this parameter; updated
   * @param scalars {@code [UpdateScalars.COUNT]} of this update
   * @return the number to add to the parameter
   */
  double step(double parameter, double gradient, double[] slots, double[] scalars);
}
