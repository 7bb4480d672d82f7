package dev.warptron.data.readers;

import dev.warptron.data.DataException;
import dev.warptron.data.Messages;
import dev.warptron.data.ReadRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Weka's attribute-relation files: {@code @attribute} lines name the columns, and the rows follow
 * {@code @data}, dense or sparse. A question mark is a missing cell. Types are not read: a column
 * is what its cells are.
 */
public final class ArffReader extends RecordReader {
  private static final String ATTRIBUTE = "@attribute";
  private static final String DATA = "@data";
  private static final String MISSING = "?";

  /** For the service loader. */
  public ArffReader() {}

  @Override
  public String name() {
    return "ARFF";
  }

  @Override
  public List<String> extensions() {
    return List.of("arff");
  }

  @Override
  void parse(Path file, ReadRequest request, RecordRows rows) {
    CellRows cells = new CellRows(InputFiles.name(file), request, rows);
    try (TextSource source = TextSource.open(file, request.format().encoding(), null)) {
      new Parser(source.reader(), cells).run();
    } catch (CharacterCodingException e) {
      throw new DataException(cells.file() + ": not UTF-8 text: check that it is an ARFF file", e);
    } catch (IOException e) {
      throw InputFiles.unreadable(file, e);
    }
    cells.requireRows();
  }

  /** One pass over the lines of a file. */
  private static final class Parser {
    private final BufferedReader reader;
    private final CellRows cells;
    private final List<String> names = new ArrayList<>();
    private final List<String> defaults =
        new ArrayList<>(); // of sparse rows: 0, or the first value
    private long line;

    Parser(BufferedReader reader, CellRows cells) {
      this.reader = reader;
      this.cells = cells;
    }

    void run() throws IOException {
      boolean inData = false;
      for (String text = next(); text != null; text = next()) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (inData) {
          addRow(text);
        } else if (lower.startsWith(ATTRIBUTE)) {
          addAttribute(text.substring(ATTRIBUTE.length()).strip());
        } else if (lower.startsWith(DATA)) {
          cells.begin(names);
          inData = true;
        } else if (!lower.startsWith("@relation")) {
          throw new DataException(
              "%s:%d: expected @relation, @attribute or @data, got %s: check that it is an ARFF file"
                  .formatted(cells.file(), line, Messages.quoted(text)));
        }
      }
    }

    /** The next line that is neither blank nor a comment; null at the end. */
    private @Nullable String next() throws IOException {
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        line++;
        String stripped = Blanks.strip(text);
        if (!stripped.isEmpty() && !stripped.startsWith("%")) {
          return stripped;
        }
      }
      return null;
    }

    private void addAttribute(String text) {
      try {
        Cells parts = new Cells(text, " \t{");
        names.add(parts.next());
        String type = text.substring(parts.at).strip();
        boolean isNominal = type.startsWith("{");
        defaults.add(isNominal ? new Cells(type.substring(1), ",}").next() : "0");
      } catch (IllegalArgumentException e) {
        throw new DataException("%s:%d: %s".formatted(cells.file(), line, e.getMessage()), e);
      }
    }

    private void addRow(String text) {
      try {
        List<String> row = text.startsWith("{") ? sparse(text) : dense(text);
        if (row.size() == names.size()) {
          cells.add(line, row);
        } else {
          cells.refuse(
              line,
              "found %s, expected %d"
                  .formatted(Messages.counted(row.size(), "value"), names.size()));
        }
      } catch (IllegalArgumentException e) {
        cells.refuse(line, String.valueOf(e.getMessage()));
      }
    }

    private static List<String> dense(String text) {
      Cells parts = new Cells(text, ",\t");
      List<String> row = new ArrayList<>();
      do {
        row.add(known(parts));
      } while (parts.skipSeparator());
      return row;
    }

    private static String known(Cells parts) {
      String value = parts.next();
      return value.equals(MISSING) && !parts.wasQuoted ? "" : value;
    }

    /** A row of indices, from 0, and values. */
    private List<String> sparse(String text) {
      List<String> row = new ArrayList<>(defaults);
      int end = text.lastIndexOf('}');
      String content = Blanks.strip(text.substring(1, end < 0 ? text.length() : end));
      if (content.isEmpty()) {
        return row;
      }
      Cells parts = new Cells(content, ",");
      do {
        String index = parts.word();
        int column = index.matches("\\d{1,9}") ? Integer.parseInt(index) : -1;
        if (column < 0 || column >= row.size()) {
          throw new IllegalArgumentException(
              "%s is not the index of an attribute, from 0 to %d"
                  .formatted(Messages.quoted(index), row.size() - 1));
        }
        row.set(column, known(parts));
      } while (parts.skipSeparator());
      return Collections.unmodifiableList(row);
    }
  }

  /** The values of a line, which may be in single or double quotes. */
  private static final class Cells {
    private final String text;
    private final String separators;
    private int at;
    private boolean wasQuoted;

    Cells(String text, String separators) {
      this.text = text;
      this.separators = separators;
    }

    /** The next value, up to a separator. */
    String next() {
      skipBlanks();
      wasQuoted = at < text.length() && (text.charAt(at) == '\'' || text.charAt(at) == '"');
      if (!wasQuoted) {
        int from = at;
        while (at < text.length() && separators.indexOf(text.charAt(at)) < 0) {
          at++;
        }
        return Blanks.strip(text.substring(from, at));
      }
      char quote = text.charAt(at++);
      StringBuilder value = new StringBuilder();
      while (at < text.length() && text.charAt(at) != quote) {
        at += text.charAt(at) == '\\' && at + 1 < text.length() ? 1 : 0;
        value.append(text.charAt(at++));
      }
      if (at == text.length()) {
        throw new IllegalArgumentException("the quote %c is not closed".formatted(quote));
      }
      at++;
      skipBlanks();
      return value.toString();
    }

    /** The next word, up to white space. */
    String word() {
      skipBlanks();
      int from = at;
      while (at < text.length() && !CsvDialect.isSpace(text.charAt(at))) {
        at++;
      }
      return text.substring(from, at);
    }

    private void skipBlanks() {
      while (at < text.length() && CsvDialect.isSpace(text.charAt(at))) {
        at++;
      }
    }

    /** Skips a separator; false at the end. */
    boolean skipSeparator() {
      if (at < text.length() && separators.indexOf(text.charAt(at)) < 0) {
        throw new IllegalArgumentException(
            "expected a comma before %s".formatted(Messages.quoted(text.substring(at))));
      }
      return at++ < text.length();
    }
  }
}
