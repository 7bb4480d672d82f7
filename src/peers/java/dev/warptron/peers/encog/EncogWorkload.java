package dev.warptron.peers.encog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.warptron.peers.encog.EncogPeer.DeclinedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * A workload read from its files (see peer.py), in double precision: one hidden layer and one
 * output.
 */
final class EncogWorkload {
  private final boolean training;
  private final int hidden;
  private final int batch;
  private final double learningRate;
  private final double[] parameters;
  private final double[][] features;
  private final double[] labels;
  private final int[][] permutations;
  private final double[][] testFeatures;
  private final double[] testLabels;

  /**
   * Reads the files.
   *
   * @throws DeclinedException if this peer does not support the workload
   */
  EncogWorkload(Path file) throws IOException, DeclinedException {
    JsonNode spec = new ObjectMapper().readTree(file.toFile());
    require(
        !spec.path("images").asBoolean() && spec.path("outputs").asInt() == 1,
        "skipped: supports one output, not the classes of images");
    require(
        spec.path("hidden").size() == 1 && spec.path("activation").asText().equals("logistic"),
        "skipped: supports one hidden layer of logistic units");
    require(
        spec.path("optimizer").path("name").asText().equals("sgd"),
        "skipped: supports gradient descent only");
    require(
        !spec.path("kind").asText().equals("prediction"), "skipped: predicts one row at a time");
    int inputs = spec.path("inputs").asInt();
    this.training = spec.path("kind").asText().equals("training");
    this.hidden = spec.path("hidden").path(0).asInt();
    this.batch = spec.path("batch").asInt();
    this.learningRate = spec.path("optimizer").path("learning_rate").asDouble();
    this.parameters = floats(file, spec.path("parameters").asText());
    this.features = split(floats(file, spec.path("features").asText()), inputs);
    this.labels = integers(file, spec.path("targets").asText());
    this.permutations =
        spec.hasNonNull("permutations")
            ? permutations(file, spec.path("permutations").asText(), features.length)
            : identity(features.length);
    boolean tested = spec.hasNonNull("test_features");
    this.testFeatures =
        tested ? split(floats(file, spec.path("test_features").asText()), inputs) : new double[0][];
    this.testLabels = tested ? integers(file, spec.path("test_targets").asText()) : new double[0];
  }

  /** Units of the hidden layer. */
  int hidden() {
    return hidden;
  }

  /** Rows per step. */
  int batch() {
    return batch;
  }

  double learningRate() {
    return learningRate;
  }

  /**
   * The weights of the first layer, {@code [inputs x hidden]}, those of the second, then all
   * biases.
   */
  double[] parameters() {
    return parameters;
  }

  /** {@code [rows x inputs]}. */
  double[][] features() {
    return features;
  }

  double[] labels() {
    return labels;
  }

  /** {@code [test rows x inputs]}; empty if there are no test rows. */
  double[][] testFeatures() {
    return testFeatures;
  }

  double[] testLabels() {
    return testLabels;
  }

  int rows() {
    return features.length;
  }

  int inputs() {
    return features[0].length;
  }

  /** Whether to train; otherwise to predict one row at a time. */
  boolean isTraining() {
    return training;
  }

  boolean isFullBatch() {
    return batch >= rows();
  }

  /** The permutation of an epoch. Repeats from the first after the last, as in the other peers. */
  int[] permutation(int epoch) {
    return permutations[epoch % permutations.length];
  }

  private static void require(boolean condition, String message) throws DeclinedException {
    if (!condition) {
      throw new DeclinedException(message);
    }
  }

  private static int[][] identity(int rows) {
    return new int[][] {IntStream.range(0, rows).toArray()};
  }

  private static int[][] permutations(Path file, String name, int rows) throws IOException {
    double[] all = integers(file, name);
    int[][] permutations = new int[all.length / rows][rows];
    for (int i = 0; i < all.length; i++) {
      permutations[i / rows][i % rows] = (int) all[i];
    }
    return permutations;
  }

  private static double[][] split(double[] values, int columns) {
    double[][] rows = new double[values.length / columns][columns];
    for (int i = 0; i < values.length; i++) {
      rows[i / columns][i % columns] = values[i];
    }
    return rows;
  }

  private static double[] floats(Path file, String name) throws IOException {
    ByteBuffer bytes = bytes(file, name);
    return IntStream.range(0, bytes.capacity() / Float.BYTES)
        .mapToDouble(i -> bytes.getFloat(i * Float.BYTES))
        .toArray();
  }

  private static double[] integers(Path file, String name) throws IOException {
    ByteBuffer bytes = bytes(file, name);
    return IntStream.range(0, bytes.capacity() / Integer.BYTES)
        .mapToDouble(i -> bytes.getInt(i * Integer.BYTES))
        .toArray();
  }

  private static ByteBuffer bytes(Path file, String name) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(file.resolveSibling(name)))
        .order(ByteOrder.LITTLE_ENDIAN);
  }
}
