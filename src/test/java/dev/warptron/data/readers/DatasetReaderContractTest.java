package dev.warptron.data.readers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.warptron.data.CellRules;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReader;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every reader of data files must do. Every registered reader is tested; it needs a sample, in
 * which features 1 to 3 are 1, 2, 3 and 4, 5, 6, and label is 7 and 8.
 */
class DatasetReaderContractTest {
  private static final Map<String, Sample> SAMPLES =
      Map.of(
          "ARFF",
          folder ->
              Files.writeString(
                  folder.resolve("sample.arff"),
                  """
                  @relation sample
                  @attribute pixel1 numeric
                  @attribute label {7,8}
                  @attribute pixel2 numeric
                  @attribute pixel3 real
                  @data
                  1,7,2,3
                  4,8,5,6
                  """,
                  UTF_8),
          "JSON",
          folder ->
              Files.writeString(
                  folder.resolve("sample.jsonl"),
                  """
                  {"pixel1": 1, "label": 7, "pixel2": 2, "pixel3": 3}
                  {"pixel3": 6, "label": "8", "pixel2": 5.0, "pixel1": 4}
                  """,
                  UTF_8),
          "NumPy",
          folder ->
              NumpyFiles.archive(
                  folder.resolve("sample.npz"),
                  Map.of(
                      "X",
                      NumpyFiles.array("<f4", "(2, 3)", 1f, 2f, 3f, 4f, 5f, 6f),
                      "label",
                      NumpyFiles.array("<i4", "(2,)", 7, 8))),
          "CSV",
          folder ->
              Files.writeString(
                  folder.resolve("sample.csv"),
                  "pixel1,label,pixel2,pixel3\n1,7,2,3\n4,8,5,6\n",
                  UTF_8),
          "IDX",
          folder -> {
            Files.write(folder.resolve("sample-labels-idx1-ubyte"), IdxBuilder.labels(7, 8));
            return Files.write(
                folder.resolve("sample-images-idx3-ubyte"),
                IdxBuilder.images(2, 1, 3, 1, 2, 3, 4, 5, 6));
          },
          "SQL",
          folder ->
              SqlFiles.parquet(
                  folder.resolve("sample.parquet"),
                  "SELECT * FROM (VALUES (1, 7, 2, 3), (4, 8, 5, 6)) v(pixel1, label, pixel2,"
                      + " pixel3)"),
          "LIBSVM",
          folder ->
              Files.writeString(
                  folder.resolve("sample.libsvm"), "7 1:1 2:2 3:3\n8 1:4 2:5 3:6\n", UTF_8));

  /** In its files, features that are 0 everywhere do not occur: any number is a feature. */
  private static final String SPARSE = "LIBSVM";

  private static final ReadRequest TRAINING = ReadRequest.training("label");

  interface Sample {
    Path write(Path folder) throws Exception;
  }

  @TempDir private Path folder;

  static Stream<Arguments> samples() {
    return DatasetReaders.all().stream()
        .map(reader -> argumentSet(reader.name(), reader, sample(reader)));
  }

  private static Sample sample(DatasetReader reader) {
    return Objects.requireNonNull(SAMPLES.get(reader.name()), "a sample of " + reader.name());
  }

  @Test
  void everyReaderHasASampleThatItAloneClaims() throws Exception {
    List<DatasetReader> readers = DatasetReaders.all();
    assertThat(readers.stream().map(DatasetReader::name).toList())
        .containsExactlyInAnyOrderElementsOf(SAMPLES.keySet());
    for (DatasetReader reader : readers) {
      Path sample = sample(reader).write(folder);
      assertThat(readers.stream().filter(r -> r.reads(sample)).toList()).containsExactly(reader);
      for (String extension : reader.extensions()) {
        Path file = Path.of("a.b." + extension);
        assertThat(readers.stream().filter(r -> r.reads(file)).toList()).containsExactly(reader);
      }
    }
  }

  /** The name of a feature of the sample. */
  private static String feature(DatasetReader reader, int number) {
    boolean isNumbered = reader.name().equals(SPARSE) || reader.name().equals("NumPy");
    return (isNumbered ? "x" : "pixel") + number;
  }

