package dev.warptron.cli.tune;

import dev.warptron.cli.common.OptimizerOptions;
import dev.warptron.data.Folds;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.Sgd;
import dev.warptron.tune.Candidate;
import dev.warptron.tune.SearchSpace;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The options for the search space and for the comparison of candidates. */
final class SearchOptions {
  private static final int DEFAULT_FOLDS = 5;
  private static final int DEFAULT_TOP = 10;

  @Option(
      names = "--grid",
      paramLabel = "NAME=VALUES",
      arity = "1..*",
      parameterConsumer = Words.class,
      description = {
        "What is searched: options of train without their dashes, each with its values, such as"
            + " \"hidden=5;10;20,10\" \"learning-rate=0.01;0.1\". With --random also ranges:"
            + " \"l2=0..1\", \"learning-rate=0.001..1:log\". Default: hidden units, learning rate and"
            + " l2, without those that are given as options."
      })
  private List<String> grid = new ArrayList<>();

  @Option(
      names = "--random",
      paramLabel = "N",
      description = "Try N settings, drawn with the seed, instead of every combination.")
  private @Nullable Integer random;

  @Option(
      names = "--folds",
      paramLabel = "K",
      description =
          "Train each setting K times, each time measured on another K-th of the rows. Default: 5.")
  private int folds = DEFAULT_FOLDS;

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
    if (folds < Folds.MIN_FOLDS) {
      throw new IllegalArgumentException(
          "--folds must be at least %d, got %d".formatted(Folds.MIN_FOLDS, folds));
    }
    if (top < 1) {
      throw new IllegalArgumentException("--top must be at least 1, got " + top);
    }
    if (random != null && random < 1) {
      throw new IllegalArgumentException("--random must be at least 1, got " + random);
    }
  }

  /**
   * The candidates: for each the searched options with their values.
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
      return (random == null ? space.grid() : space.random(random, seed))
          .stream().map(Candidate::values).toList();
    } catch (TypeConversionException | IllegalArgumentException e) {
      throw new IllegalArgumentException("--grid: " + e.getMessage(), e);
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException("--grid: " + e.getMessage() + ", or add --random N", e);
    }
  }

  /** The search space in the syntax of the command line. */
  List<String> searched(Map<String, String> given) {
    return grid.isEmpty() ? usual(given) : grid;
  }

  /** The default search space, without options that are given on the command line. */
  private List<String> usual(Map<String, String> given) {
    BigDecimal rate = BigDecimal.valueOf(defaultRate(given.get(SearchedOption.OPTIMIZER.label())));
    List<String> all =
        random == null
            ? List.of(
                "hidden=5;10;20;20,10",
                "learning-rate=%s;%s;%s"
                    .formatted(times(rate, "0.3"), times(rate, "1"), times(rate, "3")),
                "l2=0;0.01;0.1;1")
            : List.of(
                "hidden=5;10;20;20,10",
                "learning-rate=%s..%s:log".formatted(times(rate, "0.1"), times(rate, "10")),
                "l2=0.001..10:log");
    return all.stream()
        .filter(text -> isFree(text.substring(0, text.indexOf('=')), given))
        .collect(Collectors.toList());
  }

  /** Whether the value of an option is not given, and the given optimizer has that option. */
  private static boolean isFree(String option, Map<String, String> given) {
    String optimizer = given.get(SearchedOption.OPTIMIZER.label());
    return !given.containsKey(option)
        && (optimizer == null || !OptimizerOptions.isOfOthers(option, optimizer));
  }

  /**
   * The learning rate at the center of the default search space.
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

  int folds() {
    return folds;
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

  boolean isRandom() {
    return random != null;
  }

  /**
   * Consumes the following arguments of the form NAME=VALUES and no others, so that the data file
   * may follow.
   */
  static final class Words implements IParameterConsumer {
    @Override
    public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
      if (arguments.isEmpty()) {
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
