package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.warptron.MlpClassifier;
import dev.warptron.backend.DeviceSetting;
import dev.warptron.cli.common.OptionNames;
import dev.warptron.cli.render.Terminal;
import dev.warptron.data.CellRules;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.Folds;
import dev.warptron.data.InferredTask;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Remedy;
import dev.warptron.data.Split;
import dev.warptron.data.StoredDataset;
import dev.warptron.data.StoredDatasetWriter;
import dev.warptron.data.Table;
import dev.warptron.data.Target;
import dev.warptron.data.readers.CsvReader;
import dev.warptron.data.schema.Schema;
import dev.warptron.data.schema.SchemaRules;
import dev.warptron.demo.BundledData;
import dev.warptron.optim.Lbfgs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Messages of the library, with the option names that the command line adds. */
class OptionNamesTest {
  @TempDir private Path folder;

  private final Set<Remedy.Setting> seen = new LinkedHashSet<>();

  private void shows(ThrowingCallable call, String message) {
    DataException error = catchThrowableOfType(DataException.class, call);
    error.remedies().stream()
        .flatMap(remedy -> Stream.ofNullable(remedy.setting()))
        .forEach(seen::add);
    assertThat(error.getMessage()).startsWith(error.problem()).doesNotContain("--");
    assertThat(OptionNames.message(error)).isEqualTo(message);
  }

  private Dataset read(String csv, ReadRequest request) throws IOException {
    return new CsvReader().read(CliFiles.write(folder, "data.csv", csv), request);
  }

  private Table table(String csv, ReadRequest request) throws IOException {
    return new CsvReader()
        .readTable(CliFiles.write(folder, "data.csv", csv), request, CellRules.DEFAULT);
  }

  private static Dataset numbers(double... targets) {
    return Dataset.of(List.of("x"), new float[targets.length][1], Target.ofNumbers("y", targets));
  }

  @Test
  void remediesAreShownWithTheirOptions() throws IOException {
    ReadRequest target = ReadRequest.training("y");
    shows(
        () -> read("the age,y\nn/a,2\n", target),
        "data.csv:2: column \"the age\": \"n/a\" is not a number; correct or remove the row"
            + " (--ignore \"the age\" leaves the column out)");
    shows(
        () -> read("age,y\n1e50,2\n", target),
        "data.csv:2: column \"age\": \"1e50\" is too large for a 32-bit float; use larger units"
            + " (--ignore age leaves the column out)");
    shows(
        () -> read("age,y\n1,\n", target),
        "data.csv:2: column \"y\": the cell is empty; the target must be known: complete or remove"
            + " the row");
    shows(
        () -> read("1,2\n3,4\n", target),
        "data.csv:1: the header line holds nothing but numbers and looks like data; give the"
            + " columns names, or say that there is no header (--no-header), or say that these are"
            + " the names (--header)");
    Path latin = folder.resolve("latin.csv");
    Files.write(latin, "a,y\n1,\u00fc\n".getBytes(StandardCharsets.ISO_8859_1));
    shows(
        () -> new CsvReader().read(latin, target),
        "latin.csv:2: not UTF-8 text; save the file as UTF-8, or say how it is encoded (--encoding"
            + " NAME), or check that it is a text file at all");
    shows(
        () -> table("a;y\n1;2\n", target.withSeparator(',')),
        "data.csv:1: no column \"y\"; the columns are \"a;y\"; read the file with the separator that"
            + " it has (--separator \";\")");
    shows(
        () -> Dataset.of(List.of("x"), new float[1][1]).requireTarget(),
        "the data beginning at row 1 has no target column; name one (--target COLUMN)");
    shows(
        () -> Folds.random(numbers(3, 3, 3, 3), 2, 1),
        "fold 1 of 2: target \"y\" is 3.0 in all of its 2 rows, and R squared needs targets that"
            + " differ; use fewer folds (--folds of tune, --bag of train), or another seed (--seed)");
    shows(
        () -> Split.stratified(BundledData.iris(), 0.999, 1),
        "too few rows to set a fraction of 0.999 aside for validation: there are 150 rows, and to"
            + " leave one row of each of the 3 classes for training, 3000 are needed; train on all"
            + " rows (--valid-fraction 0), or give validation rows of their own (--valid FILE)");
    shows(
        () -> table("age,y\n1,1\n2\n", target),
        "data.csv:3: found 1 field, expected 2; correct the line, or put a cell that contains the"
            + " separator in double quotes, or leave them out (--on-error skip)");
    shows(
        () -> Schema.infer(table("age,y\n1,1\ninf,2\n", target), SchemaRules.NONE),
        "data.csv:3: column \"age\": \"inf\" is not a finite number, unlike 1 other cell; correct the"
            + " cell, or call it a missing value (--missing inf), or take the column for categories"
            + " (--categorical age)");
    shows(
        () ->
            DatasetReaders.readTable(
                CliFiles.write(folder, "data.csv", "age,y\n1,1\n"), target.withQuery("SELECT 1")),
        "data.csv: a query is for Parquet, DuckDB and SQLite files, and this one is read as CSV;"
            + " leave the query out (--sql)");
    String prices =
        IntStream.range(0, 30).mapToObj(row -> "1," + row + "\n").collect(Collectors.joining());
    shows(
        () -> InferredTask.of(table("x,y\n" + prices + "1,oops\n", target).withoutColumns()),
        "data.csv:32: column \"y\": \"oops\" is not a number, and 30 of the 31 targets are (did you"
            + " mean a regression?); correct or remove the row, or call it a missing value (--missing"
            + " oops), or take each value for a class (--task classification)");
    shows(
        this::fitInTooSmallBlocks,
        "the rows are read in blocks of at most 1, and an update needs 150 rows at once; use smaller"
            + " batches, or use larger blocks (--cache-block MIB)");
    assertThat(seen)
        .as("settings with a message above")
        .containsExactlyInAnyOrder(Remedy.Setting.values());
  }

  private void fitInTooSmallBlocks() {
    Path file = folder.resolve("iris.rows");
    try (StoredDatasetWriter writer = new StoredDatasetWriter(file)) {
      writer.add(BundledData.iris());
      try (StoredDataset rows = StoredDataset.open(file, writer.finish(), null, 1)) {
        MlpClassifier.builder().optimizer(Lbfgs.DEFAULT).fit(rows.data());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void devicesNameTheirSettingsByTheOptions() {
    assertThat(OptionNames.in("DeviceOptions.threads=9 is more than 8; use DeviceRequest.device=x"))
        .isEqualTo("--threads 9 is more than 8; use --device x");
    assertThat(OptionNames.in("without DeviceOptions.cudaLibraries and VARIABLE"))
        .isEqualTo("without --cuda-libraries and VARIABLE");
    CommandLine program = new CommandLine(new Warptron(), new CommandFactory(Terminal.NONE));
    Set<String> options =
        Objects.requireNonNull(program.getSubcommands().get("train"))
            .getCommandSpec()
            .optionsMap()
            .keySet();
    assertThat(Arrays.stream(DeviceSetting.values()).map(s -> OptionNames.in(s.toString())))
        .isSubsetOf(options);
  }
}
