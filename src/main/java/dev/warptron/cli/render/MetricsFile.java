package dev.warptron.cli.render;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warptron.data.AtomicFiles;
import dev.warptron.data.Task;
import dev.warptron.train.Evaluation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON object of {@code --metrics-json}. Other programs read it: names are never changed. */
public final class MetricsFile {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final ObjectNode root = MAPPER.createObjectNode();

  public MetricsFile put(String name, String value) {
    root.put(name, value);
    return this;
  }

  public MetricsFile put(String name, long value) {
    root.put(name, value);
    return this;
  }

  /** A number, or null where JSON has none for it. */
  public MetricsFile put(String name, double value) {
    if (Double.isFinite(value)) {
      root.put(name, value);
    } else {
      root.putNull(name);
    }
    return this;
  }

  /** A list, or null if there is none. */
  public MetricsFile put(String name, @Nullable List<Double> values) {
    if (values == null) {
      root.putNull(name);
    } else {
      values.forEach(root.putArray(name)::add);
    }
    return this;
  }

  /** The score under the name that the task gives it, or null if it was not measured. */
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
