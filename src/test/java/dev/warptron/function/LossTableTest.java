package dev.warptron.function;

import static dev.warptron.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Values and gradients that were computed with 60 digits, at large arguments and at the points
 * where a gradient jumps too: {@code table-losses.json} of the golden files of schema 2.
 */
class LossTableTest {
  /** Relative to the largest of 1, |z| and the number. */
  private static final double TOLERANCE = 1e-13;

  private static final Path FOLDER =
      Path.of(System.getProperty("warptron.golden2.dir", "src/test/resources/golden2"));

  /** One loss of the table. */
  record Entry(JsonNode json) {
    Loss loss() {
      String name = json.get("name").asText();
      List<String> parameters = new ArrayList<>();
      json.get("params").forEach(value -> parameters.add(":" + value.asText()));
      assertThat(parameters).hasSizeLessThan(2);
      String label = name.equals("cross_entropy") ? "softmax_cross_entropy" : name;
      return Loss.parse(label + String.join("", parameters)).orElseThrow();
    }

    @Override
    public String toString() {
      return json.get("name").asText() + json.get("params");
    }
  }

  static List<Entry> entries() throws IOException {
    JsonNode table = new ObjectMapper().readTree(FOLDER.resolve("table-losses.json").toFile());
    List<Entry> entries = new ArrayList<>();
    table.get("entries").forEach(json -> entries.add(new Entry(json)));
    assertThat(entries).isNotEmpty();
    return entries;
  }

  @ParameterizedTest
  @MethodSource("entries")
  void valuesAndGradients(Entry entry) {
    Loss loss = entry.loss();
    JsonNode json = entry.json();
    assertThat(json.get("z")).isNotEmpty();
    for (int row = 0; row < json.get("z").size(); row++) {
      double[] z = numbers(json.get("z").get(row));
      double[] y = loss.encode(numbers(json.get("y").get(row)));
      double largest = 1;
      for (double value : z) {
        largest = Math.max(largest, Math.abs(value));
      }
      String what =
          "%s, z %s, y %s".formatted(loss, json.get("z").get(row), json.get("y").get(row));
      double value = json.get("value").get(row).asDouble();
      assertClose(what, loss.value(z, y), value, TOLERANCE * Math.max(largest, Math.abs(value)));
      double[] gradient = numbers(json.get("gradient").get(row));
      double[] actual = loss.gradient(z, y);
      assertThat(actual).hasSameSizeAs(gradient);
      for (int j = 0; j < gradient.length; j++) {
        assertClose(
            what + ", gradient " + j,
            actual[j],
            gradient[j],
            TOLERANCE * Math.max(largest, Math.abs(gradient[j])));
      }
    }
  }

  private static double[] numbers(JsonNode array) {
    return IntStream.range(0, array.size()).mapToDouble(i -> array.get(i).asDouble()).toArray();
  }
}
