package dev.warptron.data.readers;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The text of a file: {@link TextBytes}, decoded.
 *
 * @param reader past the byte order mark
 * @param encoding that was given or found
 */
record TextSource(BufferedReader reader, Charset encoding) implements AutoCloseable {
  /**
   * Opens a file; bytes that are not in the encoding are an {@link IOException} when they are read.
   *
   * @param asked encoding that is given; null if it is to be found
   * @param expected encoding for bytes that are not UTF-8; null for none
   * @throws dev.warptron.data.DataException if the file is packed in another way than by gzip
   */
  static TextSource open(Path file, @Nullable String asked, @Nullable String expected)
      throws IOException {
    TextBytes bytes = TextBytes.open(file, asked, expected);
    return new TextSource(
        new BufferedReader(
            new InputStreamReader(
                bytes.in(),
                bytes
                    .encoding()
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT))),
        bytes.encoding());
  }

  /** The first line, from 1, that is not UTF-8; empty if the file cannot be read again. */
  static OptionalLong malformedLine(Path file) {
    try (InputStream in = TextBytes.unpacked(file)) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      long number = 1;
      for (int b = in.read(); b >= 0; b = in.read()) {
        line.write(b);
        if (b == '\n') { // no byte of a longer character is a line feed
          if (!TextBytes.isUtf8(line.toByteArray(), /* cut= */ false)) {
            return OptionalLong.of(number);
          }
          line.reset();
          number++;
        }
      }
      return TextBytes.isUtf8(line.toByteArray(), /* cut= */ false)
          ? OptionalLong.empty()
          : OptionalLong.of(number);
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
