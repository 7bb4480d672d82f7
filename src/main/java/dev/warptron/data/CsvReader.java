package dev.warptron.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
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
 * <p>Quoted cells may hold separators, line ends and doubled quotes. Space around a cell does not
 * count, and blank lines are passed over.
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
    InputFiles.requireNoFolder(file);
    String name = InputFiles.name(file);
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      return read(name, reader, request);
    } catch (CharacterCodingException e) {
      throw malformed(file, name, e);
    } catch (IOException e) {
      throw InputFiles.unreadable(file, e);
    }
  }

  /**
   * Reads text that comes from somewhere else than a file.
   *
   * @param name what to call it in messages
   * @param reader read to the end, not closed
   */
  static Dataset read(String name, BufferedReader reader, ReadRequest request) throws IOException {
    CsvText.skipByteOrderMark(reader);
    Character given = request.separator();
    char separator = given == null ? CsvText.detectSeparator(reader) : given;
    CsvRecords records = new CsvRecords(name, request);
    try {
      // Unlike the parser, CsvRecords says what a record of another width means: so it may pass.
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
    return records.toDataset();
  }

  /** The parser wraps what CsvRecords throws; its own complaints are about quotes. */
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
