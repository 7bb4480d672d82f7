package dev.warptron.cli;

import dev.warptron.MlpClassifier;
import dev.warptron.MlpModel;
import dev.warptron.MlpMultilabelClassifier;
import dev.warptron.MlpRegressor;
import dev.warptron.cli.common.DataFiles;
import dev.warptron.cli.common.ExitCodes;
import dev.warptron.data.Table;
import dev.warptron.data.readers.CsvLines;
import dev.warptron.files.AtomicFiles;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Predicts with a saved model. */
@Command(
    name = "predict",
    description = {
      "Predict the target of rows with a saved model.",
      "Writes a CSV line for each row: the prediction, and for a classification the probability of"
          + " each class. Several targets, several quantiles, or a mean and its standard deviation"
          + " have a column each."
    })
final class PredictCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create(); // picocli injects the real one
  @Mixin private ModelRows input = new ModelRows();

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Write here instead of to standard output, which is also -.")
  private @Nullable Path output;

  @Option(
      names = "--keep",
      paramLabel = "COLUMN",
      description =
          "Copy this column of DATA before the prediction, such as an id. Can be given several times.")
  private List<String> kept = new ArrayList<>();

  @Option(
      names = "--deviation",
      description =
          "Add how far the networks of an ensemble disagree: the standard deviation of their"
              + " predictions, for a class that of the probability of the predicted class.")
  private boolean deviation;

  /** For picocli. */
  PredictCommand() {}

  @Override
  public Integer call() throws IOException {
    Path file = DataFiles.STANDARD.equals(output) ? null : output;
    checkUsage(file);
    MlpModel<?> model = input.loadModel();
    Table table = input.readFeatures(model, kept, spec.commandLine().getErr());
    if (deviation && !model.isEnsemble()) {
      throw new ParameterException(
          spec.commandLine(),
          "--deviation is for models of several networks, and the model has one: train it with"
              + " --ensemble N or --bag K");
    }
    List<List<String>> lines =
        model instanceof MlpClassifier classifier
            ? classify(classifier, table)
            : model instanceof MlpMultilabelClassifier several
                ? label(several, table)
                : estimate((MlpRegressor) model, table);
    List<List<String>> written =
        withKept(table, deviation ? withDeviations(model, table, lines) : lines);
    if (file == null) {
      // The writer must not be closed: it may be the program's standard output.
      CsvLines.write(written, spec.commandLine().getOut());
    } else {
      AtomicFiles.write(
          file,
          out -> CsvLines.write(written, new OutputStreamWriter(out, StandardCharsets.UTF_8)));
    }
    return ExitCodes.SUCCESS;
  }

  /** The lines with the cells of the kept columns before them. */
  private List<List<String>> withKept(Table table, List<List<String>> lines) {
    List<List<String>> all = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      int row = i - 1;
      List<String> line = new ArrayList<>();
      for (String name : kept) {
        line.add(row < 0 ? name : table.column(name).text(row));
      }
      line.addAll(lines.get(i));
      all.add(line);
    }
    return all;
  }

  private void checkUsage(@Nullable Path file) throws IOException {
    try {
      input.check();
      input.roles().writes("--output", file).check();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    if (file != null) {
      AtomicFiles.requireWritable(file);
    }
  }

  /** The lines with the standard deviations of the networks behind them. */
  private static List<List<String>> withDeviations(
      MlpModel<?> model, Table rows, List<List<String>> lines) {
    double[][] deviations = model.memberDeviations(rows);
    List<List<String>> all = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      List<String> line = new ArrayList<>(lines.get(i));
      if (i == 0) {
        deviationNames(model).forEach(name -> line.add("deviation_" + name));
      } else if (model instanceof MlpClassifier classifier) {
        int predicted = classifier.classes().indexOf(line.get(0));
        line.add(String.valueOf(deviations[i - 1][predicted]));
      } else {
        Arrays.stream(deviations[i - 1]).mapToObj(String::valueOf).forEach(line::add);
      }
      all.add(line);
    }
    return all;
  }

  private static List<String> deviationNames(MlpModel<?> model) {
    return model instanceof MlpRegressor regressor ? regressor.predictionNames() : model.targets();
  }

  private static List<List<String>> classify(MlpClassifier model, Table rows) {
    List<List<String>> lines = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of(model.target().name()));
    if (!model.hasProbabilities()) {
      return decide(model, rows, header);
    }
    model.classes().forEach(name -> header.add("probability_" + name));
    lines.add(header);
    for (double[] probabilities : model.predictProbabilities(rows)) {
      List<String> line = new ArrayList<>(List.of(model.likeliest(probabilities)));
      for (double probability : probabilities) {
        line.add(String.valueOf(probability));
      }
      lines.add(line);
    }
    return lines;
  }

  /** For a loss without probabilities: the class and the output, positive for the second class. */
  private static List<List<String>> decide(MlpClassifier model, Table rows, List<String> header) {
    List<List<String>> lines = new ArrayList<>();
    header.add("decision_function");
    lines.add(header);
    for (double z : model.decisionFunction(rows)) {
      lines.add(List.of(model.classes().get(z > 0 ? 1 : 0), String.valueOf(z)));
    }
    return lines;
  }

  /** The class of each target, and then the probability of its second class, or the output. */
  private static List<List<String>> label(MlpMultilabelClassifier model, Table rows) {
    List<List<String>> lines = new ArrayList<>();
    List<String> header = new ArrayList<>(model.targets());
    String what = model.hasProbabilities() ? "probability_" : "decision_function_";
    for (int target = 0; target < model.targets().size(); target++) {
      String second = model.hasProbabilities() ? "_" + model.classes(target).get(1) : "";
      header.add(what + model.targets().get(target) + second);
    }
    lines.add(header);
    double[][] outputs = model.decisionFunction(rows);
    for (double[] z : outputs) {
      List<String> line = new ArrayList<>(model.labels(z));
      double[] numbers = model.loss().link().prediction(z);
      Arrays.stream(numbers).mapToObj(String::valueOf).forEach(line::add);
      lines.add(line);
    }
    return lines;
  }

  private static List<List<String>> estimate(MlpRegressor model, Table rows) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(model.predictionNames());
    for (double[] values : model.predictAll(rows)) {
      lines.add(Arrays.stream(values).mapToObj(String::valueOf).toList());
    }
    return lines;
  }
}
