package dev.warptron.cli;

import dev.warptron.cli.common.ColumnOptions;
import dev.warptron.cli.common.DataArguments;
import dev.warptron.cli.common.DataFiles;
import dev.warptron.cli.common.ExitCodes;
import dev.warptron.cli.common.FileOptions;
import dev.warptron.cli.common.FileRoles;
import dev.warptron.cli.common.LeftOut;
import dev.warptron.cli.render.ColumnReport;
import dev.warptron.cli.render.OutputOptions;
import dev.warptron.cli.render.Report;
import dev.warptron.cli.render.SchemaReport;
import dev.warptron.data.Messages;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Standardizer;
import dev.warptron.data.Table;
import dev.warptron.data.schema.Schema;
import dev.warptron.files.AtomicFiles;
import dev.warptron.io.ModelFiles;
import dev.warptron.io.SavedEnsemble;
import dev.warptron.io.SavedModel;
import dev.warptron.io.SavedTarget;
import dev.warptron.io.SavedTraining;
import dev.warptron.io.SchemaFiles;
import dev.warptron.model.Dense;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.FollowedRate;
import dev.warptron.optim.HyperParameter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the contents of a model file, or the columns of a table. */
@Command(
    name = "inspect",
    description = {
      "Show what a saved model holds, or what the columns of a table are.",
      "Of a table: the kind of each column, its missing and different values, its range and"
          + " examples."
    })
