package dev.warptron.data.readers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.warptron.data.CellRules;
import dev.warptron.data.DataException;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Remedy;
import dev.warptron.data.TextFormat;
import dev.warptron.data.schema.Schema;
import dev.warptron.data.schema.SchemaRules;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are not what their names or the request say: what the message advises. */
class RefusedFilesTest {
  private static final ReadRequest TRAINING = ReadRequest.training("y");

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.write(folder.resolve("standard input"), text.getBytes(ISO_8859_1));
  }

  private static DataException refused(String message, Path file, ReadRequest request) {
    return assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> DatasetReaders.readTable(file, request, CellRules.DEFAULT))
        .withMessage(file.getFileName() + message)
        .actual();
  }

  /** As from standard input, whose name does not say what it is. */
  @ParameterizedTest
  @CsvSource({
    "'PAR1\u0015\u0004', a Parquet file, .parquet",
    "'\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008DUCK@', a DuckDB file, .duckdb",
    "'SQLite format 3\u0000', an SQLite file, .sqlite",
    "'\u0093NUMPY\u0001', a NumPy array, .npy",
  })
  void otherFormatsAreNamed(String first, String what, String extension) throws IOException {
    refused(
        ": this is %s, which is read under a name that ends in %s: save it so, and give that file"
            .formatted(what, extension),
        file(first),
        TRAINING);
  }

  @Test
  void archivesAreNamedByTheirFirstMember() throws IOException {
    refused(
        ": this is a NumPy archive, which is read under a name that ends in .npz: save it so, and"
            + " give that file",
        zip("x.npy"),
        TRAINING);
    refused(
        ": this is an Excel workbook: save the sheet as CSV", zip("[Content_Types].xml"), TRAINING);
    refused(
        ": this is a ZIP archive: unpack it first, or pack it by gzip or zstd, which are read as they"
            + " are",
        zip("table.csv"),
        TRAINING);
  }

  private Path zip(String member) throws IOException {
    Path file = folder.resolve("standard input");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(member));
      zip.write(new byte[] {1, 2, 3});
      zip.closeEntry();
    }
    return file;
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-16LE,\uFEFF,UTF-8",
    "UTF-16BE,\uFEFF,ISO-8859-1",
    "UTF-16LE,'',UTF-8",
    "UTF-16BE,'',windows-1252",
    "UTF-32LE,\uFEFF,UTF-8",
  })
  void anEncodingThatTheFileContradicts(String written, String mark, String asked)
      throws IOException {
    Path file =
        Files.write(
            folder.resolve("wide.csv"),
            (mark + "a,y\n1,p\n2,q\n").getBytes(Charset.forName(written)));
    DataException e =
        refused(
            ": this looks like %s, and is to be read as %s; leave the encoding out, which is then found,"
                    .formatted(written, asked)
                + " or say how it is encoded",
            file,
            TRAINING.withFormat(TextFormat.UNKNOWN.withEncoding(asked)));
    assertThat(e.remedies())
        .contains(new Remedy("say how it is encoded", Remedy.Setting.ENCODING, written));
    assertThat(
            DatasetReaders.readTable(
                    file, TRAINING.withFormat(TextFormat.UNKNOWN.withEncoding(written)))
                .rowCount())
        .isEqualTo(2);
  }

  /** No cell is so long: its quote is not closed, or closed by that of a much later row. */
  @Test
  void aQuoteThatIsNotClosedForMegabytes() throws IOException {
    Path file = folder.resolve("long.csv");
    Files.writeString(file, "a,b,y\n1,2,p\n1,\"2,p\n" + "0.25,3,q\n".repeat(2_000_000));
    refused(
        ":3: a quoted cell of this row is longer than 16777216 characters: its closing quote is"
            + " probably missing; close it, or double a quote that belongs to a cell",
        file,
        TRAINING);
  }

  @Test
  void controlCharactersAreNamed() throws IOException {
    Path file = folder.resolve("dos.csv");
    Files.writeString(file, "a,b,y\n1,2,p\n\u001A\n");
    refused(
        ":3: found 1 field, expected 3: a cell is \"\\x1A\" (with U+001A); remove the control"
            + " character, or leave them out",
        file,
        TRAINING);
    StringBuilder rows = new StringBuilder("a,y\n");
    for (int i = 0; i < 30; i++) {
      rows.append(i == 3 ? "1\u00007" : i).append(i % 2 == 0 ? ",p\n" : ",q\n");
    }
    Files.writeString(file, rows);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> Schema.infer(DatasetReaders.readTable(file, TRAINING), SchemaRules.NONE))
        .withMessage(
            "dos.csv:5: column \"a\": \"1\\x007\" (with U+0000) is not a finite number, unlike 29"
                + " other cells; correct the cell, or remove the control characters, or take the"
                + " column for categories");
  }

  /** Only a wrong number of cells has to do with the separator. */
  @Test
  void theRemedyIsThatOfTheFault() throws IOException {
    Path file = folder.resolve("t.csv");
    Files.writeString(file, "a,w,y\n1,1,p\n2,-1,q\n");
    refused(
        ":3: column \"w\": \"-1\" is not a weight, a number that is at least 0; correct the weight, or"
            + " leave them out",
        file,
        TRAINING.withWeight("w"));
    Files.writeString(file, "a,y\n1,p\na,y\n2,q\n");
    refused(
        ":3: it repeats the header, as where files were joined; remove the repeated header, or leave"
            + " them out",
        file,
        TRAINING);
  }

  /** Decimal commas divide each row, but not the header. */
  @Test
  void theExpectedSeparatorIsNotThatOfDecimalCommas() throws IOException {
    Path file = folder.resolve("t.csv");
    Files.writeString(file, "a;b;y\n1,5;2,5;p\n3,5;4,5;q\n");
    ReadRequest ofModel = ReadRequest.features(List.of("a", "b"));
    TextFormat commas = new TextFormat(',', '.', "UTF-8", null);
    assertThat(DatasetReaders.readTable(file, ofModel.withExpected(commas)).column("b").number(1))
        .isEqualTo(4.5);
    DataException e =
        refused(
            ":1: no column \"a\"; the columns are \"a;b;y\"; read the file with the separator that it"
                + " has",
            file,
            ofModel.withSeparator(','));
    assertThat(e.remedies())
        .extracting(Remedy::setting, Remedy::value)
        .containsExactly(tuple(Remedy.Setting.SEPARATOR, ";"));
  }
}
