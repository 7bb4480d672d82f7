package dev.warptron.data.readers;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Examines a text file before or after parsing: byte order mark, separator, malformed UTF-8. */
final class CsvText {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /** In order of preference, if two of them occur equally often. */
  private static final String SEPARATORS = ",;\t|";

  /** The separator is detected in this many characters of the first line. */
  private static final int MAX_EXAMINED_CHARS = 1 << 20;

  private CsvText() {}

  /** Skips the mark that some programs write at the beginning of UTF-8. */
  static void skipByteOrderMark(BufferedReader reader) throws IOException {
    reader.mark(1);
    if (reader.read() != BYTE_ORDER_MARK) {
      reader.reset();
    }
  }

  /**
   * The separator that occurs most often, outside quotes, in the first line that is not empty; a
   * comma if none occurs. Does not advance the reader.
   */
  static char detectSeparator(BufferedReader reader) throws IOException {
    reader.mark(MAX_EXAMINED_CHARS);
    int[] counts = new int[SEPARATORS.length()];
    boolean quoted = false;
    boolean text = false;
    for (int read = 0; read < MAX_EXAMINED_CHARS; read++) {
      int c = reader.read();
      boolean lineEnd = c == '\n' || c == '\r';
      if (c < 0 || (lineEnd && !quoted && text)) {
        break;
      }
      text |= !lineEnd;
      quoted ^= c == '"';
      int candidate = SEPARATORS.indexOf(c);
      if (candidate >= 0 && !quoted) {
        counts[candidate]++;
      }
    }
    reader.reset();
    int best = 0;
    for (int candidate = 1; candidate < counts.length; candidate++) {
      best = counts[candidate] > counts[best] ? candidate : best;
    }
    return SEPARATORS.charAt(best);
  }

  /** The first line, from 1, that is not UTF-8; empty if the file cannot be read again. */
  static OptionalLong malformedLine(Path file) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      long number = 1;
      for (int b = in.read(); b >= 0; b = in.read()) {
        line.write(b);
        if (b == '\n') {
          if (!isUtf8(line.toByteArray())) {
            return OptionalLong.of(number);
          }
          line.reset();
          number++;
        }
      }
      return isUtf8(line.toByteArray()) ? OptionalLong.empty() : OptionalLong.of(number);
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** Lines can be checked separately: no byte of a multi-byte character is a line feed. */
  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
