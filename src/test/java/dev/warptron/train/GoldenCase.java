package dev.warptron.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.function.Targets;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.Adam;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.TrainingConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** One golden file as objects of this project. The schema is in the README beside the files. */
final class GoldenCase {
  private final JsonNode json;
  private final Path folder;

  private GoldenCase(JsonNode json, Path folder) {
    this.json = json;
    this.folder = folder;
  }

  static GoldenCase read(Path file) {
    try {
      return new GoldenCase(new ObjectMapper().readTree(file.toFile()), file.resolveSibling(""));
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  String name() {
    return json.get("name").asText();
  }

  int epochs() {
    return json.get("epochs").asInt();
  }

  NetworkSpec network() {
    List<Integer> widths = new ArrayList<>();
    json.get("layers").forEach(width -> widths.add(width.asInt()));
    List<Integer> hidden = widths.subList(1, widths.size() - 1);
    JsonNode activation = json.get("hidden_activation");
    List<Activation> activations =
        hidden.isEmpty()
            ? List.of()
            : Collections.nCopies(
                hidden.size(), Activation.parse(activation.asText()).orElseThrow());
    return NetworkSpec.perceptron(
        widths.get(0), hidden, activations, widths.get(widths.size() - 1));
  }

  Loss loss() {
    String name = json.get("loss").asText();
    return switch (name) {
      case "binary_cross_entropy" -> Loss.BINARY_CROSS_ENTROPY;
      case "cross_entropy" -> Loss.SOFTMAX_CROSS_ENTROPY;
      case "half_squared_error" -> Loss.HALF_SQUARED_ERROR;
      default -> throw new IllegalArgumentException("loss " + name);
    };
  }

  TrainingConfig config(int epochs) {
    return new TrainingConfig(
        epochs,
        batchSize().orElse(TrainingConfig.FULL_BATCH),
        optimizer(),
        new Penalty(json.get("l1").asDouble(), json.get("l2").asDouble()),
        Initializer.ONES, // never used: the file holds the initial weights
        /* seed= */ 0);
  }

  private Optimizer optimizer() {
    double learningRate = json.get("learning_rate").asDouble();
    String name = json.get("optimizer").asText();
    return switch (name) {
      case "sgd" -> new Sgd(learningRate, 0, false);
      case "adam" -> new Adam(learningRate, 0.9, 0.999, 1e-8);
      default -> throw new IllegalArgumentException("optimizer " + name);
    };
  }

  Optional<Integer> batchSize() {
    JsonNode size = json.get("batch_size");
    return size.isNull() ? Optional.empty() : Optional.of(size.asInt());
  }

  /** The permutations of the first epochs; empty for a full batch. */
  List<int[]> permutations() {
    List<int[]> permutations = new ArrayList<>();
    for (JsonNode epoch : json.path("permutations")) {
      int[] permutation = new int[epoch.size()];
      for (int i = 0; i < permutation.length; i++) {
        permutation[i] = epoch.get(i).asInt();
      }
      permutations.add(permutation);
    }
    return permutations;
  }

  /** The initial weights, then the initial biases, in the layout of {@link NetworkSpec}. */
  double[] initialParameters() {
    return parameters(json.get("initial"));
  }

  double initialLoss() {
    return json.get("initial").get("train_loss").asDouble();
  }

  /** Weights, then biases, of {@code initial}, {@code final} or {@code long_run}. */
  static double[] parameters(JsonNode node) {
    return flatten(node.get("weights"), node.get("biases"));
  }

  static double[] flatten(JsonNode... nodes) {
    List<Double> values = new ArrayList<>();
    for (JsonNode node : nodes) {
      addLeaves(node, values);
    }
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void addLeaves(JsonNode node, List<Double> values) {
    if (node.isArray()) {
      node.forEach(child -> addLeaves(child, values));
    } else {
      values.add(node.asDouble());
    }
  }

  JsonNode node(String field) {
    return json.get(field);
  }

  /** A list with one number per epoch; empty if it is null. */
  Optional<double[]> perEpoch(String field) {
    JsonNode node = json.path(field);
    return node.isArray() ? Optional.of(flatten(node)) : Optional.empty();
  }

  Optional<JsonNode> longRun() {
    return Optional.ofNullable(json.get("long_run"));
  }

  /** The rows of the set {@code train}, {@code val} or {@code test}, if the file names it. */
  Optional<GoldenRows> rows(String part) {
    JsonNode data = json.get("data").path(part);
    return data.isMissingNode() || data.isNull()
        ? Optional.empty()
        : Optional.of(
            GoldenRows.read(
                folder,
                data.get("file").asText(),
                data.get("sha256").asText(),
                loss().targets() == Targets.Kind.ONE_HOT ? network().outputs() : 1));
  }

  @Override
  public String toString() {
    return name();
  }
}
