package dev.warptron.data.readers;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.warptron.data.CellRules;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.FileHeader;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Remedy;
import dev.warptron.data.Table;
import dev.warptron.data.TableSpool;
import dev.warptron.data.TextFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Comma-separated values (RFC 4180) and their relatives: plain or gzip, in UTF-8, UTF-16 or the
 * encoding that is given, with the separator and decimal mark that the first lines show.
 *
 * <p>Quoted cells may hold separators, line ends and doubled quotes. White space around a cell,
 * rows without any text, a {@code sep=} line and leading comments are passed over.
 */
public final class CsvReader extends RecordReader {
  private static final int MOST_CELL_CHARACTERS = 1 << 24;

  private final boolean escaped; // a backslash is known to escape quotes

  /** For the service loader. */
  public CsvReader() {
    this(false);
  }

  private CsvReader(boolean escaped) {
    this.escaped = escaped;
  }

  @Override
  public String name() {
    return "CSV";
  }

  @Override
  public List<String> extensions() {
    return List.of("csv", "tsv", "tab", "txt");
  }

  @Override
  public Table readTable(Path file, ReadRequest request, CellRules rules) {
    InputFiles.requireNotFolder(file);
    try {
      Optional<Table> table = PlainCsvReader.read(file, request, rules);
      return table.isPresent() ? table.get() : readAny(file, request, rules);
    } catch (IOException e) {
      throw InputFiles.unreadable(file, e);
    }
  }

  /** A file that is not plain is read into memory. */
  @Override
  public Table readTable(Path file, ReadRequest request, CellRules rules, Path scratch) {
    InputFiles.requireNotFolder(file);
    try (TableSpool spool = new TableSpool(scratch)) {
      Optional<Table> table = PlainCsvReader.read(file, request, rules, spool);
      return table.isPresent() ? table.get() : readAny(file, request, rules);
    } catch (IOException e) {
      throw InputFiles.unreadable(file, e);
    }
  }

  /**
   * Reads a file that need not be plain, on one thread. The first escaped quote may be far beyond
   * the lines that show how a file is written.
   */
  Table readAny(Path file, ReadRequest request, CellRules rules) {
    try {
      return super.readTable(file, request, rules);
    } catch (QuotesException e) {
      return new CsvReader(again(e)).readAny(file, request, rules);
    }
  }

  @Override
  public Optional<FileHeader> header(Path file, ReadRequest request) {
    InputFiles.requireNotFolder(file);
    HeaderRows rows = new HeaderRows();
    TextFormat format = parseAndDescribe(file, request, rows);
    return Optional.of(new FileHeader(format, rows.names()));
  }

  @Override
  public Dataset read(Path file, ReadRequest request) {
    try {
      return super.read(file, request);
    } catch (QuotesException e) {
      return new CsvReader(again(e)).read(file, request);
    }
  }

  /** Whether to read once more, with escaped quotes; throws the exception if not. */
  private boolean again(QuotesException e) {
    if (escaped || !e.mayBeEscaped) {
      throw e;
    }
    return true;
  }

  @Override
  void parse(Path file, ReadRequest request, RecordRows rows) {
    parseAndDescribe(file, request, rows);
  }

  /** Returns the format that was given or found. */
  private TextFormat parseAndDescribe(Path file, ReadRequest request, RecordRows rows) {
    String name = InputFiles.name(file);
    TextFormat format = request.format();
    try (TextSource source =
        TextSource.open(file, format.encoding(), request.expected().encoding())) {
      CsvDialect dialect = parse(name, source.reader(), request, rows, escaped);
      return new TextFormat(
          dialect.separator(), dialect.decimal(), source.encoding().name(), request.knownHeader());
    } catch (CharacterCodingException e) {
      throw malformed(file, name, request, e);
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
    CsvText.skipByteOrderMark(reader);
    DatasetRows rows = new DatasetRows(name, request);
    parse(name, reader, request, rows, /* escaped= */ false);
    return rows.toDataset();
  }

  private static CsvDialect parse(
      String name, BufferedReader reader, ReadRequest request, RecordRows rows, boolean escaped)
      throws IOException {
    CsvDialect dialect = CsvDialect.of(reader, request.format(), request.expected(), escaped);
    boolean isSpaced = dialect.separator() == TextFormat.WHITE_SPACE;
    CsvRecords records = new CsvRecords(name, request, dialect, rows);
    FastCsvRecords parsed = new FastCsvRecords(records, dialect.skipped());
    try {
      // CsvRecords reports records of the wrong width, with a better message than the parser's.
      var builder =
          de.siegmar.fastcsv.reader.CsvReader.builder()
              .fieldSeparator(isSpaced ? SpacedReader.SEPARATOR : dialect.separator())
              .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
              .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
              .trimWhitespacesAroundQuotes(true)
              .maxBufferSize(MOST_CELL_CHARACTERS)
              .allowUnclosedQuote(false);
      if (dialect.hasComments()) {
        builder.commentStrategy(CommentStrategy.SKIP).commentCharacter('#');
      }
      var lines = builder.build(parsed, cells(reader, dialect)).iterator();
      while (!records.hasEnded() && lines.hasNext()) {
        lines.next();
      }
    } catch (CsvParseException e) {
      throw translated(name, parsed.line(), dialect, e);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    records.requireRows();
    return dialect;
  }

  /** The text as RFC 4180 has it, apart from the separator. */
  private static Reader cells(BufferedReader text, CsvDialect dialect) {
    BufferedReader doubled =
        dialect.hasEscapes()
            ? new BufferedReader(new EscapedReader(text, String.valueOf(dialect.separator())))
            : text;
    return dialect.separator() == TextFormat.WHITE_SPACE ? new SpacedReader(doubled) : doubled;
  }

  /** Unwraps an exception of the records; the parser's own errors are about quotes. */
  private static RuntimeException translated(
      String name, long line, CsvDialect dialect, CsvParseException e) {
    if (e.getCause() instanceof RuntimeException thrown) {
      return thrown;
    }
    String what = String.valueOf(e.getMessage()).replaceFirst(" \\(record starting.*", "");
    boolean isTooLong = what.contains("maximum buffer size") || what.contains("maximum field size");
    return new QuotesException(
        isTooLong
            ? ("%s:%d: a quoted cell of this row is longer than %d characters: its closing quote is"
                    + " probably missing; close it, or double a quote that belongs to a cell")
                .formatted(name, line, MOST_CELL_CHARACTERS)
            : ("%s:%d: malformed quotes: %s; double a quote that belongs to a quoted cell, and close"
                    + " each cell")
                .formatted(name, line, what),
        !dialect.hasEscapes(),
        e);
  }

  /** Quotes are not as RFC 4180 has them. */
  private static final class QuotesException extends DataException {
    private final boolean mayBeEscaped;

    QuotesException(String message, boolean mayBeEscaped, CsvParseException cause) {
      super(message, cause);
      this.mayBeEscaped = mayBeEscaped;
    }
  }

  private static DataException malformed(
      Path file, String name, ReadRequest request, CharacterCodingException e) {
    String encoding = request.format().encoding();
    OptionalLong line = encoding == null ? TextSource.malformedLine(file) : OptionalLong.empty();
    return new DataException(
        "%s%s: not %s text"
            .formatted(
                name,
                line.isPresent() ? ":" + line.getAsLong() : "",
                encoding == null ? "UTF-8" : encoding),
        List.of(
            Remedy.of("save the file as UTF-8"),
            Remedy.set("say how it is encoded", Remedy.Setting.ENCODING),
            Remedy.of("check that it is a text file at all")),
        e);
  }
}
