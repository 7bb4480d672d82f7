package dev.warptron.gpu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.warptron.cli.Warptron;
import dev.warptron.peers.Check;
import dev.warptron.peers.ChildProcess;
import dev.warptron.peers.Deadline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Runs the same training from the command line on the GPU and on the reference device. The losses
 * must agree after every epoch.
 */
final class DeviceComparison {
  static final int EPOCHS = 20;

  /**
   * Largest relative error of a single-precision loss after 20 epochs, relative to the larger of
   * the loss and {@link #SMALL}. The README of the golden files sets this bound.
   */
  static final double BOUND = 4e-6;

  static final double SMALL = 1e-3;

  /** Trainings on the bundled data: name, file and options. */
  enum Training {
    /** Logistic units, batches of 32, a smaller last batch. */
    BINARY("breast-cancer-train.csv", "--target target --hidden 10 --l2 0.01 --batch-size 32"),
    /** Two hidden layers, Adam, softmax. */
    MULTICLASS(
        "iris.csv",
        "--target species --hidden 16,8 --activation relu,tanh --optimizer adam --l1 0.001"
            + " --batch-size 25"),
    /**
     * Batches as captured graphs on several streams; the property forces this engine for any
     * network size.
     */
    GRAPH(
        "breast-cancer-train.csv",
        "--target target --hidden 70,50 --activation tanh,logistic --optimizer adam --l2 0.01"
            + " --batch-size 64");

    private static final String GRAPH_ENGINE = "-Dwarptron.cuda.engine=graph";

    private final String file;
    private final String options;

    Training(String file, String options) {
      this.file = file;
      this.options = options;
    }

    /** JVM options. */
    List<String> properties() {
      return this == GRAPH ? List.of(GRAPH_ENGINE) : List.of();
    }

    /** The name of its unit. */
    String unit() {
      return "compare-" + name().toLowerCase(Locale.ROOT);
    }

    /** Command-line arguments. */
    List<String> arguments(Path data, String device, int epochs) {
      List<String> arguments = new ArrayList<>();
      arguments.addAll(List.of("train", data.resolve(file).toString(), "--quiet"));
      arguments.addAll(List.of("--preset", "classic"));
      arguments.addAll(List.of(options.split(" ", -1)));
      arguments.addAll(List.of("--device", device, "--epochs", String.valueOf(epochs)));
      return arguments;
    }
  }

  private final ChildProcess processes;
  private final Path folder;

  /**
   * Compares trainings on the bundled data.
   *
   * @param folder contains the bundled data; the metrics are written there too
   */
  DeviceComparison(ChildProcess processes, Path folder) {
    this.processes = processes;
    this.folder = folder;
  }

  /**
   * Compares one training.
   *
   * @param limit time limit of both runs together
   */
  Check run(Training training, Duration limit) throws IOException {
    Deadline deadline = Deadline.in(limit);
    String what = "train --device cuda against --device reference, " + training.name();
    List<JsonNode> metrics = new ArrayList<>();
    for (String device : List.of("reference", "cuda")) {
      Path file = folder.resolve("%s-%s.json".formatted(training, device));
      List<String> arguments = new ArrayList<>(training.arguments(folder, device, EPOCHS));
      arguments.addAll(List.of("--metrics-json", file.toString()));
      ChildProcess.Result result =
          processes.run(
              ChildProcess.java(training.properties(), Warptron.class.getName(), arguments),
              deadline.atMost(limit));
      if (result.timedOut()) {
        return Check.cutOff(what, "%s: %s".formatted(device, result.describe()));
      }
      if (!result.succeeded()) {
        return Check.of(
            what, false, "%s: %s: %s".formatted(device, result.describe(), lastLine(result)));
      }
      metrics.add(new ObjectMapper().readTree(file.toFile()));
    }
    return compare(what, metrics.get(0), metrics.get(1));
  }

  private static String lastLine(ChildProcess.Result result) {
    return result.output().strip().lines().reduce((first, second) -> second).orElse("no output");
  }

  /** Compares the training and validation losses of each epoch. NaN or a missing loss fails. */
  static Check compare(String what, JsonNode reference, JsonNode cuda) {
    double worst = 0;
    for (String losses : List.of("train_loss", "validation_loss")) {
      JsonNode expected = reference.path(losses);
      JsonNode actual = cuda.path(losses);
      if (expected.size() != EPOCHS || actual.size() != EPOCHS) {
        return Check.of(
            what,
            false,
            "%s has %d and %d entries, expected %d"
                .formatted(losses, expected.size(), actual.size(), EPOCHS));
      }
      for (int epoch = 0; epoch < EPOCHS; epoch++) {
        double wanted = expected.get(epoch).asDouble(Double.NaN);
        double got = actual.get(epoch).asDouble(Double.NaN);
        double relativeError = Math.abs(got - wanted) / Math.max(Math.abs(wanted), SMALL);
        if (!(relativeError <= BOUND)) {
          return Check.of(
              what,
              false,
              "%s of epoch %d: reference %s, cuda %s, relative error %.2g, allowed %.2g"
                  .formatted(losses, epoch + 1, wanted, got, relativeError, BOUND));
        }
        worst = Math.max(worst, relativeError);
      }
    }
    return Check.of(
        what,
        true,
        "losses of %d epochs within %.2g, allowed %.2g".formatted(EPOCHS, worst, BOUND));
  }
}
