package dev.warptron.spark;

import dev.warptron.Preset;
import dev.warptron.data.Task;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.optim.OptimizerKind;
import dev.warptron.optim.Solver;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Settings that are written as text. Each method refuses a text that it does not know. */
final class SettingTexts {
  private SettingTexts() {}

  /** A preset by its label. */
  static Preset preset(String label) {
    return Preset.parse(label)
        .orElseThrow(
            () ->
                unknown(
                    "preset", label, Arrays.stream(Preset.values()).map(Preset::label).toList()));
  }

  /** An activation by its label. */
  static Activation activation(String text) {
    return Activation.parse(text)
        .orElseThrow(
            () ->
                unknown(
                    "activation", text, Activation.all().stream().map(Activation::label).toList()));
  }

  /** A loss by its label, which predicts one number or classes. */
  static Loss loss(String text) {
    Loss loss =
        Loss.parse(text)
            .orElseThrow(
                () -> unknown("loss", text, Loss.all().stream().map(Loss::label).toList()));
    if (loss.targets().task() == Task.REGRESSION && loss.outputs(1) > 1) {
      throw new IllegalArgumentException(
          "loss %s predicts several numbers, and predictionCol holds one: choose another loss"
              .formatted(text));
    }
    return loss;
  }

  /** An optimizer such as {@code sgd:momentum=0.9,nesterov=1}. */
  static Solver solver(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    OptimizerKind kind =
        Solver.kinds().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    unknown(
                        "optimizer",
                        name,
                        Solver.kinds().stream().map(OptimizerKind::name).toList()));
    if (colon < 0) {
      return kind.defaults();
    }
    List<String> options = kind.parameters().stream().map(parameter -> parameter.option()).toList();
    double[] settings = kind.defaults().settings();
    for (String setting : text.substring(colon + 1).split(",", -1)) {
      int equals = setting.indexOf('=');
      int place = options.indexOf(equals < 0 ? setting : setting.substring(0, equals));
      try {
        settings[place] = Double.parseDouble(setting.substring(equals + 1));
      } catch (IndexOutOfBoundsException | NumberFormatException e) {
        throw new IllegalArgumentException(
            "optimizer %s: '%s' is no setting of it with a number; write %s"
                .formatted(
                    name,
                    setting,
                    options.stream()
                        .map(option -> option + "=NUMBER")
                        .collect(Collectors.joining(",", name + ":", ""))),
            e);
      }
    }
    return kind.of(settings);
  }

  private static IllegalArgumentException unknown(String what, String got, List<String> known) {
    return new IllegalArgumentException(
        "unknown %s '%s'; known: %s".formatted(what, got, String.join(", ", known)));
  }
}
