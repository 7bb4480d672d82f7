package dev.warptron.data.readers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.fail;

import dev.warptron.data.CellRules;
import dev.warptron.data.DataException;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.InferredTask;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Table;
import dev.warptron.data.TableColumn;
import dev.warptron.data.Target;
import dev.warptron.data.preprocessing.PreprocessingOptions;
import dev.warptron.data.preprocessing.Preprocessor;
import dev.warptron.data.preprocessing.Scaling;
import dev.warptron.data.schema.Schema;
import dev.warptron.data.schema.SchemaRules;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table whose cells are in a file is the table in memory, cell by cell. */
class StoredTableTest {
  /**
   * More than 2^16, from which on labels of numbers are numbers and selections stay in the file.
   */
  private static final int ROWS = 90_000;

  @TempDir private Path folder;

  private Path write(boolean classes) throws IOException {
    Random random = new Random(7);
    String[] colors = {"red", "green", "", "NA", "a long, quoted name"};
    Path file = folder.resolve("table.csv");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("number,late,color,day,w,y\n");
      for (int row = 0; row < ROWS; row++) {
        String color = colors[random.nextInt(colors.length)];
        out.write(
            "%s,%s,%s,2024-%02d-%02d,%d,%s\n"
                .formatted(
                    row % 11 == 3 ? "?" : "%.4f".formatted(random.nextGaussian()),
                    row == 70_000 ? "007x" : "%03d".formatted(row % 15),
                    color.contains(",") ? '"' + color + '"' : color,
                    1 + row % 12,
                    1 + row % 28,
                    row % 3,
                    classes
                        ? row % 1000 == 5 ? "" : "class " + row % 7
                        : row % 1000 == 5 ? "" : String.valueOf(random.nextDouble())));
      }
    }
    return file;
  }

  private static ReadRequest request() {
    return ReadRequest.training("y").withWeight("w");
  }

  private Table stored(Path file) {
    return DatasetReaders.readTable(file, request(), CellRules.DEFAULT, folder.resolve("scratch"));
  }

  private static void assertSame(Table stored, Table memory, int step) {
    assertThat(stored.rowCount()).isEqualTo(memory.rowCount());
    assertThat(stored.columnNames()).isEqualTo(memory.columnNames());
    for (String name : memory.columnNames()) {
      TableColumn one = stored.column(name);
      TableColumn other = memory.column(name);
      for (int row = 0; row < other.size(); row += step) {
        if (one.isMissing(row) != other.isMissing(row)
            || Double.compare(one.number(row), other.number(row)) != 0
            || !one.text(row).equals(other.text(row))) {
          fail("%s, row %d: %s and not %s", name, row, one.text(row), other.text(row));
        }
      }
    }
    Target one = stored.targets().get(0);
    Target other = memory.targets().get(0);
    for (int row = 0; row < other.size(); row += step) {
      boolean isSame =
          stored.where(row).equals(memory.where(row))
              && one.isNumber(row) == other.isNumber(row)
              && (other.isNumber(row)
                  ? one.number(row) == other.number(row)
                  : one.label(row).equals(other.label(row)));
      if (!isSame) {
        fail("target of %s: %s and not %s", memory.where(row), one.label(row), other.label(row));
      }
    }
    assertThat(stored.withoutColumns().weights().orElseThrow())
        .isEqualTo(memory.withoutColumns().weights().orElseThrow());
  }

  @Test
  void cellsTargetsAndOriginsAreThoseInMemory() throws IOException {
    for (boolean classes : new boolean[] {true, false}) {
      Path file = write(classes);
      Table memory = DatasetReaders.readTable(file, request());
      Table stored = stored(file);
      assertThat(stored.isStored()).isTrue();
      assertSame(stored, memory, 1);
      assertThat(stored.column("late").text(3)).as("its spelling").isEqualTo("003");
      int[] many = IntStream.range(0, ROWS).filter(row -> row % 7 != 2).toArray();
      assertSame(stored.select(many), memory.select(many), 13);
      assertSame(
          stored.select(many).withKnownTargets(), memory.select(many).withKnownTargets(), 13);
      int[] few = {ROWS - 1, 5, 70_000, 0, 70_005};
      assertThat(stored.select(few).isStored()).isFalse();
      assertSame(stored.select(few), memory.select(few), 1);
    }
  }

  @Test
  void whatIsInferredAndFittedHasTheSameBits() throws IOException {
    for (boolean classes : new boolean[] {true, false}) {
      Path file = write(classes);
      Table memory = DatasetReaders.readTable(file, request()).withKnownTargets();
      Table stored = stored(file).withKnownTargets();
      InferredTask task = InferredTask.of(memory.withoutColumns());
      assertThat(InferredTask.of(stored.withoutColumns())).isEqualTo(task);
      Schema schema = Schema.infer(memory, SchemaRules.NONE);
      assertThat(Schema.infer(stored, SchemaRules.NONE)).isEqualTo(schema);
      for (Scaling scaling : Scaling.values()) {
        PreprocessingOptions options = PreprocessingOptions.DEFAULT.withScaling(scaling);
        Preprocessor fitted = Preprocessor.fit(memory, schema, options);
        assertThat(Preprocessor.fit(stored, schema, options)).as("%s", scaling).isEqualTo(fitted);
      }
      Preprocessor fitted = Preprocessor.fit(memory, schema, PreprocessingOptions.DEFAULT);
      List<float[]> parts = new ArrayList<>();
      Preprocessor.forEachPart(fitted, stored, List.of(), part -> parts.add(part.toRowMajor()));
      float[] all = fitted.apply(memory).toRowMajor();
      int from = 0;
      for (float[] part : parts) {
        assertThat(part).isEqualTo(Arrays.copyOfRange(all, from, from + part.length));
        from += part.length;
      }
      assertThat(from).isEqualTo(all.length);
    }
  }

  @Test
  void aShortFileIsStoredToo() throws IOException {
    Path file = Files.writeString(folder.resolve("short.csv"), "a,w,y\n1,1,p\n2,1,q\n,1,p\n");
    Table stored = stored(file);
    assertThat(stored.column("a").isMissing(2)).isTrue();
    assertThat(stored.column("a").number(1)).isEqualTo(2);
    assertThat(stored.where(2)).isEqualTo("short.csv:4");
  }

  @Test
  void aTargetOfNumbersWithAWordIsRefusedAsInMemory() throws IOException {
    Path file = write(/* classes= */ false);
    String text = Files.readString(file);
    Files.writeString(file, text.substring(0, text.lastIndexOf(',') + 1) + "tall\n");
    Table memory = DatasetReaders.readTable(file, request()).withKnownTargets();
    Table stored = stored(file).withKnownTargets();
    DataException expected =
        catchThrowableOfType(DataException.class, () -> InferredTask.of(memory.withoutColumns()));
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> InferredTask.of(stored.withoutColumns()))
        .withMessage(expected.getMessage());
    assertThat(expected).hasMessageContaining("tall");
  }

  @Test
  void aColumnWithATextOfItsOwnInEachOfManyRowsIsRefused() throws IOException {
    Path file = folder.resolve("texts.csv");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("name,w,y\n");
      for (int row = 0; row <= 1 << 20; row++) {
        out.write("n" + row + ",1," + row % 2 + "\n");
      }
      for (int row = 0; row < 10_000; row++) {
        out.write("n,1,0\n");
      }
    }
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> stored(file))
        .withMessageContaining(
            "column \"name\" holds more than 1048576 different texts, too many for a table that is"
                + " read in parts");
  }
}
