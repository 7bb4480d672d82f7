package dev.warptron.headtohead;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warptron.optim.Adam;
import dev.warptron.optim.Optimizer;
import dev.warptron.train.RowOrders;
import dev.warptron.train.TrainingConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A workload as files that the programs of the peers read: numbers of 32 bits, little-endian,
 * without a header, and a JSON object that names them. Rows, starting weights and the order of the
 * rows in each epoch are therefore the same on both sides.
 */
final class WorkloadFiles {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int BUFFER = 1 << 20; // bytes, a multiple of 4

  private WorkloadFiles() {}

  /**
   * What a peer is to do with a network: train it, predict all rows with it at once, or one row.
   */
  enum Kind {
    TRAINING,
    PREDICTION,
    ROW
  }

  /**
   * Writes them.
   *
   * @param networks that are trained at once by a peer that can
   * @return the JSON file
   */
  static Path write(Path folder, Workload workload, Kind kind, int networks, Sets sets)
      throws IOException {
    String name = workload.name();
    TrainingConfig config = workload.config(workload.timedEpochs());
    double[] start = workload.network().initialParameters(config.initializer(), config.seed());
    Rows rows = sets.training();
    ObjectNode spec = MAPPER.createObjectNode();
    spec.put("name", name).put("kind", kind.name().toLowerCase(Locale.ROOT));
    spec.put("networks", networks);
    spec.put("rows", rows.count()).put("batch", workload.batch());
    spec.put("inputs", workload.network().inputs()).put("outputs", workload.network().outputs());
    spec.put("images", workload.images());
    workload.hidden().forEach(spec.putArray("hidden")::add);
    spec.put("activation", workload.activation().label()).put("l2", workload.penalty().l2());
    putRule(spec.putObject("optimizer"), workload.rule());
    spec.put("features", name + ".features").put("targets", name + ".targets");
    spec.put("parameters", name + ".parameters");
    floats(folder.resolve(name + ".features"), rows.features().length, i -> rows.features()[i]);
    integers(folder.resolve(name + ".targets"), rows.count(), i -> rows.labels()[i]);
    floats(folder.resolve(name + ".parameters"), start.length, i -> (float) start[i]);
    writeTestRows(folder, name, spec, sets.test());
    if (kind == Kind.TRAINING && workload.isShuffled()) {
      spec.put("orders", name + ".orders");
      int epochs = Math.max(workload.timedEpochs(), workload.checkedEpochs());
      writeOrders(folder.resolve(name + ".orders"), config.seed(), epochs, workload.rows());
    } else {
      spec.putNull("orders");
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

  private static void putRule(ObjectNode node, Optimizer rule) {
    node.put("name", rule.name()).put("learning_rate", rule.learningRate());
    if (rule instanceof Adam adam) {
      node.put("beta1", adam.beta1()).put("beta2", adam.beta2()).put("epsilon", adam.epsilon());
    }
  }

  /** What {@link dev.warptron.train.Trainer} draws from the same seed. */
  private static void writeOrders(Path file, long seed, int epochs, int rows) throws IOException {
    RowOrders orders = RowOrders.shuffled(seed);
    int[][] all = new int[epochs][];
    for (int epoch = 0; epoch < epochs; epoch++) {
      all[epoch] = orders.order(epoch, rows);
    }
    integers(file, epochs * rows, i -> all[i / rows][i % rows]);
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
