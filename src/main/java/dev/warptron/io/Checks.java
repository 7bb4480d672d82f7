package dev.warptron.io;

import dev.warptron.data.Task;
import dev.warptron.function.Loss;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Precision;
import dev.warptron.optim.Optimizer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the parts of a {@link SavedModel} must fulfil, each with its message. */
final class Checks {
  private Checks() {}

  /** The text can be written as UTF-8: half a surrogate pair cannot. */
  static void requireText(String what, String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException(
          "the %s is not valid Unicode: it holds half of a surrogate pair".formatted(what));
    }
  }

  /** Names that tell their bearers apart. */
  static void requireDifferent(String what, List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      requireText(what + " name", name);
      if (!seen.add(name)) {
        throw new IllegalArgumentException("two %s names are \"%s\"".formatted(what, name));
      }
    }
  }

  static void requireClassCount(Task task, int classes) {
    String expected =
        switch (task) {
          case BINARY -> classes == 2 ? "" : "2 class names";
          case MULTICLASS -> classes >= 2 ? "" : "at least 2 class names";
          case REGRESSION -> classes == 0 ? "" : "no class names";
        };
    if (!expected.isEmpty()) {
      throw new IllegalArgumentException(
          "a %s target has %s, got %d".formatted(task.label(), expected, classes));
    }
  }

  static void requireFitting(NetworkSpec network, SavedModel.Features features) {
    if (features.names().size() != network.inputs()) {
      throw new IllegalArgumentException(
          "a network of %d inputs needs as many feature names, got %d"
              .formatted(network.inputs(), features.names().size()));
    }
  }

  static void requireFitting(NetworkSpec network, Loss loss, SavedModel.Target target) {
    Task task = target.task();
    Loss expectedLoss =
        switch (task) {
          case BINARY -> Loss.BINARY_CROSS_ENTROPY;
          case MULTICLASS -> Loss.SOFTMAX_CROSS_ENTROPY;
          case REGRESSION -> Loss.HALF_SQUARED_ERROR;
        };
    if (loss != expectedLoss) {
      throw new IllegalArgumentException(
          "the loss of a %s model is %s, got %s"
              .formatted(task.label(), expectedLoss.label(), loss.label()));
    }
    int outputs = task == Task.MULTICLASS ? target.classNames().size() : 1;
    if (network.outputs() != outputs) {
      throw new IllegalArgumentException(
          "a %s model of %d class names has %d outputs, got a network of %d"
              .formatted(task.label(), target.classNames().size(), outputs, network.outputs()));
    }
  }

  static void requireParameters(NetworkSpec network, Precision precision, double[] parameters) {
    if (parameters.length != network.parameterCount()) {
      throw new IllegalArgumentException(
          "a network %s has %d parameters, got %d"
              .formatted(network.widths(), network.parameterCount(), parameters.length));
    }
    for (int i = 0; i < parameters.length; i++) {
      if (!Double.isFinite(parameters[i])) {
        throw new IllegalArgumentException(
            "parameter %d is %s: the training diverged".formatted(i, parameters[i]));
      }
    }
    requireExact("parameter", precision, parameters);
  }

  /** Slots may be infinite: the square of a large gradient is, and the model is still of use. */
  static void requireSlots(
      NetworkSpec network, Optimizer rule, Precision precision, double[] slots) {
    long expected = (long) rule.slotNames().size() * network.parameterCount();
    if (slots.length != expected) {
      throw new IllegalArgumentException(
          "%s remembers %d numbers for each of %d parameters, got %d numbers in all"
              .formatted(
                  rule.name(), rule.slotNames().size(), network.parameterCount(), slots.length));
    }
    requireExact("number of the optimizer state", precision, slots);
  }

  private static void requireExact(String what, Precision precision, double[] values) {
    for (int i = 0; i < values.length; i++) {
      if (Double.compare(precision.round(values[i]), values[i]) != 0) {
        throw new IllegalArgumentException(
            "%s %d is %s, which %s does not hold exactly: round it, or save in another precision"
                .formatted(what, i, values[i], precision));
      }
    }
  }
}
