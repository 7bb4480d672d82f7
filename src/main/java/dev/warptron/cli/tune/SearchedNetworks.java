package dev.warptron.cli.tune;

import dev.warptron.Preset;
import dev.warptron.cli.common.NetworkOptions;
import dev.warptron.cli.common.OptimizerOptions;
import dev.warptron.data.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Combines the network options of the command line with those of a candidate, using the parser of
 * the command line.
 *
 * @param preset settings that the options replace
 * @param given options on the command line: name without dashes, and text
 * @param optimizersAreSearched whether the candidates differ in the optimizer
 */
record SearchedNetworks(Preset preset, Map<String, String> given, boolean optimizersAreSearched) {
  private static final String OPTIMIZER = SearchedOption.OPTIMIZER.label();
  private static final String DEVICE = "device";

  /** The options of a command line that belong to {@link NetworkOptions}. */
  static Map<String, String> given(ParseResult parsed) {
    Set<String> own = CommandSpec.forAnnotatedObject(new NetworkOptions()).optionsMap().keySet();
    Map<String, String> given = new LinkedHashMap<>();
    for (OptionSpec option : parsed.matchedOptions()) {
      if (own.contains(option.longestName())) {
        List<String> texts = option.originalStringValues();
        given.put(
            option.longestName().substring(2), texts.isEmpty() ? "true" : String.join(",", texts));
      }
    }
    return given;
  }

  /** The same networks on another device. */
  SearchedNetworks on(String device) {
    Map<String, String> changed = new LinkedHashMap<>(given);
    changed.put(DEVICE, device);
    return new SearchedNetworks(preset, changed, optimizersAreSearched);
  }

  /**
   * The effective options of a candidate: if optimizers are searched, options of other optimizers
   * are dropped.
   */
  Map<String, String> meaningful(Map<String, String> candidate) {
    return optimizersAreSearched && candidate.containsKey(OPTIMIZER)
        ? withoutOtherOptimizers(candidate, candidate)
        : candidate;
  }

  private static Map<String, String> withoutOtherOptimizers(
      Map<String, String> options, Map<String, String> candidate) {
    String optimizer = String.valueOf(candidate.get(OPTIMIZER));
    Map<String, String> kept = new LinkedHashMap<>(options);
    kept.keySet().removeIf(name -> OptimizerOptions.isOfOthers(name, optimizer));
    return kept;
  }

  /**
   * The options of one candidate.
   *
   * @throws IllegalArgumentException if a value is invalid or out of range
   */
  NetworkOptions with(Map<String, String> candidate) {
    Map<String, String> all =
        new LinkedHashMap<>(
            optimizersAreSearched && candidate.containsKey(OPTIMIZER)
                ? withoutOtherOptimizers(given, candidate)
                : given);
    all.putAll(candidate);
    List<String> words = new ArrayList<>();
    all.forEach((name, text) -> words.add("--%s=%s".formatted(name, text)));
    NetworkOptions options = new NetworkOptions();
    try {
      new CommandLine(options).parseArgs(words.toArray(String[]::new));
      Task ofLoss = options.lossTask();
      options.check(preset.config(ofLoss == null ? Task.MULTICLASS : ofLoss));
    } catch (ParameterException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          candidate.isEmpty()
              ? String.valueOf(e.getMessage())
              : "with %s: %s".formatted(text(candidate), e.getMessage()),
          e);
    }
    return options;
  }

  /** A candidate for the user; the one without options is the preset with those that are given. */
  String name(Map<String, String> candidate) {
    return candidate.isEmpty() ? "preset " + preset.label() : text(candidate);
  }

  /** A candidate as options of {@code train}. */
  static String text(Map<String, String> candidate) {
    return candidate.isEmpty()
        ? "no option"
        : candidate.entrySet().stream()
            .map(each -> option(each.getKey(), each.getValue()))
            .collect(Collectors.joining(" "));
  }

  /** Formats an option. An optional value of a flag follows an equals sign. */
  private static String option(String name, String text) {
    boolean flag = SearchedOption.isFlag(name);
    return (flag ? "--%s=%s" : "--%s %s").formatted(name, text);
  }
}
