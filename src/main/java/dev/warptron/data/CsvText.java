package dev.warptron.data;

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

/** What has to be known of a text file before its records can be read. */
final class CsvText {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /** In order of preference where a line holds two of them equally often. */
  private static final String SEPARATORS = ",;\t|";

  /** Longer first lines are judged by their beginning. */
  private static final int LONGEST_FIRST_LINE = 1 << 20;

  private CsvText() {}

  /** Passes over the mark that some programs write at the beginning of UTF-8. */
  static void skipByteOrderMark(BufferedReader reader) throws IOException {
    reader.mark(1);
    if (reader.read() != BYTE_ORDER_MARK) {
      reader.reset();
    }
  }

  /**
   * The candidate that the first line with any text holds most of, outside quotes; a comma if it
   * holds none. The reader stays where it is.
   */
  static char detectSeparator(BufferedReader reader) throws IOException {
    reader.mark(LONGEST_FIRST_LINE);
    int[] counts = new int[SEPARATORS.length()];
    boolean quoted = false;
    boolean text = false;
    for (int read = 0; read < LONGEST_FIRST_LINE; read++) {
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
    int most = 0;
    for (int candidate = 1; candidate < counts.length; candidate++) {
      most = counts[candidate] > counts[most] ? candidate : most;
    }
    return SEPARATORS.charAt(most);
  }

  /** The first line, from 1, that is not UTF-8; empty if the file cannot be read a second time. */
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

  /** A line can be judged alone: no byte of a longer character has the value of a line end. */
  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
