package dev.warptron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.warptron.data.CellRules;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Table;
import dev.warptron.data.preprocessing.CategoryCoding;
import dev.warptron.data.preprocessing.PreprocessingOptions;
import dev.warptron.data.preprocessing.Preprocessor;
import dev.warptron.data.preprocessing.Scaling;
import dev.warptron.data.schema.Schema;
import dev.warptron.data.schema.SchemaRules;
import dev.warptron.demo.BundledData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The preset realmlp-s against an implementation of its recipe in numpy: features number by number,
 * and test metrics within two standard errors over seeds. See {@code src/test/resources/realmlp}.
 */
class RealMlpParityTest {
  private static final Path FOLDER = Path.of("src/test/resources/realmlp");

  @Test
  void featuresAreThoseOfNumpy() throws IOException {
    Table table =
        DatasetReaders.readTable(
            FOLDER.resolve("mixed.csv"), ReadRequest.training(), CellRules.DEFAULT);
    Preprocessor fitted =
        Preprocessor.fit(
            table,
            Schema.infer(table, SchemaRules.NONE),
            PreprocessingOptions.DEFAULT
                .withScaling(Scaling.ROBUST_CLIP)
                .withCoding(CategoryCoding.SIGNED));
    float[] features = fitted.apply(table).toRowMajor();
    List<String> lines = Files.readAllLines(FOLDER.resolve("mixed-features.csv"));
    int width = fitted.features().size();
    assertThat(features).hasSize(lines.size() * width);
    for (int i = 0; i < lines.size(); i++) {
      String[] expected = lines.get(i).split(",", -1);
      assertThat(expected).hasSize(width);
      for (int j = 0; j < width; j++) {
        double value = Double.parseDouble(expected[j]);
        assertThat((double) features[i * width + j])
            .as("row %d, feature %s", i, fitted.features().get(j))
            .isCloseTo(value, within(0x1p-24 * Math.abs(value) * 1.01));
      }
    }
  }

  private static JsonNode parity(String table) throws IOException {
    return new ObjectMapper().readTree(FOLDER.resolve("parity.json").toFile()).get(table);
  }

  private static List<Double> numbers(JsonNode node) {
    List<Double> numbers = new ArrayList<>();
    node.forEach(each -> numbers.add(each.doubleValue()));
    return numbers;
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /** The square of the standard error of the mean. */
  private static double error(List<Double> values) {
    double mean = mean(values);
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return squares / (values.size() - 1) / values.size();
  }

  private static void assertEqualMeans(String what, List<Double> ours, List<Double> numpys) {
    double twoErrors = 2 * Math.sqrt(error(ours) + error(numpys));
    assertThat(mean(ours))
        .as("%s: %s of ours, %s of numpy", what, ours, numpys)
        .isCloseTo(mean(numpys), within(twoErrors));
  }

  @Test
  @Tag("long")
  void classesAreAsWellPredicted() throws IOException {
    JsonNode numpys = parity("breast_cancer");
    List<Double> accuracies = new ArrayList<>();
    Table test = Table.of(BundledData.breastCancerTest());
    for (int seed = 0; seed < numpys.get("accuracy").size(); seed++) {
      MlpClassifier model =
          MlpClassifier.builder()
              .device("cpu")
              .preset(Preset.REALMLP_S)
              .seed(seed)
              .fit(
                  Table.of(BundledData.breastCancerTraining()),
                  Table.of(BundledData.breastCancerValidation()));
      accuracies.add(model.evaluate(test).score());
    }
    assertEqualMeans("accuracy", accuracies, numbers(numpys.get("accuracy")));
  }

  @Test
  @Tag("long")
  void numbersAreAsWellPredicted() throws IOException {
    List<Double> numpys = numbers(parity("diabetes").get("rmse"));
    Dataset all = BundledData.diabetes();
    Dataset tested = fifth(all, 1);
    int[] trained = IntStream.range(0, all.rowCount()).filter(row -> row % 5 >= 2).toArray();
    List<Double> errors = new ArrayList<>();
    for (int seed = 0; seed < numpys.size(); seed++) {
      MlpRegressor model =
          MlpRegressor.builder()
              .device("cpu")
              .preset(Preset.REALMLP_S)
              .seed(seed)
              .fit(Table.of(all.select(trained)), Table.of(fifth(all, 0)));
      double[] predicted = model.predict(Table.of(tested));
      double squares = 0;
      for (int i = 0; i < predicted.length; i++) {
        double error = predicted[i] - tested.targetNumber(i);
        squares += error * error;
      }
      errors.add(Math.sqrt(squares / predicted.length));
    }
    assertEqualMeans("RMSE", errors, numpys);
  }

  private static Dataset fifth(Dataset all, int rest) {
    return all.select(IntStream.range(0, all.rowCount()).filter(row -> row % 5 == rest).toArray());
  }
}
