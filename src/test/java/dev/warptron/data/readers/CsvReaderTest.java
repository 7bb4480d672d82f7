package dev.warptron.data.readers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Target;
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

/** Valid files and requests; {@link CsvReaderErrorsTest} has the invalid ones. */
class CsvReaderTest {
  private static final ReadRequest TARGET_Y = ReadRequest.training("y");

  @TempDir private Path folder;

  @Test
  void readsFeaturesAndTarget() throws IOException {
    Dataset data = read("a,y,b\n1,u,2.5\n-3e2, v ,4\n", TARGET_Y);
    assertThat(data.featureNames()).containsExactly("a", "b");
    assertThat(data.toRowMajor()).containsExactly(1, 2.5f, -300, 4);
    assertThat(data.requireTarget().name()).isEqualTo("y");
    assertThat(labels(data)).containsExactly("u", "v");
    assertThat(data.where(1)).isEqualTo("data.csv:3");
  }

  @ParameterizedTest
  @ValueSource(chars = {',', ';', '\t', '|'})
  void findsTheSeparator(char separator) throws IOException {
    String text = "a,b,y\n1,2,3\n".replace(',', separator);
    assertThat(read(text, TARGET_Y).toRowMajor()).containsExactly(1, 2);
  }

  @Test
  void separatorsInQuotesAreIgnored() throws IOException {
    Dataset data = read("\"a, in m, or ft, or in\";\"b;\"\"\";y\n1;2;3\n", TARGET_Y);
    assertThat(data.featureNames()).containsExactly("a, in m, or ft, or in", "b;\"");
  }

  @Test
  void usesTheRequestedSeparator() throws IOException {
    Dataset data = read("a;x,b;x,y\n1,2,3\n", TARGET_Y.withSeparator(','));
    assertThat(data.featureNames()).containsExactly("a;x", "b;x");
    assertThat(read("a:y\n1:2\n", TARGET_Y.withSeparator(':')).featureNames()).containsExactly("a");
  }

  @Test
  void quotedCellsMayHoldSeparatorsQuotesAndLineEnds() throws IOException {
    Dataset data = read("a,y\n\"1\",\"x, \"\"y\"\"\nz\"\n2,w\n", TARGET_Y);
    assertThat(data.toRowMajor()).containsExactly(1, 2);
    assertThat(labels(data)).containsExactly("x, \"y\"\nz", "w");
    assertThat(data.where(0)).isEqualTo("data.csv:2");
    assertThat(data.where(1)).isEqualTo("data.csv:4");
  }

  @Test
  void spaceAroundCellsIsIgnored() throws IOException {
    Dataset data = read(" a ,\tb , y\n 1 , \"2\" , u u \n", TARGET_Y);
    assertThat(data.featureNames()).containsExactly("a", "b");
    assertThat(data.toRowMajor()).containsExactly(1, 2);
    assertThat(labels(data)).containsExactly("u u");
  }

  @Test
  void blankLinesAreSkippedButCounted() throws IOException {
    Dataset data = read("\n  \na,y\n\n1,2\n \t \n3,4\n\n", TARGET_Y);
    assertThat(data.toRowMajor()).containsExactly(1, 3);
    assertThat(data.where(0)).isEqualTo("data.csv:5");
    assertThat(data.where(1)).isEqualTo("data.csv:7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void acceptsEveryLineEndAndAMissingLastOne(String lineEnd) throws IOException {
    Dataset data = read(String.join(lineEnd, "a,y", "1,2", "3,4"), TARGET_Y);
    assertThat(data.toRowMajor()).containsExactly(1, 3);
    assertThat(labels(data)).containsExactly("2", "4");
    assertThat(data.where(1)).isEqualTo("data.csv:3");
  }

  @Test
  void aByteOrderMarkIsNotPartOfTheFirstName() throws IOException {
    assertThat(read("\uFEFFa,y\n1,2\n", TARGET_Y).featureNames()).containsExactly("a");
    assertThat(read("größe,y\n1,ü\n", TARGET_Y).featureNames()).containsExactly("größe");
  }

  @Test
  void withoutHeaderTheFirstLineIsARow() throws IOException {
    Dataset data = read("1,2,u\n3,4,v\n", ReadRequest.training("c3").withoutHeader());
    assertThat(data.featureNames()).containsExactly("c1", "c2");
    assertThat(data.toRowMajor()).containsExactly(1, 2, 3, 4);
    assertThat(labels(data)).containsExactly("u", "v");
    assertThat(data.where(0)).isEqualTo("data.csv:1");
  }

  @Test
  void ignoredColumnsMayHoldAnything() throws IOException {
    ReadRequest request = TARGET_Y.withIgnored(Set.of("name")).withIgnored("id");
    Dataset data = read("id,name,a,y\n,Ann,1,2\nx,,3,4\n", request);
    assertThat(data.featureNames()).containsExactly("a");
    assertThat(data.toRowMajor()).containsExactly(1, 3);
  }

  @Test
  void readsTheFeaturesOfAModelInItsOrder() throws IOException {
    ReadRequest request = ReadRequest.features(List.of("b", "a"));
    Dataset data = read(",name,a,b\n0,Ann,1,2\n1,Bob,3,4\n", request);
    assertThat(data.featureNames()).containsExactly("b", "a");
    assertThat(data.toRowMajor()).containsExactly(2, 1, 4, 3);
    assertThat(data.target()).isEmpty();
  }

  @Test
  void anOptionalTargetIsReadIfPresent() throws IOException {
    ReadRequest request = ReadRequest.features(List.of("a")).withOptionalTarget("y");
    assertThat(labels(read("a,y\n1,2\n", request))).containsExactly("2");
    assertThat(read("a,b\n1,2\n", request).target()).isEmpty();
    assertThat(read("a,y\n1,\n", request.withIgnored(Set.of("y"))).target()).isEmpty();
    assertThat(labels(read("a,y\n1,2\n", request.withTarget("y")))).containsExactly("2");
  }

  /** More values than one block of {@link FloatRows}, and more rows than its initial capacity. */
  @Test
  void manyRowsKeepTheirOrder() throws IOException {
    int columns = 1000;
    int rows = 600;
    String header =
        IntStream.range(0, columns).mapToObj(i -> "f" + i).collect(Collectors.joining(","));
    StringBuilder text = new StringBuilder(header).append(",y\n");
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        text.append(row * columns + column).append(',');
      }
      text.append("label").append(row).append('\n');
    }
    Dataset data = read(text.toString(), TARGET_Y);
    assertThat(data.rowCount()).isEqualTo(rows);
    float[] values = data.toRowMajor();
    assertThat(IntStream.range(0, values.length).allMatch(i -> values[i] == i)).isTrue();
    assertThat(data.requireTarget().label(599)).isEqualTo("label599");
    assertThat(data.where(599)).isEqualTo("data.csv:601");
  }

  @Test
  void theReaderIsFoundByExtensionAndIsTheDefault() throws IOException {
    assertThat(DatasetReaders.readerOf(Path.of("a/b.TSV"))).isInstanceOf(CsvReader.class);
    Path file = Files.writeString(folder.resolve("noextension"), "a,y\n1,2\n", UTF_8);
    assertThat(DatasetReaders.read(file, TARGET_Y).toRowMajor()).containsExactly(1);
  }

  private Dataset read(String text, ReadRequest request) throws IOException {
    return DatasetReaders.read(Files.writeString(folder.resolve("data.csv"), text, UTF_8), request);
  }

  private static List<String> labels(Dataset data) {
    Target target = data.requireTarget();
    return IntStream.range(0, target.size()).mapToObj(target::label).toList();
  }
}
