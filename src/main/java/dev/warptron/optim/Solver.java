package dev.warptron.optim;

import java.util.List;
import java.util.stream.Stream;

/**
 * What moves the parameters of a network: an {@link Optimizer}, which has a formula for each
 * parameter, or {@link Lbfgs}, which evaluates loss and gradient several times for one update.
 *
 * <p>Each solver is a record that checks its settings at construction.
 */
public sealed interface Solver permits Optimizer, Lbfgs {
  /** Every kind: the table that the command line and the model file read. */
  static List<OptimizerKind> kinds() {
    return Stream.concat(Optimizer.kinds().stream(), Stream.of(Lbfgs.KIND)).toList();
  }

  /** The row of the table that this solver belongs to. */
  OptimizerKind kind();

  /** The values of the kind's hyper-parameters, in their order; a flag is 0 or 1. A new array. */
  double[] settings();

  /** The name on the command line and in model files. */
  default String name() {
    return kind().name();
  }

  /**
   * The weight decay that goes with this solver unless the user sets one: see {@link
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
        text.append(parameter.isFlag() ? "" : " " + parameter.valueText(settings[i]));
      }
    }
    return text.toString();
  }

  /** The names of the slots: the state of each parameter between updates. A slot starts at 0. */
  List<String> slotNames();
}
