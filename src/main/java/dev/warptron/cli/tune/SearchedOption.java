package dev.warptron.cli.tune;

import dev.warptron.cli.common.OptimizerOptions;
import dev.warptron.optim.HyperParameter;
import java.util.ArrayList;
import java.util.List;

/**
 * An option of a network that can be searched. Names and values are those of {@code train}.
 *
 * @param label name on the command line, without dashes
 */
public record SearchedOption(String label, Kind kind) {
  /** The optimizer, by name. */
  static final SearchedOption OPTIMIZER = new SearchedOption("optimizer", Kind.WORD);

  private static final List<SearchedOption> ALL = all();

  /** The type of the values of a range. */
  enum Kind {
    /** Whole numbers; for hidden units, the size of a single layer. */
    WHOLE,
    /** Real numbers. */
    REAL,
    /** Words, which have no ranges. */
    WORD,
    /** True or false, for a flag; it has no ranges. */
    FLAG
  }

  private static List<SearchedOption> all() {
    List<SearchedOption> all = new ArrayList<>();
    all.add(new SearchedOption("hidden", Kind.WHOLE));
    all.add(new SearchedOption("activation", Kind.WORD));
    all.add(new SearchedOption("norm", Kind.WORD));
    all.add(new SearchedOption("parametrization", Kind.WORD));
    all.add(new SearchedOption("input-scale", Kind.REAL));
    all.add(new SearchedOption("numeric-embedding", Kind.REAL));
    all.add(new SearchedOption("bias-rate", Kind.REAL));
    all.add(new SearchedOption("parametric-activation", Kind.REAL));
    all.add(new SearchedOption("dropout", Kind.REAL));
    all.add(new SearchedOption("loss", Kind.WORD));
    all.add(new SearchedOption("label-smoothing", Kind.REAL));
    all.add(OPTIMIZER);
    OptimizerOptions.parameters()
        .forEach((option, parameter) -> all.add(new SearchedOption(option, kind(parameter))));
    all.add(new SearchedOption("batch-size", Kind.WHOLE));
    all.add(new SearchedOption("epochs", Kind.WHOLE));
    all.add(new SearchedOption("no-shuffle", Kind.FLAG));
    all.add(new SearchedOption("drop-last", Kind.FLAG));
    all.add(new SearchedOption("l1", Kind.REAL));
    all.add(new SearchedOption("l2", Kind.REAL));
    all.add(new SearchedOption("schedule", Kind.WORD));
    all.add(new SearchedOption("weight-decay", Kind.REAL));
    all.add(new SearchedOption("decay-schedule", Kind.WORD));
    all.add(new SearchedOption("clip-value", Kind.REAL));
    all.add(new SearchedOption("clip-norm", Kind.REAL));
    all.add(new SearchedOption("max-norm", Kind.REAL));
    all.add(new SearchedOption("input-dropout", Kind.REAL));
    all.add(new SearchedOption("dropout-schedule", Kind.WORD));
    all.add(new SearchedOption("noise", Kind.REAL));
    all.add(new SearchedOption("ema-decay", Kind.REAL));
    all.add(new SearchedOption("swa-start", Kind.WHOLE));
    all.add(new SearchedOption("early-stopping", Kind.FLAG));
    all.add(new SearchedOption("patience", Kind.WHOLE));
    all.add(new SearchedOption("min-delta", Kind.REAL));
    all.add(new SearchedOption("monitor", Kind.WORD));
    all.add(new SearchedOption("keep", Kind.WORD));
    all.add(new SearchedOption("class-weight", Kind.WORD));
    all.add(new SearchedOption("init", Kind.WORD));
    return List.copyOf(all);
  }

  private static Kind kind(HyperParameter parameter) {
    return parameter.isFlag() ? Kind.FLAG : parameter.isWhole() ? Kind.WHOLE : Kind.REAL;
  }

  /** All searchable options, including the hyper-parameters of the optimizers. */
  public static SearchedOption[] values() {
    return ALL.toArray(SearchedOption[]::new);
  }

  /** Whether values can be drawn from a range. */
  boolean hasRange() {
    return kind == Kind.WHOLE || kind == Kind.REAL;
  }

  /** Whether an option is a flag, which needs no value. */
  static boolean isFlag(String label) {
    return ALL.stream().anyMatch(each -> each.label.equals(label) && each.kind == Kind.FLAG);
  }
}
