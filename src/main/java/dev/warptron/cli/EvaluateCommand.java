package dev.warptron.cli;

import dev.warptron.MlpModel;
import dev.warptron.cli.common.ExitCodes;
import dev.warptron.cli.render.MetricsFile;
import dev.warptron.cli.render.Report;
import dev.warptron.data.Dataset;
import dev.warptron.data.Task;
import dev.warptron.files.AtomicFiles;
import dev.warptron.train.Evaluation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  /** For picocli. */
  EvaluateCommand() {}

  @Override
  public Integer call() throws IOException {
    if (metricsJson != null) {
      AtomicFiles.requireWritable(metricsJson);
    }
    MlpModel<?> model = input.loadModel();
    Dataset rows = input.readWithTarget(model);
    Evaluation evaluation = model.evaluate(rows);
    Task task = model.saved().target().task();
    String name = String.valueOf(input.dataFile().getFileName());
    Report report = new Report(spec.commandLine().getOut()).withColumnFor(name);
    report.line("device", "%s", model.device());
    report.evaluation(name, task, rows.rows(), evaluation);
    if (metricsJson != null) {
      new MetricsFile()
          .put("device", model.device())
          .put("task", task.label())
          .put("rows", rows.rows())
          .put("features", rows.featureCount())
          .put("loss", evaluation.loss())
          .putScore("", task, evaluation)
          .write(metricsJson);
      report.line("metrics", "%s", metricsJson);
    }
    return ExitCodes.SUCCESS;
  }
}
