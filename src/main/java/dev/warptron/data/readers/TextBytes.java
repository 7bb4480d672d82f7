package dev.warptron.data.readers;

import dev.warptron.data.DataException;
import dev.warptron.data.Remedy;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a text file: unpacked if it is gzip or zstd, whatever its name.
 *
 * @param in past the byte order mark, unless the decoder skips that itself
 * @param encoding that was given or found
 */
record TextBytes(InputStream in, Charset encoding) implements AutoCloseable {
  /** The encoding is found in this many bytes. */
  private static final int EXAMINED = 1 << 16;

  private static final int MOST_MARK_BYTES = 4;

  /** The least percentage of zeros among the high bytes of UTF-16 text in Latin letters. */
  private static final int MANY_ZEROS = 40;

  private static final int FEW_ZEROS = 5;

  /**
   * Opens a file.
   *
   * @param asked encoding that is given; null if it is to be found
   * @param expected encoding for bytes that are not UTF-8; null for none
   * @throws DataException if the file is packed in another way
   */
  static TextBytes open(Path file, @Nullable String asked, @Nullable String expected)
      throws IOException {
    InputStream in = unpacked(file);
    try {
      in.mark(EXAMINED);
      byte[] first = in.readNBytes(EXAMINED);
      in.reset();
      Mark mark = Mark.of(first);
      if (asked != null) {
        requireNotUtf16(file, first, mark, asked);
      }
      Charset encoding =
          asked != null
              ? Charset.forName(asked)
              : mark != null ? mark.encoding : unmarked(first, expected);
      if (mark != null && encoding.equals(mark.encoding)) { // UTF-16 skips it itself
        in.skipNBytes(mark.bytes.length());
      }
      return new TextBytes(in, encoding);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** The bytes of the file, unpacked if it is gzip or zstd. */
  static InputStream unpacked(Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), EXAMINED);
    try {
      in.mark(Magic.BYTES);
      byte[] magic = in.readNBytes(Magic.BYTES);
      in.reset();
      if (startsWith(magic, 0x1f, 0x8b)) {
        return new BufferedInputStream(new WholeGzip(in), EXAMINED);
      }
      if (startsWith(magic, 0x28, 0xb5, 0x2f, 0xfd)) {
        return new BufferedInputStream(new ZstdStream(in), EXAMINED);
      }
      String other = Magic.refusal(magic);
      if (!other.isEmpty()) {
        throw new DataException("%s: this is %s".formatted(InputFiles.name(file), other));
      }
      return in;
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static boolean startsWith(byte[] bytes, int... wanted) {
    for (int i = 0; i < wanted.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xFF) != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  /** Refuses text of two or four bytes a character that is to be read as another encoding. */
  private static void requireNotUtf16(Path file, byte[] first, @Nullable Mark mark, String asked) {
    Charset found = mark == null ? utf16(first) : mark.encoding;
    if (found != null
        && found.name().startsWith("UTF-")
        && !isWide(asked)
        && isWide(found.name())) {
      throw new DataException(
          "%s: this looks like %s, and is to be read as %s"
              .formatted(InputFiles.name(file), found.name(), asked),
          List.of(
              Remedy.of("leave the encoding out, which is then found"),
              new Remedy("say how it is encoded", Remedy.Setting.ENCODING, found.name())));
    }
  }

  private static boolean isWide(String encoding) {
    return encoding.contains("UTF-16") || encoding.contains("UTF-32");
  }

  /** UTF-16 in Latin letters, which then have a zero byte each; null for anything else. */
  private static @Nullable Charset utf16(byte[] first) {
    int pairs = first.length / 2;
    int even = 0;
    int odd = 0;
    for (int i = 0; i < 2 * pairs; i += 2) {
      even += first[i] == 0 ? 1 : 0;
      odd += first[i + 1] == 0 ? 1 : 0;
    }
    if (100L * odd > (long) MANY_ZEROS * pairs && 100L * even < (long) FEW_ZEROS * pairs) {
      return StandardCharsets.UTF_16LE;
    }
    if (100L * even > (long) MANY_ZEROS * pairs && 100L * odd < (long) FEW_ZEROS * pairs) {
      return StandardCharsets.UTF_16BE;
    }
    return null;
  }

  /** UTF-16 if the letters show it; otherwise UTF-8, unless it cannot be. */
  private static Charset unmarked(byte[] first, @Nullable String expected) {
    Charset wide = utf16(first);
    if (wide != null) {
      return wide;
    }
    boolean isUtf8 = expected == null || isUtf8(first, first.length == EXAMINED);
    return isUtf8 ? StandardCharsets.UTF_8 : Charset.forName(expected);
  }

  /**
   * Whether bytes are UTF-8.
   *
   * @param cut whether the last character may be incomplete
   */
  static boolean isUtf8(byte[] bytes, boolean cut) {
    int end = bytes.length;
    for (int last = 0; cut && last < MOST_MARK_BYTES && end > 0 && bytes[end - 1] < 0; last++) {
      end--;
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, end));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** A byte order mark. */
  private enum Mark {
    UTF_8(StandardCharsets.UTF_8, "\u00EF\u00BB\u00BF"),
    UTF_32LE(Charset.forName("UTF-32LE"), "\u00FF\u00FE\0\0"), // before UTF-16LE, its beginning
    UTF_16LE(StandardCharsets.UTF_16LE, "\u00FF\u00FE"),
    UTF_16BE(StandardCharsets.UTF_16BE, "\u00FE\u00FF");

    private final Charset encoding;
    private final String bytes; // a character for each

    Mark(Charset encoding, String bytes) {
      this.encoding = encoding;
      this.bytes = bytes;
    }

    static @Nullable Mark of(byte[] first) {
      return Arrays.stream(values())
          .filter(mark -> startsWith(first, mark.bytes.chars().toArray()))
          .findFirst()
          .orElse(null);
    }
  }
}
