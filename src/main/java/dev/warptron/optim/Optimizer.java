package dev.warptron.optim;

import java.util.List;

/**
 * Computes the update of a parameter from its gradient.
 *
 * <p>Each optimizer is a record that checks its settings at construction. The update of a parameter
 * depends on no other parameter, so a device may update them in any order.
 */
public sealed interface Optimizer extends Solver
    permits Sgd, AdamFamily, Nadam, RmsProp, Adagrad, Adadelta, Lion {
  /**
   * Every kind of optimizer, which are part of the table {@link Solver#kinds}. A record without
   * methods of its own may be nested here, next to this list.
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

  /** The learning rate, per update, &gt; 0. */
  double learningRate();

  /** The same optimizer with another learning rate. */
  default Optimizer withLearningRate(double learningRate) {
    double[] settings = settings();
    settings[0] = learningRate;
    return (Optimizer) kind().of(settings);
  }

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
