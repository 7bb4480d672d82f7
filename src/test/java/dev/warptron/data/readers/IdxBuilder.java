package dev.warptron.data.readers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Writes IDX files according to the format's specification. */
public final class IdxBuilder {
  private IdxBuilder() {}

  /** A header: two zeros, the code of the type, the number of dimensions, the dimensions. */
  static byte[] header(int type, int... dimensions) {
    ByteBuffer header = ByteBuffer.allocate(4 + 4 * dimensions.length);
    header.put((byte) 0).put((byte) 0).put((byte) type).put((byte) dimensions.length);
    for (int dimension : dimensions) {
      header.putInt(dimension);
    }
    return header.array();
  }

  /** Unsigned bytes: one image of height x width pixels per row. */
  public static byte[] images(int rows, int height, int width, int... values) {
    return joined(header(0x08, rows, height, width), bytes(values));
  }

  /** Unsigned bytes, one per row. */
  public static byte[] labels(int... values) {
    return joined(header(0x08, values.length), bytes(values));
  }

  static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** Compresses a file. */
  public static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return compressed.toByteArray();
  }

  /** Two images of 1 x 3 pixels, 0 to 2 and 253 to 255, with the labels 7 and 4. */
  static Path twoImages(Path folder) throws IOException {
    Files.write(folder.resolve("two-labels-idx1-ubyte"), labels(7, 4));
    return Files.write(
        folder.resolve("two-images-idx3-ubyte"), images(2, 1, 3, 0, 1, 2, 253, 254, 255));
  }
}
