package dev.warptron.cli;

import dev.warptron.MlpModel;
import dev.warptron.cli.common.ExitCodes;
import dev.warptron.cli.common.MetricConverters;
import dev.warptron.cli.render.MetricsFile;
import dev.warptron.cli.render.OutputOptions;
import dev.warptron.cli.render.Report;
import dev.warptron.data.Table;
import dev.warptron.data.Task;
import dev.warptron.files.AtomicFiles;
import dev.warptron.function.Link;
import dev.warptron.io.SavedTarget;
import dev.warptron.metric.ClassPredictions;
import dev.warptron.metric.Metrics;
import dev.warptron.metric.PredictionMetric;
import dev.warptron.metric.Predictions;
import dev.warptron.train.Evaluation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Evaluates a saved model on a file. */
@Command(name = "evaluate", description = "Measure a saved model on rows whose target is known.")
final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create(); // picocli injects the real one
  @Mixin private ModelRows input = new ModelRows();

  @Option(
      names = "--metrics-json",
      paramLabel = "FILE",
      description = "Write what was measured here, as JSON.")
  private @Nullable Path metricsJson;

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      split = ",",
      converter = MetricConverters.PredictionMetrics.class,
      completionCandidates = MetricConverters.PredictionMetricNames.class,
      description =
          "Metrics to print, separated by commas: ${COMPLETION-CANDIDATES}. A parameter follows"
              + " after a colon, as in top_k_accuracy:3. Default: the usual ones.")
  private List<PredictionMetric> metrics = new ArrayList<>();

  @Option(
      names = "--threshold",
      paramLabel = "X",
      description =
          "Of two classes, predict the second where its probability exceeds X, in [0, 1]. Default:"
              + " 0.5.")
  private @Nullable Double threshold;

  @Option(
      names = "--sample-weight",
      paramLabel = "COLUMN",
      description =
          "The column with the weight of each row in the metrics, the table of the classes and the"
              + " confusion matrix. Loss, accuracy and R squared in the first line count every row"
              + " once. Default: none.")
  private @Nullable String sampleWeight;

  /** For picocli. */
  EvaluateCommand() {}

  @Override
  public Integer call() throws IOException {
    if (threshold != null && !(threshold >= 0 && threshold <= 1)) {
      throw usage("--threshold must be in [0, 1], got " + threshold);
    }
    checkFiles();
    MlpModel<?> model = input.loadModel();
    checkUsage(model);
    Table rows = input.readWithTarget(model, sampleWeight, spec.commandLine().getErr());
    Evaluation evaluation = model.evaluate(rows);
    List<Predictions> predictions = predictions(model, rows);
    if (threshold != null) {
      double accuracy = Metrics.parse("accuracy").orElseThrow().of(predictions.get(0));
      evaluation = new Evaluation(evaluation.loss(), accuracy);
    }
    Task task = model.target().task();
    String name = input.dataName();
    Report report = new Report(spec.commandLine().getOut()).withColumnFor(name);
    for (String target : predictions.size() > 1 ? model.targets() : List.<String>of()) {
      report = report.withColumnFor(target);
    }
    report.line("device", "%s", model.device());
    report.evaluation(name, task, rows.rowCount(), evaluation);
    List<MeasuredTarget> targets =
        IntStream.range(0, predictions.size())
            .mapToObj(
                i ->
                    new MeasuredTarget(
                        model.target().columns().get(i),
                        predictions.get(i),
                        predictions.size() > 1,
                        metrics))
            .toList();
    for (MeasuredTarget target : targets) {
      target.print(report, spec.commandLine(), name);
    }
    if (metricsJson != null) {
      MetricsFile file =
          new MetricsFile()
              .put("device", model.device())
              .put("task", task.label())
              .put("rows", rows.rowCount())
              .put("features", model.members().get(0).saved().features().names().size())
              .put("loss", evaluation.loss())
              .putScore("", task, evaluation);
      if (targets.size() == 1) {
        targets.get(0).put(file);
      } else {
        Map<String, Map<String, Double>> each = new LinkedHashMap<>();
        targets.forEach(target -> each.put(target.column().name(), target.numbers()));
        file.putObjects("targets", each);
      }
      file.write(metricsJson);
      report.line("metrics", "%s", metricsJson);
    }
    return ExitCodes.SUCCESS;
  }

  private void checkFiles() throws IOException {
    try {
      input.check();
      OutputOptions.requireFile("--metrics-json", metricsJson);
      input.roles().writes("--metrics-json", metricsJson).check();
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
    if (metricsJson != null) {
      AtomicFiles.requireWritable(metricsJson);
    }
  }

  private void checkUsage(MlpModel<?> model) {
    SavedTarget target = model.target();
    int classes = target.columns().get(0).classNames().size();
    if (threshold != null && target.columns().size() > 1) {
      throw usage(
          "--threshold is for one target, and the model predicts " + target.columns().size());
    }
    if (threshold != null && classes != 2) {
      throw usage(
          "--threshold is for two classes, and the model predicts "
              + (classes == 0 ? "a number" : classes + " classes"));
    }
    boolean hasProbabilities = classes == 0 || model.loss().link() != Link.IDENTITY;
    if (threshold != null && !hasProbabilities) {
      throw usage(
          "--threshold is for probabilities, and the loss of the training, %s, gives none"
              .formatted(model.loss().label()));
    }
    for (PredictionMetric metric : metrics) {
      if (metric.needsProbabilities() && !hasProbabilities) {
        throw usage(
            "--metric %s needs probabilities, and the loss of the training, %s, gives none"
                .formatted(metric.label(), model.loss().label()));
      }
      if (!metric.takes(classes)) {
        throw usage(
            "--metric %s is not defined for %s"
                .formatted(metric.label(), classes == 0 ? "a regression" : classes + " classes"));
      }
    }
  }

  private List<Predictions> predictions(MlpModel<?> model, Table rows) {
    List<Predictions> predictions = model.predictionsByTarget(rows);
    return threshold != null && predictions.get(0) instanceof ClassPredictions classes
        ? List.of(classes.withThreshold(threshold))
        : predictions;
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