final class InspectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create(); // picocli injects the real one

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "A model (.safetensors) that warptron train saved, or a table as for train, also of"
              + " several files.")
  private List<Path> given = List.of();

  @Option(
      names = "--features",
      description = "List each feature with the mean and deviation it is standardized by.")
  private boolean features;

  @Option(
      names = "--schema-out",
      paramLabel = "FILE",
      description = "Of a table: write the kinds of its columns here, as JSON for train --schema.")
  private @Nullable Path schemaOut;

  @Option(
      names = "--ignore",
      paramLabel = "COLUMN",
      description =
          "Of a table: columns to leave out, as for train: names separated by commas, or each with"
              + " an --ignore of its own. #3 is the third column.")
  private Set<String> ignored = new LinkedHashSet<>();

  @Mixin private FileOptions files = new FileOptions();
  @Mixin private ColumnOptions columns = new ColumnOptions();

  /** For picocli. */
  InspectCommand() {}

  @Override
  public Integer call() throws IOException {
    Path file = given.get(0);
    if (given.size() == 1 && ModelFiles.isNamedAsModel(file)) {
      if (!ignored.isEmpty()) {
        throw new ParameterException(
            spec.commandLine(), "--ignore is for a table, and FILE is a model");
      }
      if (schemaOut != null) {
        throw new ParameterException(
            spec.commandLine(), "--schema-out is for a table, and FILE is a model");
      }
      return inspectModel(file);
    }
    if (features) {
      throw new ParameterException(
          spec.commandLine(), "--features is for a model, and FILE is a table");
    }
    DataArguments data = new DataArguments(given, new DataFiles());
    try {
      files.check();
      columns.check();
      OutputOptions.requireFile("--schema-out", schemaOut);
      data.addTo(new FileRoles(), "FILE").writes("--schema-out", schemaOut).check();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
    if (schemaOut != null) {
      AtomicFiles.requireWritable(schemaOut);
    }
    return inspectTable(data);
  }

  private int inspectTable(DataArguments data) throws IOException {
    ReadRequest request = files.apply(ReadRequest.training()).withIgnored(ignored);
    Table table = columns.usable(data.read(request, columns.cells()), Map.of());
    Schema schema = Schema.infer(table, columns.rules(List.of()));
    Report report = new Report(spec.commandLine().getOut());
    report.line(
        "table",
        "%s: %s, %s",
        data.path(),
        Messages.counted(table.rowCount(), "row"),
        Messages.counted(table.columnNames().size(), "column"));
    if (!table.badRows().isEmpty()) {
      report.line("left out", "%s", LeftOut.badRows(table));
    }
    new SchemaReport(report).print(schema);
    if (schemaOut != null) {
      SchemaFiles.write(schema, schemaOut);
      report.line("schema", "%s", schemaOut);
    }
    return ExitCodes.SUCCESS;
  }

  private int inspectModel(Path file) {
    SavedEnsemble ensemble = ModelFiles.loadEnsemble(file);
    SavedModel model = ensemble.members().get(0);
    Report report = new Report(spec.commandLine().getOut());
    report.line("model", "%s", file);
    members(report, ensemble);
    report.line("task", "%s of %s", model.target().task().label(), model.target().name());
    classes(report, model.target());
    report.line("network", "%s", Report.describe(model.network()));
    layers(report, model.network());
    report.line("loss", "%s", model.loss());
    report.line(
        "precision",
        "%s, trained on %s",
        model.precision().name().toLowerCase(Locale.ROOT),
        model.training().device());
    report.line("optimizer", "%s", model.training().optimizer().describe());
    report.line(
        "trained",
        "%d epochs, %d updates",
        model.training().epochs(),
        model.optimizerState().updates());
    SavedTraining.BestEpoch best = model.training().bestEpoch();
    if (best != null) {
      report.line("best epoch", "%d; stopped at epoch %d", best.epoch(), best.stoppedAt());
    }
    FollowedRate rate = model.training().rate();
    if (rate != null) {
      report.line(
          "learning rate",
          "%s after these epochs, by the schedule",
          HyperParameter.text(rate.rate()));
    }
    model
        .training()
        .settings()
        .forEach((name, value) -> report.line("", "%s %s", name, Report.readable(value)));
    features(report, model.features());
    return ExitCodes.SUCCESS;
  }

  /** A line for each network of an ensemble. */
  private static void members(Report report, SavedEnsemble ensemble) {
    if (ensemble.size() == 1) {
      return;
    }
    report.line(
        "networks",
        "%d; the model predicts their %smean. Below is the first",
        ensemble.size(),
        ensemble.isUnweighted() ? "" : "weighted ");
    double sum = ensemble.weights().stream().mapToDouble(Double::doubleValue).sum();
    for (int i = 0; i < ensemble.size(); i++) {
      SavedTraining training = ensemble.members().get(i).training();
      report.line(
          "  network " + i,
          "%s, seed %d, %d epochs%s",
          Report.describe(ensemble.members().get(i).network()),
          training.seed(),
          training.epochs(),
          ensemble.isUnweighted()
              ? ""
              : ", weight " + Report.number(ensemble.weights().get(i) / sum, 4));
    }
  }

  private static void classes(Report report, SavedTarget target) {
    List<SavedTarget.Column> columns = target.columns();
    String subject = "classes";
    for (SavedTarget.Column column : columns) {
      if (!column.classNames().isEmpty()) {
        String names = String.join(", ", column.classNames());
        report.line(
            subject, "%s", columns.size() == 1 ? names : "%s: %s".formatted(column.name(), names));
        subject = "";
      }
    }
  }

  private static void layers(Report report, NetworkSpec network) {
    List<Layer> layers = network.layers();
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      report.line("  layer " + i, "%d x %d, %s", layer.inputs(), layer.outputs(), described(layer));
    }
  }

  private static String described(Layer layer) {
    if (!(layer instanceof Dense dense)) {
      return layer.description();
    }
    List<String> texts = new ArrayList<>();
    texts.add(dense.activation().label());
    if (!dense.normalization().isNone()) {
      texts.add("normalization " + dense.normalization().label());
    }
    texts.addAll(dense.parametrization().differences());
    return String.join(", ", texts);
  }

  private void features(Report report, SavedModel.Features held) {
    Standardizer scale = held.standardizer();
    report.line(
        "features",
        "%d, %s%s",
        held.names().size(),
        scale == null ? "taken as they are" : "standardized by the model",
        features ? "" : "; --features lists them");
    new ColumnReport(report).print(held);
    if (features) {
      for (int i = 0; i < held.names().size(); i++) {
        String numbers =
            scale == null
                ? ""
                : ": mean %s, standard deviation %s"
                    .formatted(scale.mean(i), scale.standardDeviation(i));
        report.line("", "%s%s", held.names().get(i), numbers);
      }
    }
  }
}
