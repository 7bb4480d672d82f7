package dev.warptron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.data.CellRules;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Table;
import dev.warptron.data.preprocessing.PreprocessingOptions;
import dev.warptron.data.preprocessing.Preprocessor;
import dev.warptron.data.preprocessing.Scaling;
import dev.warptron.data.schema.ColumnKind;
import dev.warptron.data.schema.Schema;
import dev.warptron.data.schema.SchemaRules;
import dev.warptron.io.SavedModel;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.testing.TestBackends;
import dev.warptron.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models of tables with every kind of column. */
class TableFitTest {
  private static final int ROWS = 60;

  /**
   * A float z of at most 8 is off by 2^-22, its logistic by a quarter of that, and rounded again.
   */
  private static final float ROUNDING = 2 * Math.ulp(1f);

  private static final List<String> COLUMNS =
      List.of("amount", "stamp", "color", "ok", "day", "size");

  @TempDir private Path folder;
  private Path file = Path.of("");

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  @BeforeEach
  void write() throws IOException {
    StringBuilder csv = new StringBuilder("amount,stamp,color,ok,day,size,name,same,label,price\n");
    for (int row = 0; row < ROWS; row++) {
      csv.append(row % 7 == 3 ? "NA" : String.valueOf(0.25 * row - 3)).append(',');
      csv.append(1748736094000L + 600L * row).append(',');
      csv.append(row % 11 == 5 ? "" : List.of("red", "green", "blue").get(row % 3)).append(',');
      csv.append(row % 2 == 0 ? "True" : "False").append(',');
      csv.append("2024-%02d-%02d %02d:30".formatted(1 + row % 12, 1 + row % 28, row % 24))
          .append(',');
      csv.append(List.of("S", "M", "L").get(row % 3)).append(',');
      csv.append("item ").append(row).append(",7,");
      csv.append(row < ROWS / 2 ? "early" : "late").append(',').append(3.5 * row).append('\n');
    }
    file = Files.writeString(folder.resolve("t.csv"), csv);
  }

  private Table read(String target) {
    return DatasetReaders.readTable(
        file, ReadRequest.training(target).withIgnored(target.equals("label") ? "price" : "label"));
  }

  private static MlpClassifier.Builder classifier(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    return MlpClassifier.builder().device(device.name()).hidden(6).epochs(4);
  }

  private static Map<String, Object> row(Table table, int row) {
    Map<String, Object> cells = new HashMap<>();
    for (String name : table.columnNames()) {
      cells.put(name, table.column(name).text(row));
    }
    return cells;
  }

  @ParameterizedTest
  @MethodSource("devices")
  void theSavedModelGivesTheMetricsOfTheTraining(BackendProvider device) {
    Table table = read("label");
    for (Scaling scaling : Scaling.values()) {
      MlpClassifier model =
          classifier(device)
              .preprocessing(PreprocessingOptions.DEFAULT.withScaling(scaling))
              .fit(table);
      assertThat(model.columns()).containsExactlyElementsOf(COLUMNS);
      Path saved = folder.resolve("m.safetensors");
      model.save(saved);
      MlpClassifier loaded = MlpClassifier.load(saved);
      assertThat(loaded.saved()).isEqualTo(model.saved());
      assertThat(loaded.evaluate(read("label")))
          .isEqualTo(model.trainingEvaluation().orElseThrow());
      assertThat(loaded.predict(read("label"))).isEqualTo(model.predict(table));
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aRegressionDoesTheSame(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    Table table = read("price");
    MlpRegressor model =
        MlpRegressor.builder().device(device.name()).hidden(6).epochs(4).fit(table);
    assertThat(MlpRegressor.of(model.saved()).evaluate(table))
        .isEqualTo(model.trainingEvaluation().orElseThrow());
    assertThat(model.predict(row(table, 3))).isEqualTo(model.predict(table)[3]);
  }

  @Test
  void rowsAreTakenAsTheyAre() {
    Table table = read("label");
    MlpClassifier model = MlpClassifier.builder().device("reference").epochs(3).fit(table);
    List<String> expected = model.predict(table);
    double[][] probabilities = model.predictProbabilities(model.prepared(table));
    Predictor predictor = model.predictor();
    assertThat(predictor.inputs()).isEqualTo(COLUMNS.size());
    float[] prediction = new float[predictor.outputs()];
    for (int row = 0; row < ROWS; row++) {
      assertThat(model.predict(row(table, row))).isEqualTo(expected.get(row));
      predictor.predict(row(table, row), prediction);
      assertThat(prediction[1]).isCloseTo((float) probabilities[row][1], within(ROUNDING));
    }
    Map<String, Object> incomplete = row(table, 0);
    incomplete.put("amount", null);
    incomplete.put("color", "unseen");
    assertThat(model.predict(incomplete)).isIn("early", "late");
    incomplete.put("stamp", "soon");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> model.predict(incomplete))
        .withMessage(
            "row 1: column \"stamp\": \"soon\" is not a number; correct or remove the row");
    incomplete.remove("stamp");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> model.predict(incomplete))
        .withMessageStartingWith("the row has no value for \"stamp\": the model needs amount");
  }

  @Test
  void validationRowsChangeNothing() {
    Table table = read("label");
    Table training = table.select(IntStream.range(5, ROWS).toArray());
    Table validation = table.select(IntStream.range(0, 5).toArray());
    MlpClassifier.Builder builder = MlpClassifier.builder().device("reference").epochs(2);
    builder.earlyStopping(EarlyStopping.OFF);
    assertThat(builder.fit(training, validation).saved()).isEqualTo(builder.fit(training).saved());
  }

