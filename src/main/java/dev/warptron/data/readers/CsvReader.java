package dev.warptron.data.readers;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.warptron.data.CellRules;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReader;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Table;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Comma-separated values (RFC 4180), UTF-8 with or without a byte order mark.
 *
 * <p>Quoted cells may hold separators, line ends and doubled quotes. White space around a cell and
 * blank lines are ignored.
 */
public final class CsvReader implements DatasetReader {
  /** For the service loader. */
  public CsvReader() {}

  @Override
  public String name() {
    return "CSV";
  }

  @Override
  public List<String> extensions() {
    return List.of("csv", "tsv", "tab", "txt");
  }

  @Override
  public Dataset read(Path file, ReadRequest request) {
    DatasetRows rows = new DatasetRows(InputFiles.name(file), request);
    parse(file, request, rows);
    return rows.toDataset();
  }

  @Override
  public Table readTable(Path file, ReadRequest request, CellRules rules) {
    TableRows rows = new TableRows(InputFiles.name(file), request, rules);
    parse(file, request, rows);
    return rows.toTable();
  }

  private static void parse(Path file, ReadRequest request, RecordRows rows) {
    InputFiles.requireNotFolder(file);
    String name = InputFiles.name(file);
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      parse(name, reader, request, rows);
    } catch (CharacterCodingException e) {
      throw malformed(file, name, e);
    } catch (IOException e) {
      throw InputFiles.unreadable(file, e);
    }
  }

  /**
   * Reads CSV from any source, such as a resource of the jar.
   *
   * @param name the name of the source, for messages
   * @param reader read to the end, not closed
   * @throws DataException if this is not CSV, or a requested column is missing
   * @throws IOException if the source cannot be read
   */
  public static Dataset read(String name, BufferedReader reader, ReadRequest request)
      throws IOException {
    DatasetRows rows = new DatasetRows(name, request);
    parse(name, reader, request, rows);
    return rows.toDataset();
  }

  private static void parse(
      String name, BufferedReader reader, ReadRequest request, RecordRows rows) throws IOException {
    CsvText.skipByteOrderMark(reader);
    Character requested = request.separator();
    char separator = requested == null ? CsvText.detectSeparator(reader) : requested;
    CsvRecords records = new CsvRecords(name, request, rows);
    try {
      // CsvRecords reports records of the wrong width, with a better message than the parser's.
      de.siegmar.fastcsv.reader.CsvReader.builder()
          .fieldSeparator(separator)
          .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
          .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
          .trimWhitespacesAroundQuotes(true)
          .allowUnclosedQuote(false)
          .build(records, reader)
          .forEach(unused -> {});
    } catch (CsvParseException e) {
      throw translated(name, records.line(), e);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    records.requireRows();
  }

  /** Unwraps an exception of CsvRecords; the parser's own errors are about quotes. */
  private static RuntimeException translated(String name, long line, CsvParseException e) {
    if (e.getCause() instanceof RuntimeException thrown) {
      return thrown;
    }
    String what = String.valueOf(e.getMessage()).replaceFirst(" \\(record starting.*", "");
    return new DataException(
        ("%s:%d: malformed quotes: %s; double a quote that belongs to a quoted cell, and close each"
                + " cell")
            .formatted(name, line, what),
        e);
  }

  private static DataException malformed(Path file, String name, CharacterCodingException e) {
    OptionalLong line = CsvText.malformedLine(file);
    return new DataException(
        "%s%s: not UTF-8 text: save the file as UTF-8, or check that it is a text file at all"
            .formatted(name, line.isPresent() ? ":" + line.getAsLong() : ""),
        e);
  }
}
