package dev.warptron.data;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import org.jspecify.annotations.Nullable;

/**
 * How a text file of rows is written. A reader finds out what is null from the beginning of the
 * file.
 *
 * @param separator between two cells; a blank stands for white space of any length
 * @param decimal of numbers: a point or a comma
 * @param encoding name of the character set
 * @param header whether the first line holds the column names; otherwise the columns are named c1,
 *     c2 and so on. Null means that it does, and that a line of nothing but numbers is refused
 */
public record TextFormat(
    @Nullable Character separator,
    @Nullable Character decimal,
    @Nullable String encoding,
    @Nullable Boolean header) {
  /** Nothing is known. */
  public static final TextFormat UNKNOWN = new TextFormat(null, null, null, null);

  /** White space of any length. */
  public static final char WHITE_SPACE = ' ';

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is impossible
   */
  public TextFormat {
    if (separator != null && (separator == '"' || separator == '\n' || separator == '\r')) {
      throw new IllegalArgumentException("a quote or a line end cannot separate cells");
    }
    if (decimal != null && decimal != '.' && decimal != ',') {
      throw new IllegalArgumentException(
          "the decimal mark is a point or a comma, got '%s'".formatted(decimal));
    }
    if (encoding != null) {
      encoding = charset(encoding).name();
    }
  }

  private static Charset charset(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new IllegalArgumentException(
          "there is no encoding \"%s\": try UTF-8, UTF-16, ISO-8859-1 or windows-1252"
              .formatted(name),
          e);
    }
  }

  /** What users call a separator: a name for those that cannot be seen. */
  public static String separatorName(char separator) {
    return switch (separator) {
      case WHITE_SPACE -> "space";
      case '\t' -> "tab";
      default -> String.valueOf(separator);
    };
  }

  /** With this separator. */
  public TextFormat withSeparator(char character) {
    return new TextFormat(character, decimal, encoding, header);
  }

  /** With this decimal mark. */
  public TextFormat withDecimal(char character) {
    return new TextFormat(separator, character, encoding, header);
  }

  /** With this encoding. */
  public TextFormat withEncoding(String name) {
    return new TextFormat(separator, decimal, name, header);
  }

  /** With a header line, or without one. */
  public TextFormat withHeader(boolean has) {
    return new TextFormat(separator, decimal, encoding, has);
  }
}
