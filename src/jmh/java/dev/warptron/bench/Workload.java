package dev.warptron.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.train.TrainingState;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * The breast-cancer network 30-10-1 on 364 rows, with the initial weights and permutations of a
 * golden file, which also contains the loss after 20 epochs.
 */
public enum Workload {
  /** W1: one step per epoch. */
  FULL_BATCH("random-init.json", TrainingConfig.FULL_BATCH),
  /** W2: twelve steps per epoch, the last with 12 rows. */
  BATCH_32("minibatch-32.json", 32);

  private static final Path FOLDER = Path.of("src/test/resources/golden");

  private final String file;
  private final int batchSize;

  Workload(String file, int batchSize) {
    this.file = file;
    this.batchSize = batchSize;
  }

  NetworkSpec network() {
    return NetworkSpec.perceptron(30, List.of(10), List.of(Activation.LOGISTIC), 1);
  }

  /** 20 epochs of gradient descent. */
  TrainingConfig config() {
    return new TrainingConfig(
        20, batchSize, Sgd.DEFAULT, new Penalty(0, 0.01), Initializer.NORMAL, /* seed= */ 0);
  }

  StepPlan plan(int rows) {
    return new StepPlan(
        network(),
        Loss.BINARY_CROSS_ENTROPY,
        config().optimizer(),
        config().penalty(),
        Math.min(batchSize, rows));
  }

  /** The standardized training rows. */
  Dataset rows() {
    return DatasetReaders.read(
        FOLDER.resolve("cancer_train_scaled.csv"), ReadRequest.training("target"));
  }

  TrainingState start() {
    JsonNode initial = json().get("initial");
    return TrainingState.startingFrom(
        network(),
        StreamSupport.stream(initial.spliterator(), false)
            .filter(
                JsonNode
                    ::isArray) // weights, then biases; skips the initial losses, which are numbers
            .flatMap(node -> numbers(node).stream())
            .mapToDouble(Double::doubleValue)
            .toArray(),
        config());
  }

  /** The permutation of the rows in each of the 20 epochs; none for a full batch. */
  List<int[]> permutations() {
    return StreamSupport.stream(json().path("permutations").spliterator(), false)
        .map(node -> numbers(node).stream().mapToInt(Double::intValue).toArray())
        .toList();
  }

  /** The loss after 20 epochs, computed with NumPy in double precision. */
  double expectedLoss() {
    JsonNode losses = json().get("train_loss_unclipped");
    return losses.get(losses.size() - 1).asDouble();
  }

  private JsonNode json() {
    File path = FOLDER.resolve(file).toFile();
    try {
      return new ObjectMapper().readTree(path);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }

  private static List<Double> numbers(JsonNode node) {
    return node.isArray()
        ? StreamSupport.stream(node.spliterator(), false)
            .flatMap(child -> numbers(child).stream())
            .toList()
        : List.of(node.asDouble());
  }
}
