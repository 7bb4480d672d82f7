package dev.warptron.data.readers;

import static dev.warptron.data.readers.ReadRows.assertRows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.FileHeader;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Table;
import dev.warptron.data.TextFormat;
import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CSV as other programs and people write it. */
class CsvInTheWildTest {
  private static final ReadRequest TRAINING = ReadRequest.training("y");
  private static final String PLAIN = "x1,x2,y\n1.5,2,M\n-3,4.25,B\n";

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return file(text.getBytes(StandardCharsets.UTF_8));
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("data.csv"), bytes);
  }

  private Dataset read(String text) throws IOException {
    return DatasetReaders.read(file(text), TRAINING);
  }

  private void readsPlain(Path file, ReadRequest request) {
    Dataset rows = DatasetReaders.read(file, request);
    assertRows(rows, List.of("x1", "x2"), 1.5f, 2, -3, 4.25f);
    assertThat(rows.requireTarget().label(0)).isEqualTo("M");
    assertThat(rows.requireTarget().label(1)).isEqualTo("B");
  }

  private void refuses(String message, String text) throws IOException {
    Path file = file(text);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> DatasetReaders.read(file, TRAINING))
        .withMessageStartingWith(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x1,x2,y,\n1.5,2,M,\n-3,4.25,B,\n", // a comma at the end of every line
        "x1,x2,y,\n1.5,2,M\n-3,4.25,B\n", // at the end of the header
        "x1,x2,y\n1.5,2,M,,\n-3,4.25,B,,\n", // at the ends of the rows
        "x1,x2,y\n1.5,2,M\n,,\n-3,4.25,B\n,,,,\n\n,\n", // rows of empty cells
        ",x1,x2,y\n0,1.5,2,M\n1,-3,4.25,B\n", // numbers of the rows
        "sep=;\nx1;x2;y\n1.5;2;M\n-3;4.25;B\n",
        "\"sep=|\"\r\nx1|x2|y\r\n1.5|2|M\r\n-3|4.25|B\r\n",
        "# made by hand\n# in May\nx1,x2,y\n1.5,2,M\n# more\n-3,4.25,B\n",
        "x1 x2  y\n1.5   2 M\n  -3 \t4.25 B\n",
        "x1\tx2\ty\n1.5\t2\tM\n-3\t4.25\tB\n",
        "x1;x2;y\n1,5;2;M\n-3;4,25;B\n", // decimal commas
        "x1|x2|y\n1,5|2|M\n-3|4,25|B\n",
        "x1,x2,y\n\u00A01.5\u200B,2,M\u200B\n\uFEFF\u22123,4.25\u2003,\u202FB\n",
      })
  void theSameRowsInOtherForms(String text) throws IOException {
    readsPlain(file(text), TRAINING);
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-8,EFBBBF",
    "UTF-16LE,FFFE",
    "UTF-16BE,FEFF",
    "UTF-32LE,FFFE0000",
    "UTF-16LE,''",
    "UTF-16BE,''",
    "UTF-8,''"
  })
  void encodingsAreSeen(String encoding, String mark) throws IOException {
    byte[] text = PLAIN.getBytes(Charset.forName(encoding));
    byte[] bytes = new byte[mark.length() / 2 + text.length];
    for (int i = 0; i < mark.length() / 2; i++) {
      bytes[i] = (byte) Integer.parseInt(mark.substring(2 * i, 2 * i + 2), 16);
    }
    System.arraycopy(text, 0, bytes, mark.length() / 2, text.length);
    readsPlain(file(bytes), TRAINING);
  }

  @Test
  void aQuoteInACommentIsText() throws IOException {
    Dataset data = read("# 5\" wide\n# twice\na,b,y\n1,2,0\n3,4,1\n");
    assertThat(data.featureNames()).containsExactly("a", "b");
    assertThat(data.rowCount()).isEqualTo(2);
  }

  @Test
  void otherEncodingsAreGivenOrExpected() throws IOException {
    String text = PLAIN.replace("x2", "Gr\u00f6\u00dfe").replace("M\n", "\u20ac\n");
    Path file = file(text.getBytes(Charset.forName("windows-1252")));
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> DatasetReaders.read(file, TRAINING))
        .withMessage(
            "data.csv:1: not UTF-8 text; save the file as UTF-8, or say how it is encoded, or check"
                + " that it is a text file at all");
    TextFormat format = TextFormat.UNKNOWN.withEncoding("windows-1252");
    for (ReadRequest request :
        List.of(TRAINING.withFormat(format), TRAINING.withExpected(format))) {
      Dataset rows = DatasetReaders.read(file, request);
      assertRows(rows, List.of("x1", "Gr\u00f6\u00dfe"), 1.5f, 2, -3, 4.25f);
      assertThat(rows.requireTarget().label(0)).isEqualTo("\u20ac");
    }
    Path utf8 = file(text);
    assertThat(DatasetReaders.read(utf8, TRAINING.withExpected(format)).featureNames())
        .contains("Gr\u00f6\u00dfe");
  }

  @ParameterizedTest
  @ValueSource(strings = {"data.csv", "data.csv.gz", "data"})
  void gzipIsSeenByItsContent(String name) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(PLAIN.getBytes(StandardCharsets.UTF_8));
    }
    readsPlain(file, TRAINING);
  }

  @Test
  void zstdIsSeenByItsContent() throws IOException {
    Path file = folder.resolve("data.csv.zst");
    try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(file))) {
      out.write(PLAIN.getBytes(StandardCharsets.UTF_8));
    }
    readsPlain(file, TRAINING);
    StringBuilder many = new StringBuilder("x1,x2,y\n");
    for (int i = 0; i < 100_000; i++) { // more than one block
      many.append(i).append(",").append(i % 7).append(",a\n");
    }
    try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(file))) {
      out.write(many.toString().getBytes(StandardCharsets.UTF_8));
    }
    assertThat(DatasetReaders.read(file, TRAINING).feature(99_999, 0)).isEqualTo(99_999);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> DatasetReaders.read(file, TRAINING))
        .withMessageStartingWith(file + ": cannot be read: ");
    whole[whole.length / 2] ^= 1;
    Files.write(file, whole);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> DatasetReaders.read(file, TRAINING))
        .withMessageStartingWith(file + ": cannot be read: the zstd data is damaged: ");
  }

  @ParameterizedTest
  @CsvSource({"504B0304,a ZIP archive", "425A68,packed by bzip2"})
  void otherPackingsAreNamed(String magic, String what) throws IOException {
    byte[] bytes = new byte[magic.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(magic.substring(2 * i, 2 * i + 2), 16);
    }
    Path file = file(bytes);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> DatasetReaders.read(file, TRAINING))
        .withMessageStartingWith("data.csv: this is %s: unpack it first".formatted(what));
  }

  /** The header may hold more commas than separators. */
  @Test
  void theSeparatorIsThatOfTheRows() throws IOException {
    assertRows(
        read("L (mm, cm, in);M (g, kg);y\n1.5;2;M\n3;4;B\n"),
        List.of("L (mm, cm, in)", "M (g, kg)"),
        1.5f,
        2,
        3,
        4);
    assertRows(
        read("L (mm, in);M (g, t);y\n1.5;2;M\n3;4;B\n"),
        List.of("L (mm, in)", "M (g, t)"),
        1.5f,
        2,
        3,
        4);
    assertRows(
        read("t;x;y\n2021;40,0;19,33\n2022;42,2;19,41\n"),
        List.of("t", "x"),
        2021,
        40,
        2022,
        42.2f);
  }

  @Test
  void thousandsAreSeparated() throws IOException {
    assertRows(
        read("a,b,y\n\"1,037\",\"-1,234,567.5\",M\n\"300.00\",12,B\n"),
        List.of("a", "b"),
        1037,
        -1234567.5f,
        300,
        12);
    assertRows(
        read("a;b;y\n1.037;-1.234.567,5;M\n300,25;1\u00A0200;B\n"),
        List.of("a", "b"),
        1037,
        -1234567.5f,
        300.25f,
        1200);
    assertRows(
        read("a\tb\ty\n1,037\t1.5\tM\n2,000\t2.5\tB\n"), List.of("a", "b"), 1037, 1.5f, 2000, 2.5f);
    refuses("data.csv:2: column \"a\": \"1,5\" is not a number", "a,y\n\"1,5\",M\n\"2,5\",B\n");
    refuses("data.csv:2: column \"a\": \"1,0370\" is not a number", "a,y\n\"1,0370\",M\n");
    refuses("data.csv:2: column \"a\": \"12,,345\" is not a number", "a,y\n\"12,,345\",M\n");
  }

  @Test
  void theDecimalMarkCanBeGiven() throws IOException {
    Path file = file("a,b,y\n\"1,5\",3,M\n\"2,25\",4,B\n");
    assertRows(
        DatasetReaders.read(file, TRAINING.withFormat(TextFormat.UNKNOWN.withDecimal(','))),
        List.of("a", "b"),
        1.5f,
        3,
        2.25f,
        4);
  }

  @Test
  void invisibleCharactersAreNamed() throws IOException {
    refuses(
        "data.csv:2: column \"x\": \"1\u00A0234\" (with U+00A0) is not a number",
        "x,y\n1\u00A0234,M\n");
    refuses(
        "data.csv:2: column \"x\": \"a\u200Bb\" (with U+200B) is not a number",
        "x,y\na\u200Bb,M\n");
    refuses("data.csv:2: column \"x\": \"1\\x00\" (with U+0000) is not", "x,y\n1\0,M\n");
  }

  @Test
  void aFileIsProbablyWrittenAsTheLastOne() throws IOException {
    TextFormat format =
        DatasetReaders.header(file("a~y\n1,5~M\n2,5~B\n"), TRAINING.withSeparator('~'))
            .map(FileHeader::format)
            .orElseThrow();
    assertThat(format).isEqualTo(new TextFormat('~', ',', "UTF-8", null));
    assertRows(
        DatasetReaders.read(file("a~y\n1~M\n2.000~B\n"), TRAINING.withExpected(format)),
        List.of("a"),
        1,
        2000);
    readsPlain(file(PLAIN), TRAINING.withExpected(format));
  }

  /** As by {@code cat a.csv b.csv}, with a byte order mark in each. */
  @Test
  void filesThatWereJoinedAreSeen() throws IOException {
    refuses(
        "data.csv:3: it repeats the header, as where files were joined; remove the repeated"
            + " header",
        "\uFEFFx,y\n1,M\n\uFEFFx,y\n2,B\n");
  }

  @Test
  void tablesAreReadAlike() throws IOException {
    Table rows =
        DatasetReaders.readTable(file("a;b;y\n1,5;1.037;M\n;n/a;B\n;;\n2;3;M\n"), TRAINING);
    assertThat(rows.rowCount()).isEqualTo(3);
    assertThat(rows.column("a").number(0)).isEqualTo(1.5);
    assertThat(rows.column("a").isMissing(1)).isTrue();
    assertThat(rows.column("b").number(0)).isEqualTo(1037);
    assertThat(rows.column("b").isMissing(1)).isTrue();
    Path json =
        Files.writeString(folder.resolve("d.jsonl"), "{\"a\":1,\"y\":2}\n{\"y\":3,\"b\":\"u\"}");
    Table lines = DatasetReaders.readTable(json, TRAINING);
    assertThat(lines.column("a").isMissing(1)).isTrue();
    assertThat(lines.column("b").text(1)).isEqualTo("u");
  }

  /** A line number counts all lines of the file. */
  @Test
  void linesBeforeTheHeaderCount() throws IOException {
    refuses("data.csv:4: column \"a\": \"x\" is not a number", "sep=;\na;y\n1;M\nx;B\n");
    refuses("data.csv:5: column \"a\": \"x\" is not a number", "# 1\n# 2\na,y\n1,M\nx,B\n");
    refuses("data.csv:1: no column \"y\"", "#id,a\n1,2\n");
  }
}
