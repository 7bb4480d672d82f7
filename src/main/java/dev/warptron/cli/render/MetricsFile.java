package dev.warptron.cli.render;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warptron.data.Task;
import dev.warptron.files.AtomicFiles;
import dev.warptron.train.Evaluation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON object of {@code --metrics-json}. Other programs read it, so names must not change. */
public final class MetricsFile {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final ObjectNode root = MAPPER.createObjectNode();

  public MetricsFile put(String name, @Nullable String value) {
    root.put(name, value);
    return this;
  }

  public MetricsFile put(String name, long value) {
    root.put(name, value);
    return this;
  }

  public MetricsFile put(String name, @Nullable Integer value) {
    root.put(name, value);
    return this;
  }

  /** Puts a number, or null if it is not finite. */
  public MetricsFile put(String name, double value) {
    if (Double.isFinite(value)) {
      root.put(name, value);
    } else {
      root.putNull(name);
    }
    return this;
  }

  /** Puts a list, or null if there is none. */
  public MetricsFile put(String name, @Nullable List<Double> values) {
    if (values == null) {
      root.putNull(name);
    } else {
      ArrayNode list = root.putArray(name);
      values.forEach(value -> list.add(Double.isFinite(value) ? value : null));
    }
    return this;
  }

  /** Puts a list of texts. */
  public MetricsFile putTexts(String name, List<String> values) {
    values.forEach(root.putArray(name)::add);
    return this;
  }

  /** Puts an object of numbers; those that are not finite become null. */
  public MetricsFile putNumbers(String name, Map<String, Double> values) {
    fill(root.putObject(name), values);
    return this;
  }

  /** Puts an object of such objects. */
  public MetricsFile putObjects(String name, Map<String, Map<String, Double>> values) {
    ObjectNode object = root.putObject(name);
    values.forEach((key, numbers) -> fill(object.putObject(key), numbers));
    return this;
  }

  /** Puts a list of such objects. */
  public MetricsFile putRecords(String name, List<Map<String, Double>> records) {
    ArrayNode list = root.putArray(name);
    records.forEach(record -> fill(list.addObject(), record));
    return this;
  }

  /** Puts a list of such files' contents. */
  public MetricsFile putFiles(String name, List<MetricsFile> files) {
    ArrayNode list = root.putArray(name);
    files.forEach(file -> list.add(file.root));
    return this;
  }

  private static void fill(ObjectNode into, Map<String, Double> values) {
    values.forEach((key, value) -> into.put(key, Double.isFinite(value) ? value : null));
  }

  /** Puts a matrix as a list of its rows. */
  public MetricsFile putMatrix(String name, double[][] matrix) {
    ArrayNode rows = root.putArray(name);
    for (double[] row : matrix) {
      ArrayNode list = rows.addArray();
      Arrays.stream(row).forEach(list::add);
    }
    return this;
  }

  /** Puts the score under the name of the task's metric, or null if it was not computed. */
  public MetricsFile putScore(String prefix, Task task, @Nullable Evaluation evaluation) {
    return put(
        prefix + Report.metric(task).id(), evaluation == null ? Double.NaN : evaluation.score());
  }

  public void write(Path file) throws IOException {
    byte[] bytes =
        (MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n")
            .getBytes(StandardCharsets.UTF_8);
    AtomicFiles.write(file, out -> out.write(bytes));
  }
}
