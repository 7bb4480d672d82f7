package dev.warptron.cli.common;

import dev.warptron.data.ReadRequest;
import dev.warptron.data.TextFormat;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options for the format of data files. */
public final class FileOptions {
  @Option(
      names = "--separator",
      paramLabel = "CHAR",
      converter = Converters.Separator.class,
      description =
          "Between two cells; space means white space of any length. Default: whichever of , ; tab"
              + " | and space divides the first lines alike.")
  private @Nullable Character separator;

  @Option(
      names = "--decimal",
      paramLabel = "CHAR",
      converter = Decimal.class,
      description =
          "Decimal mark of numbers, . or a comma. Default: a comma where the first lines show it"
              + " and the separator is another character.")
  private @Nullable Character decimal;

  @Option(
      names = "--encoding",
      paramLabel = "NAME",
      converter = Encoding.class,
      description =
          "Of text, such as ISO-8859-1 or windows-1252. Default: UTF-8, or UTF-16 where the file"
              + " begins so.")
  private @Nullable String encoding;

  @Option(
      names = "--header",
      description = "The first line holds the column names, even if they are numbers.")
  private boolean header;

  @Option(
      names = "--no-header",
      description =
          "The first line is data; the columns are then named c1, c2, ... A model's features are"
              + " taken by position if the file has no other columns.")
  private boolean noHeader;

  @Option(
      names = "--sql",
      paramLabel = "QUERY",
      description =
          "The rows of DATA that this query gives, for Parquet, DuckDB and SQLite files, such as"
              + " \"SELECT * FROM sales WHERE year > 2020\". The table of a Parquet file is named data."
              + " Other files are read without it. Default: all rows of the only table.")
  private @Nullable String sql;

  /** For picocli. */
  public FileOptions() {}

  /**
   * Checks that the options agree.
   *
   * @throws IllegalArgumentException if they do not
   */
  public void check() {
    if (header && noHeader) {
      throw new IllegalArgumentException("give either --header or --no-header, not both");
    }
    if (sql != null && sql.isBlank()) {
      throw new IllegalArgumentException("--sql needs a query, such as \"SELECT * FROM sales\"");
    }
    format();
  }

  private TextFormat format() {
    Boolean hasHeader = header ? Boolean.TRUE : noHeader ? Boolean.FALSE : null;
    try {
      return new TextFormat(separator, decimal, encoding, hasHeader);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--separator and --decimal: " + e.getMessage(), e);
    }
  }

  /** The request for DATA, in this format and with the query. */
  public ReadRequest apply(ReadRequest request) {
    return applyFormat(request).withQuery(sql);
  }

  /** The request for another file in this format: the query is for DATA alone. */
  ReadRequest applyFormat(ReadRequest request) {
    return request.withFormat(format());
  }

  /** Converts decimal marks. */
  static final class Decimal implements ITypeConverter<Character> {
    @Override
    public Character convert(String text) {
      if (!text.equals(".") && !text.equals(",")) {
        throw new TypeConversionException(
            "'%s' is no decimal mark: give . or a comma".formatted(text));
      }
      return text.charAt(0);
    }
  }

  /** Converts names of encodings. */
  static final class Encoding implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      try {
        return String.valueOf(TextFormat.UNKNOWN.withEncoding(text).encoding());
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
