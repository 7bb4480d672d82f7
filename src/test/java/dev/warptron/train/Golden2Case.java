package dev.warptron.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.Backend;
import dev.warptron.function.Loss;
import dev.warptron.function.Targets;
import dev.warptron.model.Dense;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.ParameterLayout;
import dev.warptron.model.PlacedBlock;
import dev.warptron.optim.TrainingConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One golden file of schema 2 as objects of this project: one small training with all of its
 * settings, inputs and expected numbers.
 */
final class Golden2Case {
  /** The fields of a state, by the names of our blocks. */
  private static final Map<String, String> STATE =
      Map.of(
          Dense.WEIGHTS,
          "weights",
          Dense.BIASES,
          "biases",
          Dense.SCALES,
          "norm_scales",
          Dense.SHIFTS,
          "norm_shifts",
          Dense.MEANS,
          "running_means",
          Dense.VARIANCES,
          "running_variances");

  private final JsonNode json;
  private final Golden2Settings settings;
  private final Path folder;

  private Golden2Case(JsonNode json, Path folder) {
    this.json = json;
    this.settings = new Golden2Settings(json);
    this.folder = folder;
  }

  static Golden2Case read(Path file) {
    try {
      JsonNode json = new ObjectMapper().readTree(file.toFile());
      assertThat(json.path("schema").asInt()).as("schema of %s", file).isEqualTo(2);
      return new Golden2Case(json, file.resolveSibling(""));
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  JsonNode node(String field) {
    return json.get(field);
  }

  int epochs() {
    return json.get("epochs").asInt();
  }

  NetworkSpec network() {
    return settings.network();
  }

  Loss loss() {
    return settings.loss();
  }

  TrainingConfig config(int epochs) {
    return settings.config(epochs);
  }

  /** The permutations of the file, or the storage order. */
  Sampler sampler() {
    JsonNode permutations = json.get("permutations");
    return (epoch, rows) ->
        permutations.isNull() ? IntStream.range(0, rows).toArray() : ints(permutations.get(epoch));
  }

  /** The rows of the first batch of the first epoch, by number. */
  int[] firstBatch() {
    int rows = json.get("data").get("rows").asInt();
    JsonNode batchSize = json.get("batch_size");
    int size = batchSize.isNull() ? rows : Math.min(batchSize.asInt(), rows);
    return Arrays.copyOf(sampler().permutation(0, rows), size);
  }

  /** The state of {@code initial}, {@code after_first_update} or {@code final}, as our vector. */
  double[] parameters(String state) {
    ParameterLayout layout = network().layout();
    double[] values = new double[network().valueCount()];
    layout.parameters().forEach(block -> put(json.get(state), STATE, block, 0, values));
    layout
        .buffers()
        .forEach(block -> put(json.get(state), STATE, block, layout.parameterCount(), values));
    return values;
  }

  /** The state before the first epoch. */
  TrainingState start(TrainingConfig config) {
    return TrainingState.startingFrom(network(), parameters("initial"), config);
  }

  /**
   * The gradients of {@code first_step_full_batch}, in the layout of the parameters.
   *
   * @param weights name of the field with the gradients of the weights
   */
  double[] gradients(String weights) {
    Map<String, String> fields =
        Map.of(
            Dense.WEIGHTS,
            weights,
            Dense.BIASES,
            "bias_gradients",
            Dense.SCALES,
            "norm_scale_gradients",
            Dense.SHIFTS,
            "norm_shift_gradients");
    double[] values = new double[network().parameterCount()];
    JsonNode node = json.get("first_step_full_batch");
    network().layout().parameters().forEach(block -> put(node, fields, block, 0, values));
    return values;
  }

  private static void put(
      JsonNode node, Map<String, String> fields, PlacedBlock block, long start, double[] values) {
    double[] numbers = GoldenCase.flatten(node.get(fields.get(block.name())).get(block.layer()));
    assertThat(numbers).hasSize((int) block.shape().size());
    System.arraycopy(numbers, 0, values, (int) (start + block.offset()), numbers.length);
  }

  /** A list with one number per epoch. */
  double[] perEpoch(String field) {
    return GoldenCase.flatten(json.get(field));
  }

  GoldenRows trainingRows() {
    return rows("train").orElseThrow();
  }

  /** Empty if the file has no validation rows. */
  Optional<GoldenRows> validationRows() {
    return rows("val");
  }

  private Optional<GoldenRows> rows(String part) {
    JsonNode data = json.get("data").path(part);
    if (data.isNull() || data.isMissingNode()) {
      return Optional.empty();
    }
    List<String> targets = new ArrayList<>();
    json.get("data").get("targets").forEach(name -> targets.add(name.asText()));
    int classes = loss().targets() == Targets.Kind.ONE_HOT ? network().outputs() : 1;
    return Optional.of(
        GoldenRows.read(
            folder, data.get("file").asText(), data.get("sha256").asText(), classes, targets));
  }

  /** Sample weight times class weight of each training row; null if the file has neither. */
  double @Nullable [] trainingWeights(GoldenRows rows) {
    JsonNode ofSamples = json.get("sample_weights");
    double @Nullable [] ofClasses = classWeights(rows);
    if (ofSamples.isNull()) {
      return ofClasses;
    }
    double[] weights = GoldenCase.flatten(ofSamples);
    if (ofClasses != null) {
      Arrays.setAll(weights, i -> weights[i] * ofClasses[i]);
    }
    return weights;
  }

  /** The class weight of each row; null if the file has none. */
  double @Nullable [] classWeights(GoldenRows rows) {
    JsonNode ofClasses = json.get("class_weights_resolved");
    if (ofClasses.isNull()) {
      return null;
    }
    double[] targets = rows.targetArray();
    int columns = targets.length / rows.rows();
    return IntStream.range(0, rows.rows())
        .map(i -> label(Arrays.copyOfRange(targets, i * columns, (i + 1) * columns)))
        .mapToDouble(label -> ofClasses.get(Integer.toString(label)).asDouble())
        .toArray();
  }

  private static int label(double[] target) {
    return target.length == 1 ? (int) target[0] : Loss.argMax(target);
  }

  @MustBeClosed
  TrainingRows uploadTraining(Backend backend) {
    GoldenRows rows = trainingRows();
    return upload(backend, rows, trainingWeights(rows));
  }

  /** The rows of the first batch only. */
  @MustBeClosed
  TrainingRows uploadFirstBatch(Backend backend) {
    GoldenRows rows = trainingRows();
    int[] numbers = firstBatch();
    double @Nullable [] weights = trainingWeights(rows);
    return new TrainingRows(
        backend,
        numbers.length,
        pick(rows.featureArray(), rows.rows(), numbers),
        pick(encoded(rows), rows.rows(), numbers),
        weights == null ? null : pick(weights, rows.rows(), numbers));
  }

  @MustBeClosed
  TrainingRows upload(Backend backend, GoldenRows rows, double @Nullable [] weights) {
    return new TrainingRows(backend, rows.rows(), rows.featureArray(), encoded(rows), weights);
  }

  /** The targets as the loss takes them: smoothed, and with a column for each output. */
  private double[] encoded(GoldenRows rows) {
    double[] targets = rows.targetArray();
    int columns = targets.length / rows.rows();
    Loss loss = loss();
    return IntStream.range(0, rows.rows())
        .mapToObj(i -> Arrays.copyOfRange(targets, i * columns, (i + 1) * columns))
        .flatMapToDouble(y -> Arrays.stream(loss.encode(y)))
        .toArray();
  }

  private static double[] pick(double[] values, int rows, int[] numbers) {
    int columns = values.length / rows;
    return Arrays.stream(numbers)
        .boxed()
        .flatMapToDouble(row -> Arrays.stream(values, row * columns, (row + 1) * columns))
        .toArray();
  }

  private static int[] ints(JsonNode numbers) {
    return IntStream.range(0, numbers.size()).map(i -> numbers.get(i).asInt()).toArray();
  }

  @Override
  public String toString() {
    return json.get("name").asText();
  }
}
