package dev.warptron.cli;

import dev.warptron.MlpClassifier;
import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.cli.common.DeviceArguments;
import dev.warptron.cli.common.ExitCodes;
import dev.warptron.cli.common.Labels;
import dev.warptron.cli.render.DeviceListener;
import dev.warptron.cli.render.LossPlot;
import dev.warptron.cli.render.PlotSupport;
import dev.warptron.cli.render.Progress;
import dev.warptron.cli.render.ProgressOptions;
import dev.warptron.cli.render.Report;
import dev.warptron.cli.render.Terminal;
import dev.warptron.data.Dataset;
import dev.warptron.data.Task;
import dev.warptron.demo.BundledData;
import dev.warptron.demo.SeedNetwork;
import dev.warptron.train.Evaluation;
import dev.warptron.train.TrainingListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains on data that is bundled with the program. */
@Command(
    name = "demo",
    description = {
      "Train on the breast-cancer data that comes with the program (569 tumours, 30 measurements),"
          + " and, as by the command train, on a table with text and missing cells (344 penguins).",
      "Writes the data, the model and a plot of the losses to a folder, to go on from."
    })
final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create(); // picocli injects the real one

  @Option(
      names = "--network",
      paramLabel = "NAME",
      converter = Networks.class,
      description =
          "One of the networks that --all lists, and no table. Default: mini-batch-32, and the table.")
  private @Nullable SeedNetwork network;

  @Option(
      names = "--all",
      description = "Train all of them, compare them, and leave the table of penguins out.")
  private boolean all;

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      description = "Where to write. Default: warptron-demo.")
  private Path folder = Path.of("warptron-demo");

  @Mixin private DeviceArguments device = new DeviceArguments();
  @Mixin private ProgressOptions progress;

  /**
   * For {@link CommandFactory}.
   *
   * @param terminal may show a progress bar
   */
  DemoCommand(Terminal terminal) {
    this.progress = new ProgressOptions(terminal);
  }

  @Override
  public Integer call() throws IOException {
    Backends.choose(device.request()); // fails before anything is written
    createFolder();
    BundledData.export(folder);
    Dataset training = BundledData.breastCancerTraining();
    Dataset validation = BundledData.breastCancerValidation();
    Dataset test = BundledData.breastCancerTest();
    PrintWriter out = spec.commandLine().getOut();
    Report report = progress.report(out);
    report.line(
        "data",
        "breast cancer (UCI, CC BY 4.0): %d training, %d validation, %d test rows of %d features",
        training.rowCount(),
        validation.rowCount(),
        test.rowCount(),
        training.featureCount());
    if (all) {
      compareAll(report, out, training, validation, test);
    } else {
      trainOne(
          network == null ? SeedNetwork.MINI_BATCH_32 : network,
          report,
          training,
          validation,
          test);
    }
    int exitCode = all || network != null ? ExitCodes.SUCCESS : trainOnTable(report);
    report.line("data files", "%s", folder);
    return exitCode;
  }

  /** Trains on a file as a user would, and shows the command and what it prints. */
  private int trainOnTable(Report report) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "train",
                folder.resolve(BundledData.PENGUINS).toString(),
                "--target",
                "species",
                "--model",
                folder.resolve("penguins.safetensors").toString()));
    if (device.name() != null) {
      command.addAll(List.of("--device", device.name()));
    }
    report.line(
        "table", "Palmer penguins (CC0): 344 rows, two columns of text, cells that are missing");
    report.line("command", "warptron %s", String.join(" ", command));
    command.add("--quiet");
    StringWriter printed = new StringWriter();
    PrintWriter out = new PrintWriter(printed);
    int exitCode =
        Warptron.run(
            Terminal.NONE, out, spec.commandLine().getErr(), command.toArray(String[]::new));
    printed.toString().lines().forEach(line -> report.line("", "%s", line));
    return exitCode;
  }

  private void createFolder() throws IOException {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IOException(
          "--folder %s: the folder cannot be created%s; choose another path"
              .formatted(folder, Files.isRegularFile(folder) ? ", it is a file" : ""),
          e);
    }
  }

  private void trainOne(
      SeedNetwork chosen, Report report, Dataset training, Dataset validation, Dataset test)
      throws IOException {
    report.line("network", "%s: %s", chosen.label(), chosen.description());
    long began = System.nanoTime();
    MlpClassifier model;
    try (Progress display = progress.display(spec.commandLine().getErr(), Task.BINARY)) {
      TrainingListener listener = new DeviceListener(report, display, device.request().isAuto());
      model = train(chosen, listener, training, validation);
    }
    report.line("time", "%.2f s", (System.nanoTime() - began) * 1e-9);
    report(report, "training", training, model.trainingEvaluation());
    report(report, "validation", validation, model.validationEvaluation());
    report(report, "test", test, Optional.of(model.evaluate(test)));

    Path modelFile = folder.resolve(chosen.label() + ".safetensors");
    model.save(modelFile);
    report.line("model", "%s", modelFile);
    Optional<String> noPlots = PlotSupport.unavailableBecause();
    if (noPlots.isPresent()) {
      report.line("plot", "not drawn: %s", noPlots.get());
    } else {
      Path plot = folder.resolve(chosen.label() + ".png");
      LossPlot.write(model.history(), "Loss on breast cancer, " + chosen.label(), 0, plot);
      report.line("plot", "%s", plot);
    }
  }

  private static void report(
      Report report, String subject, Dataset rows, Optional<Evaluation> evaluation) {
    evaluation.ifPresent(e -> report.evaluation(subject, Task.BINARY, rows.rowCount(), e));
  }

  private void compareAll(
      Report report, PrintWriter out, Dataset training, Dataset validation, Dataset test) {
    DeviceRequest request = device.request();
    if (request.isAuto() && Backends.candidates(request.options()).devices().size() > 1) {
      report.line("device", "for each network the one that should finish first");
    } else {
      report.device(Backends.choose(request), request.isAuto());
    }
    // The table is printed at the end, because the progress of the trainings would interrupt it.
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT,
            "%-18s %8s %11s %9s %8s  %s%n",
            "network",
            "seconds",
            "validation",
            "test",
            "loss",
            ""));
    for (SeedNetwork each : SeedNetwork.values()) {
      long began = System.nanoTime();
      MlpClassifier model;
      try (Progress display = progress.display(spec.commandLine().getErr(), Task.BINARY)) {
        model = train(each, display, training, validation);
      }
      double seconds = (System.nanoTime() - began) * 1e-9;
      table.append(
          String.format(
              Locale.ROOT,
              "%-18s %8.2f %11.3f %9.3f %8.4f  %s%n",
              each.label(),
              seconds,
              model.score(validation),
              model.score(test),
              model.evaluate(validation).loss(),
              each.description()));
    }
    out.print(table);
  }

  private MlpClassifier train(
      SeedNetwork which, TrainingListener listener, Dataset training, Dataset validation) {
    return which
        .builder()
        .device(device.request().device())
        .deviceOptions(device.options())
        .listener(listener)
        .fit(training, validation);
  }

  /** Converts labels to networks. */
  static final class Networks implements ITypeConverter<SeedNetwork> {
    @Override
    public SeedNetwork convert(String text) {
      return Labels.find("network", SeedNetwork.values(), SeedNetwork::label, text);
    }
  }
}
