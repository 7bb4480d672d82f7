package dev.warptron.cli.render;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import dev.warptron.backend.Backends;
import dev.warptron.cli.common.OptionNames;
import dev.warptron.data.Messages;
import dev.warptron.data.Task;
import dev.warptron.data.preprocessing.Scaling;
import dev.warptron.function.Loss;
import dev.warptron.function.Metric;
import dev.warptron.function.Targets;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.HyperParameter;
import dev.warptron.train.Evaluation;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Prints the results of a command, one line each, with the subject in a separate column. */
public final class Report {
  private static final double MANY_DIGITS = 1e6;

  /** Characters of the column of subjects. */
  private static final int SUBJECT = 11;

  /** A number as Java writes very small and very large ones. */
  private static final Pattern SCIENTIFIC = Pattern.compile("-?\\d\\.\\d+E-?\\d+");

  private final PrintWriter out;
  private final int subjectWidth;
  private final Terminal terminal;

  /** A report with one line for each subject, however long. */
  public Report(PrintWriter out) {
    this(out, SUBJECT, Terminal.NONE);
  }

  private Report(PrintWriter out, int subjectWidth, Terminal terminal) {
    this.out = out;
    this.subjectWidth = subjectWidth;
    this.terminal = terminal;
  }

  /** A report that wraps long lines at the width of the terminal. */
  static Report on(PrintWriter out, Terminal terminal) {
    return new Report(out, SUBJECT, terminal);
  }

  /** The same report with a column wide enough for this subject. */
  public Report withColumnFor(String subject) {
    return new Report(out, Math.max(subjectWidth, subject.length()), terminal);
  }

  /**
   * Says in which order several files are one table.
   *
   * @param files their names; empty for a single file, of which nothing is said
   */
  public void order(String files) {
    if (!files.isEmpty()) {
      line("files", "in this order: %s", files);
    }
  }

  @FormatMethod
  public void line(String subject, @FormatString String text, Object... arguments) {
    String indent = " ".repeat(subjectWidth + 1);
    String rest = String.format(Locale.ROOT, text, arguments);
    String start = subject + " ".repeat(Math.max(0, subjectWidth - subject.length()) + 1);
    int width = terminal.columns() - indent.length();
    for (int end = lineEnd(rest, width); end < rest.length(); end = lineEnd(rest, width)) {
      out.println(start + rest.substring(0, end));
      start = indent;
      rest = rest.substring(end + 1);
    }
    out.println(start + rest);
  }

  /** Where to wrap: at the last space that leaves at most this many characters, or the next one. */
  private static int lineEnd(String text, int width) {
    if (text.length() <= width) {
      return text.length();
    }
    int last = text.lastIndexOf(' ', width);
    int end = last > 0 ? last : text.indexOf(' ', width);
    return end < 0 ? text.length() : end;
  }

  /** A setting for the user: a number in scientific notation as {@link HyperParameter#text}. */
  public static String readable(String setting) {
    return SCIENTIFIC.matcher(setting).matches()
        ? HyperParameter.text(Double.parseDouble(setting))
        : setting;
  }

  /** Prints how numbers are scaled, and the option that changes it. */
  public void scaling(Scaling scaling) {
    line(
        "scaling",
        "%s",
        switch (scaling) {
          case STANDARD ->
              "mean 0 and standard deviation 1 in the training rows; --scale none leaves the"
                  + " numbers as they are";
          case NONE ->
              "none; --scale standard gives mean 0 and standard deviation 1 in the training rows";
          case STANDARD_CLIP ->
              "mean 0 and standard deviation 1 in the training rows, smoothly clipped at 3"
                  + " (--scale)";
          case ROBUST -> "median 0 and quartiles 1 apart in the training rows (--scale)";
          case ROBUST_CLIP ->
              "median 0 and quartiles 1 apart in the training rows, smoothly clipped at 3 (--scale)";
          case MINMAX -> "from 0 to 1 in the training rows (--scale)";
          case QUANTILE ->
              "by the share of smaller numbers in the training rows, -1 to 1 (--scale)";
        });
  }

  /**
   * Prints the device of a training, the reason for the choice, and the reasons against the others.
   *
   * @param isAuto whether the program chose the device
   */
  public void device(Backends.Choice choice, boolean isAuto) {
    line(
        "device",
        "%s (%s): %s%s",
        choice.provider().name(),
        choice.provider().description(),
        choice.reason(),
        isAuto ? "; --device overrides" : "");
    choice.notTaken().forEach(reason -> line("", "not %s", OptionNames.in(reason)));
  }

  /** Prints loss and score on some rows. */
  public void evaluation(String subject, Task task, int rows, Evaluation evaluation) {
    line(
        subject,
        "%s %s, loss %s (%s)",
        metric(task).label(),
        number(evaluation.score(), 4),
        number(evaluation.loss(), 6),
        Messages.counted(rows, "row"));
  }

  /** Formats a number with a fixed number of decimals; large numbers in scientific notation. */
  public static String number(double value, int decimals) {
    String form = Math.abs(value) < MANY_DIGITS ? "%." + decimals + "f" : "%.4e";
    return String.format(Locale.ROOT, form, value);
  }

  /** Formats a count with its noun: {@code 1 setting}, {@code 2 settings}. */
  public static String counted(long count, String noun) {
    return "%d %s%s".formatted(count, noun, count == 1 ? "" : "s");
  }

  /** The default metric of the task. */
  public static Metric metric(Task task) {
    return Loss.defaultFor(Targets.Kind.defaultFor(task)).metric();
  }

  /** Widths, hidden activations and size of a network. */
  public static String describe(NetworkSpec network) {
    List<Layer> hidden = network.hiddenLayers();
    String activations =
        hidden.stream().map(Report::activation).distinct().collect(Collectors.joining(", "));
    String others =
        network.layers().stream()
            .filter(layer -> !layer.hasUnits())
            .map(layer -> layer.description() + ", ")
            .collect(Collectors.joining());
    return "%s, %s%s, %d parameters"
        .formatted(
            network.widths(),
            others,
            hidden.isEmpty() ? "no hidden layer" : activations + " hidden",
            network.parameterCount());
  }

  private static String activation(Layer layer) {
    return layer.normalization().isNone()
        ? layer.activation().label()
        : "%s (%s-normalized)"
            .formatted(layer.activation().label(), layer.normalization().kind().label());
  }
}
