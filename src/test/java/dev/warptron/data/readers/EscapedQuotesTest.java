package dev.warptron.data.readers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.warptron.data.DataException;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Table;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CSV whose quotes are escaped by a backslash, and CSV that only looks so. */
class EscapedQuotesTest {
  @TempDir private Path folder;

  private Table read(String text) throws IOException {
    return DatasetReaders.readTable(
        Files.writeString(folder.resolve("t.csv"), text), ReadRequest.training("y"));
  }

  private static List<String> texts(Table table) {
    return IntStream.range(0, table.rowCount()).mapToObj(table.column("t")::text).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t", "|"})
  void aBackslashEscapesQuotes(String separator) throws IOException {
    String text =
        """
        t,y
        "say \\"hi\\", please",1
        "\\"all\\"",2
        "a\\\\b",3
        "5\\" pipe
        and more",4
        plain\\n,5
        "C:\\dir",6
        "ends in \\\\",7
        "doubled "" too",8
        """;
    Table table = read(text.replace(",", separator));
    assertThat(texts(table))
        .containsExactly(
            "say \"hi\"%s please".formatted(separator),
            "\"all\"",
            "a\\b",
            "5\" pipe\nand more",
            "plain\\n",
            "C:\\dir",
            "ends in \\",
            "doubled \" too");
    assertThat(IntStream.range(0, 8).mapToObj(table.targets().get(0)::label))
        .containsExactly("1", "2", "3", "4", "5", "6", "7", "8");
    assertThat(table.where(4)).isEqualTo("t.csv:7");
  }

  @Test
  void aCellThatEndsInABackslashIsNoEscape() throws IOException {
    Table table = read("t,y\n\"C:\\\",1\n\"D:\\dir\\\" ,2\n\"a \\\"\" b\",3\n\"E:\\\\\",4\n");
    assertThat(texts(table)).containsExactly("C:\\", "D:\\dir\\", "a \\\" b", "E:\\\\");
  }

  @Test
  void theFirstEscapedQuoteMayComeLate() throws IOException {
    StringBuilder text = new StringBuilder("t,y\n");
    for (int i = 0; i < 20_000; i++) { // more than is examined
      text.append("\"row %d, text\",%d%n".formatted(i, i % 2));
    }
    Table table = read(text + "\"the \\\"last\\\" one\",1\n\"after\\\\\",0\n");
    assertThat(table.rowCount()).isEqualTo(20_002);
    assertThat(texts(table).subList(19_999, 20_002))
        .containsExactly("row 19999, text", "the \"last\" one", "after\\");
    assertThat(
            DatasetReaders.read(
                    Files.writeString(
                        folder.resolve("n.csv"),
                        text.toString().replaceAll("\"row (\\d+), text\"", "$1")
                            + "7,\"\\\"q\\\"\"\n"),
                    ReadRequest.training("y"))
                .requireTarget()
                .label(20_000))
        .isEqualTo("\"q\"");
  }

  @Test
  void malformedQuotesAreStillRefused() {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> read("t,y\n\"a\"b,1\n"))
        .withMessageStartingWith("t.csv:2: malformed quotes: ");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> read("t,y\n\"a \\\"b\\\" c\",1\n\"never closed,2\n"))
        .withMessageStartingWith("t.csv:3: malformed quotes: ");
  }

  @Test
  void anEscapeMayBeCutByABuffer() throws IOException {
    for (int padding = 8180; padding < 8200; padding++) {
      String cell = "x".repeat(padding) + "\\\"y\\\\z\\\"";
      StringWriter out = new StringWriter();
      try (EscapedReader reader =
          new EscapedReader(new StringReader("\"" + cell + "\",1\n"), ",")) {
        reader.transferTo(out);
      }
      assertThat(out.toString()).isEqualTo("\"" + "x".repeat(padding) + "\"\"y\\z\"\"\",1\n");
    }
  }
}
