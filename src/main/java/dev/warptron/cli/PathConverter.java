package dev.warptron.cli;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Converts file names. In a locale without UTF-8, Java refuses names with letters beyond ASCII; on
 * systems whose names are bytes, they are then taken as UTF-8.
 */
final class PathConverter implements ITypeConverter<Path> {
  private static final String PLAIN = "/._-~"; // besides letters and digits
  private static final Path ROOT = Path.of("/");

  @Override
  public Path convert(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      return ofBytes(text, e);
    }
  }

  /** The path whose name is this text in UTF-8. */
  private static Path ofBytes(String text, InvalidPathException cause) {
    if (text.indexOf('\0') >= 0 || text.indexOf('\uFFFD') >= 0 || !ROOT.isAbsolute()) {
      throw refusal(text, cause);
    }
    StringBuilder uri = new StringBuilder("file://");
    String absolute = text.startsWith("/") ? text : "/" + text;
    for (byte each : absolute.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (each & 0xFF);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (plain || PLAIN.indexOf(c) >= 0) {
        uri.append(c);
      } else {
        uri.append('%')
            .append(Character.forDigit(c >> 4, 16))
            .append(Character.forDigit(c & 15, 16));
      }
    }
    try {
      Path path = Path.of(URI.create(uri.toString()));
      return text.startsWith("/") ? path : ROOT.relativize(path);
    } catch (IllegalArgumentException e) {
      throw refusal(text, cause);
    }
  }

  private static TypeConversionException refusal(String text, InvalidPathException cause) {
    return new TypeConversionException(
        ("'%s' cannot be a file name in this locale (%s): set LC_ALL=C.UTF-8, or give the file a"
                + " name in ASCII")
            .formatted(text.replace("\0", "\\0"), cause.getReason()));
  }
}
