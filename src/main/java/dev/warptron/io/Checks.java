package dev.warptron.io;

import dev.warptron.function.Loss;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Precision;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Validity checks of the parts of a {@link SavedModel}. */
final class Checks {
  private Checks() {}

  /** Checks that the text can be encoded as UTF-8. An unpaired surrogate cannot. */
  static void requireText(String what, String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException(
          "the %s is not valid Unicode: it holds half of a surrogate pair".formatted(what));
    }
  }

  /** Checks that names are unique. */
  static void requireDifferent(String what, List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      requireText(what + " name", name);
      if (!seen.add(name)) {
        throw new IllegalArgumentException("two %s names are \"%s\"".formatted(what, name));
      }
    }
  }

  static void requireFitting(NetworkSpec network, SavedModel.Features features) {
    if (features.names().size() != network.inputs()) {
      throw new IllegalArgumentException(
          "a network of %d inputs needs as many feature names, got %d"
              .formatted(network.inputs(), features.names().size()));
    }
  }

  static void requireFitting(NetworkSpec network, Loss loss, SavedTarget target) {
    String task = target.task().label();
    if (!loss.targets().suits(target.task())) {
      String known =
          Loss.all().stream()
              .filter(each -> each.targets().suits(target.task()))
              .map(each -> each.kind().label())
              .collect(Collectors.joining(", "));
      throw new IllegalArgumentException(
          "the loss of a %s model is one of %s, got %s".formatted(task, known, loss.label()));
    }
    int outputs = target.encoding(loss).outputs();
    if (network.outputs() != outputs) {
      throw new IllegalArgumentException(
          "a %s model of %d class names and loss %s has %d outputs, got a network of %d"
              .formatted(
                  task, target.classNames().size(), loss.label(), outputs, network.outputs()));
    }
  }

  static void requireParameters(NetworkSpec network, Precision precision, double[] parameters) {
    if (parameters.length != network.valueCount()) {
      throw new IllegalArgumentException(
          "a network %s has %d parameters, got %d"
              .formatted(network.widths(), network.valueCount(), parameters.length));
    }
    for (int i = 0; i < parameters.length; i++) {
      if (!Double.isFinite(parameters[i])) {
        throw new IllegalArgumentException(
            "parameter %d is %s: the training diverged".formatted(i, parameters[i]));
      }
    }
    requireExact("parameter", precision, parameters);
  }

  /**
   * Infinite slots are valid: the square of a large gradient may overflow, and the model can still
   * predict.
   */
  static void requireSlots(
      NetworkSpec network, SavedTraining training, Precision precision, double[] slots) {
    if (training.isAveraged() && network.valueCount() > network.parameterCount()) {
      throw new IllegalArgumentException(
          "averaged parameters have no running averages of batch normalization");
    }
    int count = training.slotNames().size();
    long expected = (long) count * network.parameterCount();
    if (slots.length != expected) {
      throw new IllegalArgumentException(
          "%s has %d slots for each of %d parameters, got %d numbers in all"
              .formatted(
                  training.optimizer().name() + (training.isAveraged() ? " with an average" : ""),
                  count,
                  network.parameterCount(),
                  slots.length));
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
