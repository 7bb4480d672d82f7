package dev.warptron.cli;

import dev.warptron.cli.render.ClassReport;
import dev.warptron.cli.render.MetricsFile;
import dev.warptron.cli.render.Report;
import dev.warptron.io.SavedTarget;
import dev.warptron.metric.ClassPredictions;
import dev.warptron.metric.Metrics;
import dev.warptron.metric.PredictionMetric;
import dev.warptron.metric.Predictions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * What {@code evaluate} measures of one target.
 *
 * @param isOneOfSeveral whether the model has other targets too
 * @param asked the metrics to print; empty for the usual ones
 */
record MeasuredTarget(
    SavedTarget.Column column,
    Predictions predictions,
    boolean isOneOfSeveral,
    List<PredictionMetric> asked) {
  private static final Set<String> USUAL =
      Set.of(
          "balanced_accuracy",
          "f1",
          "f1_macro",
          "roc_auc",
          "average_precision",
          "log_loss",
          "matthews_corrcoef",
          "rmse",
          "mae",
          "median_absolute_error");

  /** The line before has them, over all targets. */
  private static final Set<String> OF_SEVERAL = Set.of("accuracy", "r2");

  private List<PredictionMetric> defined() {
    return Metrics.all().stream().filter(metric -> metric.takes(predictions)).toList();
  }

  /** The first few that a reader looks for; {@code --metrics-json} has all. */
  private List<PredictionMetric> printed() {
    return asked.isEmpty()
        ? defined().stream()
            .filter(
                metric ->
                    USUAL.contains(metric.name())
                        || (isOneOfSeveral && OF_SEVERAL.contains(metric.name())))
            .toList()
        : asked;
  }

  /**
   * Prints the metrics and, for classes, the table and the confusion matrix.
   *
   * @param rows name of the file, for a warning
   */
  void print(Report report, CommandLine command, String rows) {
    String subject = isOneOfSeveral ? column.name() : "metric";
    for (PredictionMetric metric : printed()) {
      report.line(subject, "%s %s", metric.label(), Report.number(metric.of(predictions), 6));
      subject = "";
    }
    if (predictions instanceof ClassPredictions of) {
      ClassReport perClass = new ClassReport(of, column.classNames());
      perClass.print(command.getOut());
      perClass.warnIfOneClassIsPredicted(
          command.getErr(), isOneOfSeveral ? "%s, %s".formatted(rows, column.name()) : rows);
    }
  }

  /** All metrics that are defined, and those asked for. */
  Map<String, Double> numbers() {
    Map<String, Double> numbers = new LinkedHashMap<>();
    Stream.concat(defined().stream(), asked.stream())
        .forEach(metric -> numbers.put(metric.label(), metric.of(predictions)));
    return numbers;
  }

  /** Puts all numbers of the only target. */
  void put(MetricsFile file) {
    file.putNumbers("metrics", numbers());
    if (predictions instanceof ClassPredictions of) {
      if (of.areProbabilities() && column.classNames().size() == 2) {
        file.put("threshold", of.threshold());
      }
      new ClassReport(of, column.classNames()).put(file);
    }
  }
}
