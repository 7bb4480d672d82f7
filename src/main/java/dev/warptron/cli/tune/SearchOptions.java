package dev.warptron.cli.tune;

import dev.warptron.Preset;
import dev.warptron.cli.common.Converters;
import dev.warptron.cli.common.Labels;
import dev.warptron.data.Folds;
import dev.warptron.tune.Candidate;
import dev.warptron.tune.SearchSpace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The options for the search space and for the comparison of candidates. */
final class SearchOptions {
  private static final int DEFAULT_FOLDS = 5;
  private static final int DEFAULT_TOP = 10;
  private static final int DEFAULT_TRIALS = 30;
  private static final int MOST_TRIALS_IN_TIME = 200;

  @Option(
      names = "--grid",
      paramLabel = "NAME=VALUES",
      arity = "1..*",
      parameterConsumer = Words.class,
      description = {
        "What is searched: options of train without their dashes, each with its values, such as"
            + " \"hidden=5;10;20,10\" \"learning-rate=0.01;0.1\". With drawn trials also ranges:"
            + " \"l2=0..1\", \"learning-rate=0.001..1:log\". Default: a space around the preset,"
            + " without what is given as an option; --dry-run prints it."
      })
  private List<String> grid = new ArrayList<>();

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      converter = Converters.Presets.class,
      completionCandidates = Converters.PresetNames.class,
      description =
          "Settings to start from, which options replace: ${COMPLETION-CANDIDATES}. With drawn"
              + " trials or --minutes they are the first trial. Default: tabular.")
  private Preset preset = Preset.TABULAR;

  @Option(
      names = "--strategy",
      paramLabel = "NAME",
      converter = StrategyConverter.class,
      description =
          "grid: every combination. random: combinations drawn with the seed. halving: they are"
              + " drawn, train for a ninth of the epochs, the best third goes on to a third of them,"
              + " and the best third of these to the end. Default: grid if --grid is given without"
              + " --trials, and for the preset classic without either; else random.")
  private @Nullable Strategy strategy;

  @Option(
      names = {"--trials", "--random"},
      paramLabel = "N",
      description =
          "Draw N settings, beside those of the preset. Default: 30; as many as the time allows with"
              + " --minutes, up to 200.")
  private @Nullable Integer trials;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description =
          "The time for the search. No trial starts that would not be finished in time, by an"
              + " estimate from those before. That of the preset is finished in any case. Default:"
              + " no limit.")
  private @Nullable Double minutes;

  @Option(
      names = "--folds",
      paramLabel = "K",
      description =
          "Train each setting K times, each time measured on another K-th of the rows. Default: as"
              + " many as networks of the preset's bag, or as the rows allow; else 5.")
  private @Nullable Integer folds;

  @Option(names = "--top", paramLabel = "N", description = "Settings to print. Default: 10.")
  private int top = DEFAULT_TOP;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Write all settings here, in order, with the numbers of each fold.")
  private @Nullable Path csv;

  @Option(names = "--dry-run", description = "Print the settings, and train nothing.")
  private boolean dryRun;

  /** For picocli. */
  SearchOptions() {}

  /**
   * Checks the ranges of all numbers.
   *
   * @throws IllegalArgumentException if a number is out of range
   */
  void check() {
    if (folds != null && folds < Folds.MIN_FOLDS) {
      throw new IllegalArgumentException(
          "--folds must be at least %d, got %d".formatted(Folds.MIN_FOLDS, folds));
    }
    if (top < 1) {
      throw new IllegalArgumentException("--top must be at least 1, got " + top);
    }
    if (trials != null && trials < 1) {
      throw new IllegalArgumentException("--trials must be at least 1, got " + trials);
    }
    if (trials != null && strategy == Strategy.GRID) {
      throw new IllegalArgumentException(
          "--trials draws settings, and --strategy grid tries all: leave one of them out");
    }
    if (minutes != null && !(minutes > 0 && minutes < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("--minutes must be a number > 0, got " + minutes);
    }
  }

  /**
   * The candidates: for each the searched options with their values. The first one is the preset
   * itself, without any, unless every combination is tried in any time.
   *
   * @param given network options on the command line, without dashes
   * @throws IllegalArgumentException if the search space is malformed
   */
  List<Map<String, String>> candidates(Map<String, String> given, long seed) {
    SearchSpace<Map<String, String>> space = SearchSpace.of(LinkedHashMap::new);
    try {
      for (String text : searched(given)) {
        SearchedValues values = SearchedValues.parse(text);
        String name = values.option().label();
        if (given.containsKey(name)) {
          throw new IllegalArgumentException(
              "--%s gives %s one value, and --grid searches it: leave one of them out"
                  .formatted(name, name));
        }
        space = values.addTo(space);
      }
      return candidates(space, seed).stream().map(Candidate::values).toList();
    } catch (TypeConversionException | IllegalArgumentException e) {
      throw new IllegalArgumentException("--grid: " + e.getMessage(), e);
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException("--grid: " + e.getMessage() + ", or add --trials N", e);
    }
  }

  private List<Candidate<Map<String, String>>> candidates(
      SearchSpace<Map<String, String>> space, long seed) {
    if (strategy() != Strategy.GRID) {
      return space.fromStart(count() + 1, seed);
    }
    List<Candidate<Map<String, String>>> all = new ArrayList<>(space.grid());
    if (minutes != null) {
      all.add(0, new Candidate<>(Map.of(), LinkedHashMap::new));
    }
    return all;
  }

  private int count() {
    return trials != null ? trials : minutes == null ? DEFAULT_TRIALS : MOST_TRIALS_IN_TIME;
  }

  /** The names of the searched options. */
  List<String> names(Map<String, String> given) {
    return searched(given).stream()
        .map(text -> SearchedValues.parse(text).option().label())
        .toList();
  }

  Preset preset() {
    return preset;
  }

  Strategy strategy() {
    if (strategy != null) {
      return strategy;
    }
    boolean isGrid = trials == null && (!grid.isEmpty() || preset == Preset.CLASSIC);
    return isGrid ? Strategy.GRID : Strategy.RANDOM;
  }

  /** The time for the search; null for no limit. */
  @Nullable Duration time() {
    return minutes == null ? null : Duration.ofNanos((long) (minutes * 60e9));
  }

  /** The search space in the syntax of the command line. */
  List<String> searched(Map<String, String> given) {
    return grid.isEmpty() ? new UsualSpace(preset, strategy() == Strategy.GRID).words(given) : grid;
  }

  /** The number of folds; null for the default. */
  @Nullable Integer givenFolds() {
    return folds;
  }

  /** The number of folds if none is given, and the rows allow it. */
  int defaultFolds() {
    return preset.networks() > 1 ? preset.networks() : DEFAULT_FOLDS;
  }

  int top() {
    return top;
  }

  @Nullable Path csv() {
    return csv;
  }

  boolean isDryRun() {
    return dryRun;
  }

  /** How the candidates were made, for the user. */
  String origin(long seed) {
    return switch (strategy()) {
      case GRID -> "every combination (--grid)";
      case RANDOM -> "drawn with seed %d (--trials)".formatted(seed);
      case HALVING ->
          "drawn with seed %d, the best third goes on (--strategy halving)".formatted(seed);
    };
  }

  /** Converts the name of a strategy. */
  static final class StrategyConverter implements ITypeConverter<Strategy> {
    @Override
    public Strategy convert(String text) {
      return Labels.find("strategy", Strategy.values(), Strategy::label, text);
    }
  }

  /**
   * Consumes the following arguments of the form NAME=VALUES and no others, so that the data file
   * may follow.
   */
  static final class Words implements IParameterConsumer {
    @Override
    public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
      if (arguments.isEmpty() || arguments.peek().startsWith("-")) {
        throw new ParameterException(
            command.commandLine(), "Missing required parameter for option '--grid' (NAME=VALUES)");
      }
      List<String> words = new ArrayList<>();
      List<String> before = option.getValue();
      if (before != null) {
        words.addAll(before);
      }
      words.add(arguments.pop());
      while (!arguments.isEmpty()
          && arguments.peek().contains("=")
          && !arguments.peek().startsWith("-")) {
        words.add(arguments.pop());
      }
      option.setValue(words);
    }
  }
}
