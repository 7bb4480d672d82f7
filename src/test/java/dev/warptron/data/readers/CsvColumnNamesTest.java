package dev.warptron.data.readers;

import static dev.warptron.data.readers.ReadRows.assertRows;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.warptron.data.DataException;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.TextFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The names of the columns of a CSV file: given, missing, repeated, or numbers. */
class CsvColumnNamesTest {
  private static final ReadRequest TRAINING = ReadRequest.training("y");

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("data.csv"), text);
  }

  @Test
  void onlyUsedColumnsNeedNamesOfTheirOwn() throws IOException {
    String text = "x1,x2,note,note,y\n1,2,a,b,M\n3,4,c,d,B\n";
    Path file = file(text);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> DatasetReaders.read(file, TRAINING))
        .withMessageStartingWith(
            "data.csv:1: columns 3 and 4 are both named \"note\"; rename one of them");
    for (String ignored : List.of("note", "note,note", "#3,#4")) {
      assertRows(
          DatasetReaders.read(file, TRAINING.withIgnored(ignored)),
          List.of("x1", "x2"),
          1,
          2,
          3,
          4);
    }
    assertRows(
        DatasetReaders.read(file, ReadRequest.features(List.of("x2", "x1"))),
        List.of("x2", "x1"),
        2,
        1,
        4,
        3);
    Path numbers = file("a,a,y\n1,2,M\n3,4,B\n");
    assertRows(DatasetReaders.read(numbers, TRAINING.withIgnored("#1")), List.of("a"), 2, 4);
  }

  @Test
  void namelessColumnsCanBeIgnoredToo() throws IOException {
    Path file = file(",x1,y\n0,1.5,M\n1,2.5,B\n");
    for (String ignored : List.of("", "#1")) {
      assertRows(
          DatasetReaders.read(file, TRAINING.withIgnored(ignored)), List.of("x1"), 1.5f, 2.5f);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"id,height, cm", "height, cm,id", "id,\"height, cm\"", "#1,#2"})
  void namesWithCommasCanBeIgnored(String ignored) throws IOException {
    Path file = file("id,\"height, cm\",x,y\nP0,u,1.5,M\nP1,v,2.5,B\n");
    assertRows(DatasetReaders.read(file, TRAINING.withIgnored(ignored)), List.of("x"), 1.5f, 2.5f);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> DatasetReaders.read(file, TRAINING.withIgnored("id,width")))
        .withMessageStartingWith("data.csv:1: no column \"width\"");
  }

  @Test
  void aHeaderOfNumbersCanBeOne() throws IOException {
    String text = "0,1,2\n1.5,2,0\n3,4,1\n";
    Path file = file(text);
    ReadRequest request = ReadRequest.training("2");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> DatasetReaders.read(file, request))
        .withMessage(
            "data.csv:1: the header line holds nothing but numbers and looks like data; give the"
                + " columns names, or say that there is no header, or say that these are the"
                + " names");
    TextFormat named = TextFormat.UNKNOWN.withHeader(true);
    assertRows(
        DatasetReaders.read(file, request.withFormat(named)), List.of("0", "1"), 1.5f, 2, 3, 4);
    assertRows(
        DatasetReaders.read(file, request.withExpected(named)), List.of("0", "1"), 1.5f, 2, 3, 4);
  }

  /** The label was the first column; the rows to predict have none. */
  @Test
  void withoutAHeaderFeaturesAreTakenByPosition() throws IOException {
    ReadRequest request = ReadRequest.features(List.of("c2", "c3")).withoutHeader();
    assertRows(DatasetReaders.read(file("1,2\n3,4\n"), request), List.of("c2", "c3"), 1, 2, 3, 4);
    assertRows(
        DatasetReaders.read(file("M,1,2\nB,3,4\n"), request), List.of("c2", "c3"), 1, 2, 3, 4);
  }
}
