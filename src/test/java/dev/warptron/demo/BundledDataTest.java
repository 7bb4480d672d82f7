package dev.warptron.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.warptron.data.ClassLabels;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.InferredTask;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Standardizer;
import dev.warptron.data.Table;
import dev.warptron.data.Task;
import dev.warptron.data.schema.ColumnKind;
import dev.warptron.data.schema.Schema;
import dev.warptron.data.schema.SchemaRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledDataTest {
  @Test
  void breastCancerIsComplete() {
    assertShape(BundledData.breastCancerTraining(), 364, 30);
    assertShape(BundledData.breastCancerValidation(), 91, 30);
    assertShape(BundledData.breastCancerTest(), 114, 30);
    Dataset all = BundledData.breastCancer();
    assertShape(all, 569, 30);
    assertThat(Arrays.stream(all.targetNumbers()).filter(y -> y == 1)).hasSize(357);
    assertThat(Arrays.stream(all.targetNumbers()).filter(y -> y == 0)).hasSize(212);
    assertThat(all.where(0)).isEqualTo("breast-cancer-train.csv:2");
    assertThat(all.where(364)).isEqualTo("breast-cancer-validation.csv:2");
    assertThat(all.where(568)).isEqualTo("breast-cancer-test.csv:115");
    assertThat(InferredTask.of(all).task()).isEqualTo(Task.BINARY);
  }

  @Test
  void irisIsComplete() {
    Dataset iris = BundledData.iris();
    assertShape(iris, 150, 4);
    ClassLabels classes = ClassLabels.of(iris);
    assertThat(classes.names()).containsExactly("setosa", "versicolor", "virginica");
    for (int index = 0; index < 3; index++) {
      int wanted = index;
      assertThat(Arrays.stream(classes.encode(iris)).filter(c -> c == wanted)).hasSize(50);
    }
    assertThat(iris.feature(149, 0)).isEqualTo(5.9f);
    assertThat(InferredTask.of(iris).task()).isEqualTo(Task.MULTICLASS);
  }

  @Test
  void diabetesIsComplete() {
    Dataset diabetes = BundledData.diabetes();
    assertShape(diabetes, 442, 10);
    assertThat(diabetes.featureNames()).startsWith("age", "sex", "bmi", "bp");
    assertThat(diabetes.feature(0, 2)).isEqualTo(32.1f);
    assertThat(Arrays.stream(diabetes.targetNumbers()).min()).hasValue(25);
    assertThat(Arrays.stream(diabetes.targetNumbers()).max()).hasValue(346);
    assertThat(InferredTask.of(diabetes).task()).isEqualTo(Task.REGRESSION);
  }

  /**
   * Expected values computed by NumPy in double precision: {@code (x - x.mean(axis=0)) /
   * x.std(axis=0)} of the training rows. Rounding the input to a float gives an error of |x| u /
   * std after scaling, and the result is rounded too; u = 2^-24. The bound is twice that, to cover
   * the statistics.
   */
  @Test
  void standardizedTrainingRowsAgreeWithNumpy() {
    Dataset data = BundledData.breastCancerTraining();
    Standardizer fitted = Standardizer.fit(data);
    Dataset scaled = fitted.apply(data);
    double[][] expected = {
      {0, 0, 0.21529444920235816},
      {0, 4, -0.36336903073506444},
      {1, 3, -0.6307032464025443},
      {17, 13, 0.04649462446263933},
      {200, 19, -0.8269078917029231},
      {363, 29, -0.19925910959319695},
    };
    for (double[] entry : expected) {
      int row = (int) entry[0];
      int column = (int) entry[1];
      double input = Math.abs(data.feature(row, column)) / fitted.standardDeviation(column);
      assertThat((double) scaled.feature(row, column))
          .as("row %d, column %d", row, column)
          .isCloseTo(entry[2], offset(0x1p-23 * (input + Math.abs(entry[2]))));
    }
  }

  @Test
  void exportedFilesAreReadableAndReplaceOlderOnes(@TempDir Path folder) throws IOException {
    Path demo = folder.resolve("new/demo");
    Files.createDirectories(demo);
    Files.writeString(demo.resolve("iris.csv"), "old");
    BundledData.export(demo);
    try (Stream<Path> files = Files.list(demo)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(BundledData.fileNames());
    }
    Dataset iris = DatasetReaders.read(demo.resolve("iris.csv"), ReadRequest.training("species"));
    assertThat(iris.toRowMajor()).isEqualTo(BundledData.iris().toRowMajor());
  }

  /** Numbers of rows and missing cells as in the documentation of the data. */
  @Test
  void thePenguinsAreATableAsItIs(@TempDir Path folder) throws IOException {
    BundledData.export(folder);
    Table table =
        DatasetReaders.readTable(
            folder.resolve(BundledData.PENGUINS), ReadRequest.training("species"));
    assertThat(table.rowCount()).isEqualTo(344);
    assertThat(table.targets().get(0).label(0)).isEqualTo("Adelie");
    int missing = 0;
    for (String column : table.columnNames()) {
      for (int row = 0; row < table.rowCount(); row++) {
        missing += table.column(column).isMissing(row) ? 1 : 0;
      }
    }
    assertThat(missing).isEqualTo(19);
    Map<String, ColumnKind> kinds = new HashMap<>();
    Schema.infer(table, SchemaRules.NONE)
        .columns()
        .forEach(column -> kinds.put(column.name(), column.kind()));
    assertThat(kinds)
        .containsEntry("island", ColumnKind.CATEGORICAL)
        .containsEntry("sex", ColumnKind.CATEGORICAL)
        .containsEntry("body_mass_g", ColumnKind.NUMERIC);
  }

  @Test
  void exportCreatesTheFolder(@TempDir Path folder) throws IOException {
    BundledData.export(folder.resolve("a/b"));
    assertThat(folder.resolve("a/b/diabetes.csv")).isRegularFile();
  }

  private static void assertShape(Dataset data, int rows, int features) {
    assertThat(data.rowCount()).isEqualTo(rows);
    assertThat(data.featureCount()).isEqualTo(features);
  }
}
