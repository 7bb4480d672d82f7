package dev.warptron.data.readers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warptron.data.DataException;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each error says what, where, and what to do next. */
class CsvReaderErrorsTest {
  private static final ReadRequest TARGET_Y = ReadRequest.training("y");
  private static final ReadRequest MODEL_AB = ReadRequest.features(List.of("a", "b"));

  @TempDir private Path folder;

  @Test
  void aMissingFile() {
    Path file = folder.resolve("no.csv");
    refusedFile(file, file + ": no such file: check the path");
  }

  @Test
  void aFolder() {
    refusedFile(folder, folder + ": this is a folder: give a file");
  }

  @Test
  void anUnreadableFile() throws IOException {
    Path file = Files.writeString(folder.resolve("data.csv"), "a,y\n1,2\n", UTF_8);
    assumeTrue(file.toFile().setReadable(false) && !Files.isReadable(file), "runs as root");
    refusedFile(file, file + ": reading is not permitted: check the file's rights");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", " \n", "\uFEFF"})
  void anEmptyFile(String text) throws IOException {
    refused(
        text,
        TARGET_Y,
        "data.csv: the file is empty: expected a line of column names and at least one row");
  }

  @Test
  void aHeaderAlone() throws IOException {
    refused("a,y\n\n", TARGET_Y, "data.csv: no row follows the header line: add at least one");
  }

  @Test
  void aHeaderOfNumbers() throws IOException {
    refused(
        "\n1,2.5\n3,4\n",
        TARGET_Y,
        "data.csv:2: the header line holds nothing but numbers and looks like data; give the"
            + " columns names, or say that there is no header, or say that these are the names");
  }

  @Test
  void noSuchTarget() throws IOException {
    refused(
        "age,Weight\n1,2\n",
        ReadRequest.training("weigth"),
        "data.csv:1: no column \"weigth\"; did you mean \"Weight\"? the columns are \"age\","
            + " \"Weight\"");
  }

  @Test
  void noSuchTargetAndNoSimilarName() throws IOException {
    refused(
        "a,b\n1,2\n",
        ReadRequest.training("price").withoutHeader(),
        "data.csv: no column \"price\"; the columns are \"c1\", \"c2\"");
  }

  @Test
  void noSuchColumnAmongMany() throws IOException {
    String header =
        IntStream.rangeClosed(1, 30).mapToObj(i -> "pixel" + i).collect(Collectors.joining(","));
    refused(
        header + "\n",
        ReadRequest.training("pixels7"),
        "data.csv:1: no column \"pixels7\"; did you mean \"pixel7\"? the file has 30 columns,"
            + " beginning with \"pixel1\"");
  }

  @Test
  void noSuchIgnoredColumnOrFeature() throws IOException {
    String columns = "; the columns are \"a\", \"y\"";
    refused(
        "a,y\n1,2\n",
        TARGET_Y.withIgnored(Set.of("identifier")),
        "data.csv:1: no column \"identifier\"" + columns);
    refused("a,y\n1,2\n", MODEL_AB, "data.csv:1: no column \"b\"" + columns);
  }

  @Test
  void twoColumnsOfOneName() throws IOException {
    refused(
        "a,y, a\n1,2,3\n",
        TARGET_Y,
        "data.csv:1: columns 1 and 3 are both named \"a\"; rename one of them, or leave them out");
  }

  @Test
  void noFeatureLeft() throws IOException {
    refused(
        "a,b,y\n1,2,3\n",
        TARGET_Y.withIgnored(Set.of("a", "b")),
        "data.csv:1: no feature column is left of 3 columns: \"y\" is the target and 2 ignored;"
            + " ignore fewer, or check the separator");
  }

  @Test
  void theTargetIgnored() throws IOException {
    refused(
        "a,y\n1,2\n",
        TARGET_Y.withIgnored(Set.of("y")),
        "data.csv:1: column \"y\" is the target and cannot be ignored");
  }

  @Test
  void aFeatureOfTheModelIgnored() throws IOException {
    refused(
        "a,b\n1,2\n",
        MODEL_AB.withIgnored(Set.of("b")),
        "data.csv:1: the model needs column \"b\", so it cannot be ignored");
  }

  @Test
  void aRowOfAnotherLength() throws IOException {
    String rest =
        ", expected 3; correct the line, or put a cell that contains the separator in double"
            + " quotes";
    refused("a,b,y\n1,2,3\n1,2\n", TARGET_Y, "data.csv:3: found 2 fields" + rest);
    refused("a,b,y\n1,2,3,4\n", TARGET_Y, "data.csv:2: found 4 fields" + rest);
    refused("a,b,y\nx\n", TARGET_Y, "data.csv:2: found 1 field" + rest);
  }

  @Test
  void textAmongNumbers() throws IOException {
    refused(
        "age,y\n1,2\nn/a,2\n",
        TARGET_Y,
        "data.csv:3: column \"age\": \"n/a\" is not a number; correct or remove the row, or"
            + " leave the column out");
    refused(
        "the age,y\n1f,2\n",
        TARGET_Y,
        "data.csv:2: column \"the age\": \"1f\" is not a number; correct or remove the row, or"
            + " leave the column out");
  }

  @Test
  void textInTheFirstRowWithoutHeader() throws IOException {
    refused(
        "n/a,2\n",
        ReadRequest.training("c2").withoutHeader(),
        "data.csv:1: column \"c1\": \"n/a\" is not a number; correct or remove the row, or"
            + " leave the column out");
  }

  @Test
  void textWhereAModelNeedsANumber() throws IOException {
    refused(
        "a,b\n1,no\n",
        MODEL_AB,
        "data.csv:2: column \"b\": \"no\" is not a number; correct or remove the row");
  }

  @Test
  void longTextIsTruncated() throws IOException {
    refused(
        "a,b\n1,\"" + "ab\n".repeat(20) + "\"\n",
        MODEL_AB,
        "data.csv:2: column \"b\": \""
            + "ab\\n".repeat(10)
            + "...\" is not a number; correct or"
            + " remove the row");
  }

  @Test
  void anEmptyCell() throws IOException {
    refused(
        "a,b\n1, \n",
        MODEL_AB,
        "data.csv:2: column \"b\": the cell is empty; complete or remove the row");
    refused(
        "a,y\n1,\"\"\n",
        TARGET_Y,
        "data.csv:2: column \"y\": the cell is empty; the target must be known: complete or remove"
            + " the row");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "nan", "inf", "-Infinity", "+INF"})
  void notFinite(String value) throws IOException {
    refused(
        "a,b\n1," + value + "\n",
        MODEL_AB,
        "data.csv:2: column \"b\": \""
            + value
            + "\" is not a finite number; correct or remove the row");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e39", "-1e400"})
  void tooLargeForAFloat(String value) throws IOException {
    refused(
        "a,b\n1," + value + "\n",
        MODEL_AB,
        "data.csv:2: column \"b\": \""
            + value
            + "\" is too large for a 32-bit float; use larger units");
  }

  @Test
  void theFirstOfSeveralErrorsIsReported() throws IOException {
    refused(
        "a,b\n,x\n",
        MODEL_AB,
        "data.csv:2: column \"a\": the cell is empty; complete or remove the row");
  }

  @Test
  void malformedQuotes() throws IOException {
    refused(
        "a,y\n1,2\n\"3,4\n5,6\n",
        TARGET_Y,
        "data.csv:3: malformed quotes: Unclosed quoted field at end of input; double a quote"
            + " that belongs to a quoted cell, and close each cell");
    refused(
        "a,y\n1,\"u\"v\n",
        TARGET_Y,
        "data.csv:2: malformed quotes: Unexpected character after closing quote: 'v' (0x76); double"
            + " a quote that belongs to a quoted cell, and close each cell");
  }

  @Test
  void malformedUtf8() throws IOException {
    Path file = folder.resolve("data.csv");
    Files.write(file, "a,y\n1,u\n2,ü\n".getBytes(ISO_8859_1));
    refusedFile(
        file,
        "data.csv:3: not UTF-8 text; save the file as UTF-8, or say how it is encoded, or check"
            + " that it is a text file at all");
  }

  @Test
  void invalidRequests() {
    assertThatIllegalArgumentException().isThrownBy(() -> ReadRequest.features(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> ReadRequest.features(List.of("a", "a")));
    assertThatIllegalArgumentException().isThrownBy(() -> TARGET_Y.withSeparator('"'));
  }

  private void refused(String text, ReadRequest request, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("data.csv"), text, UTF_8);
    assertThatThrownBy(() -> DatasetReaders.read(file, request))
        .isInstanceOf(DataException.class)
        .hasMessage(message);
  }

  private static void refusedFile(Path file, String message) {
    assertThatThrownBy(() -> DatasetReaders.read(file, TARGET_Y))
        .isInstanceOf(DataException.class)
        .hasMessage(message);
  }
}
