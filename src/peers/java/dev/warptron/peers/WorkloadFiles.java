package dev.warptron.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warptron.model.Dense;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.AdamFamily;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.train.Sampler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a workload to files for the peers: 32-bit little-endian numbers without a header, and a
 * JSON object that names these files. All participants therefore use the same rows, initial weights
 * and permutations.
 */
final class WorkloadFiles {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int BUFFER = 1 << 20; // bytes, a multiple of 4

  private WorkloadFiles() {}

  /** The task of a peer: train the network, predict all rows at once, or predict single rows. */
  enum Kind {
    TRAINING,
    PREDICTION,
    ROW
  }

  /**
   * Writes the files.
   *
   * @param networks number of networks to train at once, for peers that support it
   * @return the JSON file
   */
  static Path write(Path folder, Workload workload, Kind kind, int networks, WorkloadData data)
      throws IOException {
    String name = workload.name();
    TrainingConfig config = workload.config(workload.timedEpochs());
    double[] start = workload.network().initialParameters(config.initializer(), config.seed());
    Rows rows = data.training();
    ObjectNode spec = MAPPER.createObjectNode();
    spec.put("name", name).put("kind", kind.name().toLowerCase(Locale.ROOT));
    spec.put("networks", networks);
    spec.put("rows", rows.count()).put("batch", workload.batch());
    spec.put("inputs", workload.network().inputs()).put("outputs", workload.network().outputs());
    spec.put("images", workload.images());
    workload.hidden().forEach(spec.putArray("hidden")::add);
    spec.put("activation", workload.activation().label()).put("l2", workload.penalty().l2());
    putOptimizer(spec.putObject("optimizer"), workload.optimizer());
    putRecipe(folder, spec, workload, rows);
    spec.put("features", name + ".features").put("targets", name + ".targets");
    spec.put("parameters", name + ".parameters");
    floats(folder.resolve(name + ".features"), rows.features().length, i -> rows.features()[i]);
    integers(folder.resolve(name + ".targets"), rows.count(), i -> rows.labels()[i]);
    writeParameters(folder.resolve(name + ".parameters"), workload.network(), start);
    writeTestRows(folder, name, spec, data.test());
    if (kind == Kind.TRAINING && workload.isShuffled()) {
      spec.put("permutations", name + ".permutations");
      int epochs = Math.max(workload.timedEpochs(), workload.checkedEpochs());
      writePermutations(
          folder.resolve(name + ".permutations"), config.seed(), epochs, workload.rows());
    } else {
      spec.putNull("permutations");
    }
    Path file = folder.resolve(name + ".json");
    MAPPER.writeValue(file.toFile(), spec);
    return file;
  }

  private static void writeTestRows(Path folder, String name, ObjectNode spec, @Nullable Rows test)
      throws IOException {
    if (test == null) {
      spec.putNull("test_features").putNull("test_targets");
      return;
    }
    String features = name + ".test-features";
    String targets = name + ".test-targets";
    spec.put("test_features", features).put("test_targets", targets);
    floats(folder.resolve(features), test.features().length, i -> test.features()[i]);
    integers(folder.resolve(targets), test.count(), i -> test.labels()[i]);
  }

  /** All weights, and then all biases. */
  private static void writeParameters(Path file, NetworkSpec network, double[] start)
      throws IOException {
    double[] written =
        Stream.of(Dense.WEIGHTS, Dense.BIASES)
            .flatMap(name -> network.layout().parameters(name).stream())
            .flatMapToDouble(
                block -> Arrays.stream(start, (int) block.offset(), Math.toIntExact(block.end())))
            .toArray();
    floats(file, written.length, i -> (float) written[i]);
  }

  /** What a peer has to have beyond dense layers, and its settings. */
  private static void putRecipe(Path folder, ObjectNode spec, Workload workload, Rows rows)
      throws IOException {
    Recipe recipe = workload.recipe();
    ArrayNode needs = spec.putArray("needs");
    if (!recipe.normalization().isNone()) {
      needs.add("layer normalization");
      spec.put("epsilon", recipe.normalization().epsilon());
    }
    if (recipe.dropout() > 0) {
      needs.add("dropout");
    }
    if (recipe.labelSmoothing() > 0) {
      needs.add("label smoothing");
    }
    if (recipe.weightDecay() > 0) {
      needs.add("weight decay");
    }
    if (recipe.isCosine()) {
      needs.add("a schedule");
      ArrayNode rates = spec.putArray("learning_rates");
      Arrays.stream(workload.learningRates()).forEach(rates::add);
    }
    if (recipe.keepsBest()) {
      needs.add("best weights");
    }
    spec.put("dropout", recipe.dropout()).put("label_smoothing", recipe.labelSmoothing());
    spec.put("weight_decay", recipe.weightDecay());
    double[] weights = rows.weights();
    if (weights != null) {
      needs.add("weights of rows");
      String file = workload.name() + ".weights";
      spec.put("weights", file);
      floats(folder.resolve(file), weights.length, i -> (float) weights[i]);
    }
  }

  private static void putOptimizer(ObjectNode node, Optimizer optimizer) {
    node.put("name", optimizer.name()).put("learning_rate", optimizer.learningRate());
    if (optimizer instanceof AdamFamily adam) {
      node.put("beta1", adam.beta1()).put("beta2", adam.beta2()).put("epsilon", adam.epsilon());
    }
  }

  /**
   * Writes the permutations that {@link dev.warptron.train.Trainer} generates from the same seed.
   */
  private static void writePermutations(Path file, long seed, int epochs, int rows)
      throws IOException {
    Sampler shuffle = Sampler.shuffled(seed);
    int[][] permutations = new int[epochs][];
    for (int epoch = 0; epoch < epochs; epoch++) {
      permutations[epoch] = shuffle.permutation(epoch, rows);
    }
    integers(file, epochs * rows, i -> permutations[i / rows][i % rows]);
  }

  private static void floats(Path file, int count, FloatAt values) throws IOException {
    write(file, count, (buffer, i) -> buffer.putFloat(values.get(i)));
  }

  private static void integers(Path file, int count, IntAt values) throws IOException {
    write(file, count, (buffer, i) -> buffer.putInt(values.get(i)));
  }

  private static void write(Path file, int count, NumberWriter numbers) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    Files.deleteIfExists(file);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int i = 0; i < count; ) {
        buffer.clear();
        for (; i < count && buffer.hasRemaining(); i++) {
          numbers.put(buffer, i);
        }
        buffer.flip();
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      }
    }
  }

  private interface FloatAt {
    float get(int index);
  }

  private interface IntAt {
    int get(int index);
  }

  private interface NumberWriter {
    void put(ByteBuffer buffer, int index);
  }
}
