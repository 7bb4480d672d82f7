package dev.warptron.cli.tune;

import dev.warptron.Preset;
import dev.warptron.cli.common.OptimizerOptions;
import dev.warptron.data.Task;
import dev.warptron.function.Activation;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.Sgd;
import dev.warptron.tune.PresetSpace;
import dev.warptron.tune.Range;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The search space if none is given, in the syntax of the command line.
 *
 * @param preset where the search starts
 * @param isGrid whether every combination is tried; otherwise values are drawn
 */
record UsualSpace(Preset preset, boolean isGrid) {
  private static final String RATE = "learning-rate";

  /**
   * The search space, without options that are given on the command line.
   *
   * @param given network options on the command line, without dashes
   */
  List<String> words(Map<String, String> given) {
    BigDecimal rate = BigDecimal.valueOf(defaultRate(given.get(SearchedOption.OPTIMIZER.label())));
    List<String> all;
    if (isGrid) {
      all =
          List.of(
              "hidden=5;10;20;20,10",
              RATE + "=%s;%s;%s".formatted(times(rate, "0.3"), times(rate, "1"), times(rate, "3")),
              "l2=0;0.01;0.1;1");
    } else if (preset == Preset.CLASSIC) {
      all =
          List.of(
              "hidden=5;10;20;20,10",
              RATE + "=%s..%s:log".formatted(times(rate, "0.1"), times(rate, "10")),
              "l2=0.001..10:log");
    } else {
      // The task is not known before the rows are read; a space around the settings of either holds
      // those of the other.
      all = around(PresetSpace.of(preset, Task.MULTICLASS), given, rate);
    }
    return all.stream()
        .filter(text -> isFree(text.substring(0, text.indexOf('=')), given))
        .toList();
  }

  private static List<String> around(
      PresetSpace space, Map<String, String> given, BigDecimal rate) {
    return List.of(
        "hidden=" + joined(space.hidden().stream().map(UsualSpace::units).toList()),
        "activation=" + joined(space.activations().stream().map(Activation::label).toList()),
        // another optimizer than that of the preset has rates of another size
        given.containsKey(SearchedOption.OPTIMIZER.label())
            ? RATE + "=%s..%s:log".formatted(times(rate, "0.1"), times(rate, "10"))
            : RATE + "=" + range(space.learningRate()),
        "l2=" + range(space.l2()),
        "dropout=" + joined(space.dropout().stream().map(String::valueOf).toList()));
  }

  private static String units(List<Integer> layers) {
    return layers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static String joined(List<String> values) {
    return String.join(";", values);
  }

  private static String range(Range range) {
    return "%s..%s:log".formatted(range.text(range.low()), range.text(range.high()));
  }

  /** Whether the value of an option is not given, and the given optimizer has that option. */
  private static boolean isFree(String option, Map<String, String> given) {
    String optimizer = given.get(SearchedOption.OPTIMIZER.label());
    return !given.containsKey(option)
        && (optimizer == null || !OptimizerOptions.isOfOthers(option, optimizer));
  }

  /**
   * The learning rate at the center of the grid.
   *
   * @param optimizer name of the optimizer; null for the default
   */
  private static double defaultRate(@Nullable String optimizer) {
    return Optimizer.kinds().stream()
        .filter(kind -> kind.name().equals(optimizer))
        .findFirst()
        .map(kind -> (Optimizer) kind.defaults())
        .orElse(Sgd.DEFAULT)
        .learningRate();
  }

  private static String times(BigDecimal rate, String factor) {
    return rate.multiply(new BigDecimal(factor)).stripTrailingZeros().toPlainString();
  }
}