  @Test
  void trainingGoesOnWithTheSamePreprocessing() {
    Table table = read("label");
    MlpClassifier.Builder builder = MlpClassifier.builder().device("reference");
    MlpClassifier all = builder.epochs(4).fit(table);
    MlpClassifier half = builder.epochs(2).fit(table);
    SavedModel later =
        half.partialFit(half.prepared(table), null, 2, TrainingListener.NONE).saved();
    assertThat(later.parameters()).isEqualTo(all.saved().parameters());
    assertThat(later.features()).isEqualTo(half.saved().features());
    MlpClassifier.Builder from =
        MlpClassifier.builder().device("reference").from(half.saved()).epochs(2);
    assertThat(from.fit(table).saved()).isEqualTo(later);
  }

  @Test
  void severalModelsAreFittedToPreparedRows() {
    Table table = read("label");
    Schema schema = Schema.infer(table, SchemaRules.NONE);
    Dataset rows = Preprocessor.fit(table, schema, PreprocessingOptions.DEFAULT).apply(table);
    MlpClassifier.Builder builder = MlpClassifier.builder().device("reference").epochs(2);
    MlpClassifier model =
        MlpClassifier.fitMany(List.of(new FitRequest<>(builder, rows))).get(0).model();
    assertThat(model.saved()).isEqualTo(builder.fit(table).saved());
  }

  @Test
  void weightsOfATableAreThoseOfItsFeatures() {
    Table table = read("label");
    double[] weights = IntStream.range(0, ROWS).mapToDouble(row -> 1 + row % 3).toArray();
    MlpClassifier.Builder builder = MlpClassifier.builder().device("reference").epochs(2);
    FitRequest<MlpClassifier> plain = builder.request(table, null);
    FitRequest<MlpClassifier> weighted = builder.request(table.withWeights(weights), table);
    assertThat(weighted.training().weights()).hasValue(weights);
    assertThat(Table.of(plain.training()).withWeights(weights).asDataset().orElseThrow().weights())
        .hasValue(weights);
    assertThat(builder.fit(table.withWeights(weights)).saved())
        .isEqualTo(builder.fit(plain.training().withWeights(weights)).saved())
        .isNotEqualTo(builder.fit(table).saved());
    assertThat(weighted.validation()).isNotNull();
  }

  @Test
  void aTableOfPlainNumbersGivesTheBitsOfADataSet() throws IOException {
    Path plain = folder.resolve("plain.csv");
    Files.write(
        plain,
        IntStream.range(-1, 40)
            .mapToObj(i -> i < 0 ? "a,b,y" : i / 3.0 + "," + (i * 7) % 5 + "," + i % 2)
            .toList());
    ReadRequest request = ReadRequest.training("y");
    Dataset data = DatasetReaders.read(plain, request);
    for (BackendProvider device : TestBackends.all()) {
      if (device.unavailableBecause(DeviceOptions.DEFAULT).isEmpty()) {
        MlpClassifier ofTable = classifier(device).fit(DatasetReaders.readTable(plain, request));
        MlpClassifier ofData = classifier(device).fit(data);
        assertThat(ofTable.saved().parameters()).isEqualTo(ofData.saved().parameters());
        assertThat(ofTable.saved().features().standardizer())
            .isEqualTo(ofData.saved().features().standardizer());
        assertThat(ofTable.predictProbabilities(data)).isEqualTo(ofData.predictProbabilities(data));
        assertThat(ofData.predict(DatasetReaders.readTable(plain, request)))
            .isEqualTo(ofTable.predict(data));
      }
    }
  }

  @Test
  void rowsOfMemoryAreTrainedWithoutThoseThatHaveNoTarget() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int row = 0; row < 20; row++) {
      Map<String, Object> cells = new HashMap<>();
      cells.put("age", row % 5 == 0 ? null : row);
      cells.put("city", row % 2 == 0 ? "Rome" : "Oslo");
      cells.put("bought", row % 4 == 3 ? null : row > 10);
      rows.add(cells);
    }
    Table table = Table.ofRows(rows, "bought");
    MlpClassifier model = MlpClassifier.builder().device("reference").epochs(1).fit(table, table);
    assertThat(model.classes()).containsExactly("false", "true");
    assertThat(model.columns()).containsExactlyInAnyOrder("age", "city");
    assertThat(model.evaluate(table)).isEqualTo(model.trainingEvaluation().orElseThrow());
    assertThat(model.predict(Map.of("age", 7, "city", "Lima"))).isIn(model.classes());
  }

  @Test
  void kindsOfColumnsCanBeGiven() {
    Table table = read("label");
    SchemaRules rules =
        SchemaRules.NONE
            .withOrdinal("size", List.of("S", "M", "L"))
            .with("stamp", ColumnKind.IGNORED);
    MlpClassifier model =
        MlpClassifier.builder().device("reference").epochs(0).columns(rules).fit(table);
    assertThat(model.columns()).containsExactly("amount", "color", "ok", "day", "size");
    assertThat(model.saved().features().names()).endsWith("size");
  }

  @Test
  void rowsThatAreNotTheModelsAreRefused() {
    Table table = read("label");
    MlpClassifier model = MlpClassifier.builder().device("reference").epochs(0).fit(table);
    Schema schema = Schema.infer(table, SchemaRules.NONE);
    Dataset other =
        Preprocessor.fit(table, schema, PreprocessingOptions.DEFAULT.withScaling(Scaling.MINMAX))
            .apply(table);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> model.predict(other))
        .withMessageStartingWith("the rows are prepared in another way");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(
            () ->
                model.predict(
                    DatasetReaders.readTable(
                        file, ReadRequest.features(List.of("amount")), CellRules.DEFAULT)))
        .withMessageContaining("no column \"stamp\"");
    assertThat(Arrays.asList(model.prepared(table).preparation().orElseThrow()))
        .containsExactly(model.saved().features().preprocessor());
  }
}