  @ParameterizedTest
  @MethodSource("samples")
  void readsFeaturesAndTarget(DatasetReader reader, Sample sample) throws Exception {
    Dataset data = reader.read(sample.write(folder), TRAINING);
    assertThat(data.featureNames())
        .containsExactly(feature(reader, 1), feature(reader, 2), feature(reader, 3));
    assertThat(data.toRowMajor()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(data.requireTarget().name()).isEqualTo("label");
    assertThat(data.requireTarget().label(0)).isEqualTo("7");
    assertThat(data.targetNumbers()).containsExactly(7, 8);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void readsTheFeaturesOfAModelInItsOrder(DatasetReader reader, Sample sample) throws Exception {
    ReadRequest request = ReadRequest.features(List.of(feature(reader, 3), feature(reader, 1)));
    Dataset data = reader.read(sample.write(folder), request);
    assertThat(data.featureNames()).containsExactly(feature(reader, 3), feature(reader, 1));
    assertThat(data.toRowMajor()).containsExactly(3, 1, 6, 4);
    assertThat(data.target()).isEmpty();
    Dataset labelled = reader.read(sample.write(folder), request.withTarget("label"));
    assertThat(labelled.toRowMajor()).containsExactly(3, 1, 6, 4);
    assertThat(labelled.targetNumbers()).containsExactly(7, 8);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void readsTheSameAsATable(DatasetReader reader, Sample sample) throws Exception {
    Path file = sample.write(folder);
    ReadRequest request = TRAINING.withIgnored(Set.of(feature(reader, 2)));
    Dataset data = reader.read(file, request);
    Table table = reader.readTable(file, request, CellRules.DEFAULT);
    assertThat(table.columnNames()).isEqualTo(data.featureNames());
    for (int row = 0; row < data.rowCount(); row++) {
      assertThat(table.where(row)).isEqualTo(data.where(row));
      assertThat(table.targets().get(0).label(row)).isEqualTo(data.requireTarget().label(row));
      for (int j = 0; j < data.featureCount(); j++) {
        String name = data.featureNames().get(j);
        assertThat(table.column(name).number(row)).isEqualTo(data.feature(row, j));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void skipsIgnoredColumns(DatasetReader reader, Sample sample) throws Exception {
    Dataset data =
        reader.read(
            sample.write(folder),
            TRAINING.withIgnored(Set.of(feature(reader, 2), feature(reader, 1))));
    assertThat(data.featureNames()).containsExactly(feature(reader, 3));
    assertThat(data.toRowMajor()).containsExactly(3, 6);
    assertThat(data.targetNumbers()).containsExactly(7, 8);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void readsAnOptionalTargetIfPresent(DatasetReader reader, Sample sample) throws Exception {
    ReadRequest request = ReadRequest.features(List.of(feature(reader, 2)));
    Path file = sample.write(folder);
    Dataset data = reader.read(file, request.withOptionalTarget("label"));
    assertThat(data.targetNumbers()).containsExactly(7, 8);
    assertThat(reader.read(file, request.withOptionalTarget("class")).target()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void everyRowHasAnOrigin(DatasetReader reader, Sample sample) throws Exception {
    Path file = sample.write(folder);
    Dataset data = reader.read(file, TRAINING);
    assertThat(data.where(0)).startsWith(file.getFileName() + ":").matches(".*\\d");
    assertThat(data.where(1)).startsWith(file.getFileName() + ":").isNotEqualTo(data.where(0));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void refusesMissingColumns(DatasetReader reader, Sample sample) throws Exception {
    Path file = sample.write(folder);
    for (ReadRequest request :
        List.of(
            ReadRequest.training("class"),
            ReadRequest.features(List.of(reader.name().equals(SPARSE) ? "y" : feature(reader, 9))),
            TRAINING.withIgnored(Set.of(feature(reader, 9))),
            TRAINING.withIgnored(Set.of("label")),
            TRAINING.withIgnored(
                Set.of(feature(reader, 1), feature(reader, 2), feature(reader, 3))))) {
      assertThatThrownBy(() -> reader.read(file, request))
          .as("%s", request)
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith(file.getFileName() + ":");
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void refusesFilesOfOtherFormats(DatasetReader reader, Sample sample) throws Exception {
    Path file = sample.write(folder);
    byte[] whole = Files.readAllBytes(file);
    refusedFile(reader, Files.write(file, new byte[0]), file.getFileName() + ":");
    refusedFile(reader, Files.write(file, new byte[] {-1, -2, 3}), file.getFileName() + ":");
    Files.delete(file);
    refusedFile(reader, file, file + ": no such file");
    refusedFile(reader, Files.createDirectory(file), file + ": this is a folder");
    Files.delete(file);
    assertThat(reader.read(Files.write(file, whole), TRAINING).rowCount()).isEqualTo(2);
  }

  private static void refusedFile(DatasetReader reader, Path file, String message) {
    assertThatThrownBy(() -> reader.read(file, TRAINING))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(message);
  }
}
