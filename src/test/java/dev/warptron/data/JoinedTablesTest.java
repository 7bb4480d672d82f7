package dev.warptron.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.warptron.data.schema.ColumnKind;
import dev.warptron.data.schema.Schema;
import dev.warptron.data.schema.SchemaRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several files as one table. */
class JoinedTablesTest {
  private static final ReadRequest TRAINING = ReadRequest.training("y");

  @TempDir private Path folder;

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static Table read(Path... files) {
    return DatasetReaders.readTable(List.of(files), TRAINING, CellRules.DEFAULT);
  }

  private static List<String> texts(Table table, String column) {
    return IntStream.range(0, table.rowCount()).mapToObj(table.column(column)::text).toList();
  }

  private static void refused(String message, Path... files) {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> read(files))
        .withMessage(message);
  }

  @Test
  void columnsAreMatchedByNameAndRowsKeepTheirOrder() throws IOException {
    Table table =
        read(
            write("b.csv", "x,t,y\n1,u,p\n2,v,q\n"),
            write("a.csv", "y;t;x\nr;w;3,5\n"),
            write("c.jsonl", "{\"t\": \"z\", \"y\": \"p\", \"x\": 4}\n"));
    assertThat(table.columnNames()).containsExactly("x", "t");
    assertThat(texts(table, "x")).containsExactly("1", "2", "3.5", "4");
    assertThat(texts(table, "t")).containsExactly("u", "v", "w", "z");
    assertThat(IntStream.range(0, 4).mapToObj(table.targets().get(0)::label))
        .containsExactly("p", "q", "r", "p");
    assertThat(IntStream.range(0, 4).mapToObj(table::where))
        .containsExactly("b.csv:2", "b.csv:3", "a.csv:2", "c.jsonl:1");
  }

  @Test
  void textInOneFileIsTextInAll() throws IOException {
    Path numbers = write("a.csv", "code,y\n01,p\n2.50,q\n");
    Path words = write("b.csv", "code,y\n1,p\nx7,q\n");
    for (Path[] files : new Path[][] {{numbers, words}, {words, numbers}}) {
      assertThat(texts(read(files), "code")).containsExactlyInAnyOrder("01", "2.50", "1", "x7");
    }
    assertThat(texts(read(numbers, write("c.csv", "code,y\n3,q\n")), "code"))
        .containsExactly("1", "2.5", "3");
  }

  @Test
  void theSameAsOneFile() throws IOException {
    StringBuilder all = new StringBuilder("n,t,w,y\n");
    StringBuilder[] parts = {
      new StringBuilder("n,t,w,y\n"), new StringBuilder("n,t,w,y\n"), new StringBuilder("n,t,w,y\n")
    };
    for (int i = 0; i < 9001; i++) {
      String row =
          "%s,%s,%s,%d%n".formatted(i % 11 == 0 ? "?" : i * 0.25, "t" + i % 5, i % 3, i % 2);
      all.append(row);
      parts[i / 3001].append(row);
    }
    ReadRequest request = TRAINING.withWeight("w");
    Table whole = DatasetReaders.readTable(write("all.csv", all.toString()), request);
    Table joined =
        DatasetReaders.readTable(
            List.of(
                write("1.csv", parts[0].toString()),
                write("2.csv", parts[1].toString()),
                write("3.csv", parts[2].toString())),
            request,
            CellRules.DEFAULT);
    assertThat(joined.rowCount()).isEqualTo(9001);
    for (String name : List.of("n", "t")) {
      assertThat(texts(joined, name)).isEqualTo(texts(whole, name));
    }
    assertThat(joined.withoutColumns().weights().orElseThrow())
        .isEqualTo(whole.withoutColumns().weights().orElseThrow());
    assertThat(joined.withoutColumns().targetNumbers())
        .isEqualTo(whole.withoutColumns().targetNumbers());
  }

  @Test
  void otherColumnsAreRefusedWithBothFiles() throws IOException {
    Path first = write("a.csv", "x,z,y\n1,2,p\n");
    String why = ": the files of one table need the same columns; add it, or remove it from all";
    refused(
        "b.csv has no column \"z\", which a.csv has" + why, first, write("b.csv", "x,y\n1,p\n"));
    refused(
        "a.csv has no column \"v\", \"w\", which b.csv has" + why,
        first,
        write("b.csv", "v,w,x,z,y\n1,1,1,1,p\n"));
    refused(
        "b.csv:1: no column \"y\"; the columns are \"x\", \"z\"",
        first,
        write("b.csv", "x,z\n1,2\n"));
    Table ofModel =
        DatasetReaders.readTable(
            List.of(first, write("b.csv", "other,x\n1,7\n")),
            ReadRequest.features(List.of("x")),
            CellRules.DEFAULT);
    assertThat(texts(ofModel, "x")).containsExactly("1", "7");
  }

  @Test
  void messagesNameFileAndLineAlsoOfFilesWithTheSameName() throws IOException {
    Path a = write("2023/part.csv", "x,y\n1,p\n2\n");
    Path b = write("2024/part.csv", "x,y\n1,p\n2,q,r\n");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> read(a, b))
        .withMessage(
            "%s:3: found 1 field, expected 2\n%s:3: found 3 fields, expected 2; correct the lines, or put"
                    .formatted(a, b)
                + " cells that contain the separator in double quotes, or leave them out");
    Table table =
        DatasetReaders.readTable(List.of(a, b), TRAINING, CellRules.DEFAULT.withSkippedRows(true));
    assertThat(table.badRows()).extracting(BadRow::where).containsExactly(a + ":3", b + ":3");
    assertThat(table.where(1)).isEqualTo(b + ":2");
  }

  @Test
  void badRowsAreListedFileByFileWithTheRemediesOfAll() throws IOException {
    Path a = write("a.csv", "x,w,y\n1,1,p\n2,-1,p\n3\n");
    Path b = write("b.csv", "x,w,y\n1,1\n");
    Path c = write("c.csv", "x,w,y\nx,w,y\n1,1,p\n");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(
            () ->
                DatasetReaders.readTable(
                    List.of(b, c, a), TRAINING.withWeight("w"), CellRules.DEFAULT))
        .withMessage(
            "b.csv:2: found 2 fields, expected 3\n"
                + "c.csv:2: it repeats the header, as where files were joined\n"
                + "a.csv:3: column \"w\": \"-1\" is not a weight, a number that is at least 0\n"
                + "a.csv:4: found 1 field, expected 3; correct the lines, or put cells that contain"
                + " the separator in double quotes, or remove the repeated headers, or correct the"
                + " weights, or leave them out");
  }

  /** The kind of a column is known only when all files are read. */
  @Test
  void wordsAmongNumbersAreListedFileByFile() throws IOException {
    StringBuilder numbers = new StringBuilder("x,z,y\n");
    for (int i = 0; i < 40; i++) {
      numbers.append("%d,%d,p%n".formatted(i, i));
    }
    Path a = write("a.csv", numbers + "1,word,p\n");
    Path b = write("b.csv", "x,z,y\nother,1,p\n2,2,p\n3,third,p\n");
    Table all =
        DatasetReaders.readTable(List.of(a, b), TRAINING, CellRules.DEFAULT.withSkippedRows(true));
    Table usable = Schema.withoutMistakes(all, SchemaRules.NONE);
    assertThat(usable.rowCount()).isEqualTo(41);
    assertThat(usable.badRows())
        .extracting(BadRow::describe)
        .containsExactly(
            "a.csv:42: column \"z\": \"word\" is not a number",
            "b.csv:2: column \"x\": \"other\" is not a number",
            "b.csv:4: column \"z\": \"third\" is not a number");
    assertThat(Schema.infer(usable, SchemaRules.NONE).columns())
        .allMatch(column -> column.kind() == ColumnKind.NUMERIC);
  }

  /** Separator, decimal mark and encoding are those of each file, as far as they are not given. */
  @Test
  void eachFileIsReadAsItIsWritten() throws IOException {
    Path utf8 = write("a.csv", "x,t,y\n1.5,\u00fc,p\n");
    Path wide = Files.write(folder.resolve("b.csv"), "x;t;y\n2,5;\u00e4;q\n".getBytes(UTF_16LE));
    assertThat(texts(read(utf8, wide), "x")).containsExactly("1.5", "2.5");
    assertThat(texts(read(utf8, wide), "t")).containsExactly("\u00fc", "\u00e4");
    Path latin = Files.write(folder.resolve("c.csv"), "x,t,y\n3,\u00f6,q\n".getBytes(ISO_8859_1));
    refused(
        "c.csv:2: not UTF-8 text; save the file as UTF-8, or say how it is encoded, or check that it"
            + " is a text file at all",
        utf8,
        latin);
    Table expected =
        DatasetReaders.readTable(
            List.of(utf8, latin),
            TRAINING.withExpected(TextFormat.UNKNOWN.withEncoding("ISO-8859-1")),
            CellRules.DEFAULT);
    assertThat(texts(expected, "t")).containsExactly("\u00fc", "\u00f6");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(
            () ->
                DatasetReaders.readTable(
                    List.of(utf8, write("d.csv", "x;t;y\n1;u;p\n")),
                    TRAINING.withSeparator(','),
                    CellRules.DEFAULT))
        .withMessage(
            "d.csv:1: no column \"y\"; the columns are \"x;t;y\"; read the file with the separator"
                + " that it has");
  }

  @Test
  void aFileGivenTwiceIsRefused() throws IOException {
    Path file = write("a.csv", "x,y\n1,p\n");
    refused(file + ": this file is given twice: give each file once", file, file);
    Path link = Files.createSymbolicLink(folder.resolve("link.csv"), file);
    refused(file + " and " + link + " are the same file: give each file once", file, link);
  }

  @Test
  void filesOfNumbersAlone() throws IOException {
    Path a = write("a.libsvm", "1 1:2 2:3\n");
    Path b = write("b.libsvm", "0 1:4 2:5\n2 2:7\n");
    Table table =
        DatasetReaders.readTable(List.of(a, b), ReadRequest.training("label"), CellRules.DEFAULT);
    Dataset data = table.asDataset().orElseThrow();
    assertThat(data.toRowMajor()).containsExactly(2, 3, 4, 5, 0, 7);
    assertThat(data.where(2)).isEqualTo("b.libsvm:2");
    Table mixed =
        DatasetReaders.readTable(
            List.of(a, write("c.csv", "x2,label,x1\n8,1,9\n")),
            ReadRequest.training("label"),
            CellRules.DEFAULT.withText(Set.of()));
    assertThat(texts(mixed, "x1")).containsExactly("2", "9");
  }
}
