package dev.warptron.cli.common;

import dev.warptron.optim.HyperParameter;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.OptimizerKind;
import dev.warptron.optim.Solver;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The option for the optimizer, and one for each hyper-parameter name in the table {@link
 * Solver#kinds}. Absent options have the default of the optimizer's kind.
 */
public final class OptimizerOptions {
  private static final double SHORTEST_PLAIN = 1e-4; // smaller defaults are written as 1e-8

  private final Map<String, Double> given = new LinkedHashMap<>(); // by option, without dashes

  @Option(
      names = "--optimizer",
      paramLabel = "RULE",
      converter = Converters.Optimizers.class,
      completionCandidates = Converters.OptimizerNames.class,
      description = "One of ${COMPLETION-CANDIDATES}. Default: that of the preset.")
  private @Nullable OptimizerKind kind;

  /** For picocli. */
  OptimizerOptions() {}

  /** Adds the options of the table to the specification of this mixin. Called by picocli. */
  @Spec
  void addTo(CommandSpec spec) {
    parameters().forEach((option, parameter) -> spec.addOption(option(option, parameter)));
  }

  /** The hyper-parameters of all kinds, by option name without dashes. */
  public static Map<String, HyperParameter> parameters() {
    Map<String, HyperParameter> all = new LinkedHashMap<>();
    for (OptimizerKind kind : Solver.kinds()) {
      kind.parameters().forEach(parameter -> all.putIfAbsent(parameter.option(), parameter));
    }
    return all;
  }

  /**
   * The names of the optimizers that have a hyper-parameter with this option.
   *
   * @param option name without dashes
   */
  public static List<String> optimizersWith(String option) {
    return Solver.kinds().stream()
        .filter(kind -> has(kind, option))
        .map(OptimizerKind::name)
        .toList();
  }

  /** Whether an option is a hyper-parameter of other optimizers only. */
  public static boolean isOfOthers(String option, String optimizer) {
    return parameters().containsKey(option) && !optimizersWith(option).contains(optimizer);
  }

  private static boolean has(OptimizerKind kind, String option) {
    return kind.parameters().stream().anyMatch(parameter -> parameter.option().equals(option));
  }

  private OptionSpec option(String option, HyperParameter parameter) {
    OptionSpec.Builder builder =
        OptionSpec.builder("--" + option)
            .description(help(option, parameter))
            .setter(new Setting(option));
    return parameter.isFlag()
        ? builder.type(boolean.class).build()
        : builder.type(Double.class).paramLabel(parameter.symbol()).build();
  }

  /** The help text, such as {@code adam: decay of the first moment, in [0, 1). Default: 0.9.} */
  private static String help(String option, HyperParameter parameter) {
    List<OptimizerKind> kinds = Solver.kinds().stream().filter(kind -> has(kind, option)).toList();
    String range = parameter.range() == HyperParameter.Range.DECAY ? ", in [0, 1)" : "";
    String text = parameter.help() + range + ".";
    text =
        kinds.equals(Optimizer.kinds())
            ? text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1)
            : "%s: %s".formatted(names(kinds, ", "), text);
    return parameter.isFlag() ? text : "%s Default: %s.".formatted(text, defaults(option, kinds));
  }

  private static String defaults(String option, List<OptimizerKind> kinds) {
    Map<String, List<OptimizerKind>> byValue =
        kinds.stream()
            .collect(
                Collectors.groupingBy(
                    kind -> number(defaultOf(kind, option)),
                    LinkedHashMap::new,
                    Collectors.toList()));
    return byValue.size() == 1
        ? byValue.keySet().iterator().next()
        : byValue.entrySet().stream()
            .map(entry -> entry.getKey() + " for " + names(entry.getValue(), " and "))
            .collect(Collectors.joining(", "));
  }

  private static double defaultOf(OptimizerKind kind, String option) {
    return kind.parameters().stream()
        .filter(parameter -> parameter.option().equals(option))
        .mapToDouble(HyperParameter::defaultValue)
        .findFirst()
        .orElseThrow();
  }

  private static String number(double value) {
    BigDecimal shortest = BigDecimal.valueOf(value).stripTrailingZeros();
    return value == 0 || value >= SHORTEST_PLAIN
        ? shortest.toPlainString()
        : shortest.toString().toLowerCase(Locale.ROOT);
  }

  private static String names(List<OptimizerKind> kinds, String between) {
    return kinds.stream().map(OptimizerKind::name).collect(Collectors.joining(between));
  }

  /**
   * The optimizer with its hyper-parameters.
   *
   * @param base has the kind and the hyper-parameters that are not given
   * @throws IllegalArgumentException if one is out of range, or belongs to another optimizer
   */
  Solver optimizer(Solver base) {
    OptimizerKind kind = this.kind == null ? base.kind() : this.kind;
    for (String option : given.keySet()) {
      if (!has(kind, option)) {
        throw new IllegalArgumentException(
            "--%s belongs to --optimizer %s, but the optimizer is %s"
                .formatted(option, String.join(" or ", optimizersWith(option)), kind.name()));
      }
    }
    double[] settings = kind.equals(base.kind()) ? base.settings() : kind.defaults().settings();
    for (int i = 0; i < settings.length; i++) {
      settings[i] = given.getOrDefault(kind.parameters().get(i).option(), settings[i]);
    }
    return kind.of(settings);
  }

  /** The name of the optimizer. */
  String name() {
    return kind == null ? Solver.kinds().get(0).name() : kind.name();
  }

  /** Receives the value of an option from picocli: null, or false for a flag, if it is absent. */
  private final class Setting implements ISetter {
    private final String option;

    private Setting(String option) {
      this.option = option;
    }

    @Override
    public <T> @Nullable T set(@Nullable T value) {
      if (value instanceof Double number) {
        given.put(option, number);
      } else if (Boolean.TRUE.equals(value)) {
        given.put(option, 1.0);
      } else {
        given.remove(option);
      }
      return null;
    }
  }
}
