package dev.warptron.data.readers;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A gzip stream that refuses bytes after the last checksum. {@link GZIPInputStream} ignores them.
 */
final class WholeGzip extends GZIPInputStream {
  private static final int BUFFER_BYTES = 1 << 16;

  /** The checksum and the length that follow the compressed data. */
  private static final int TRAILER_BYTES = 8;

  private final CountingStream compressed;
  private long filled; // bytes of the file up to the end of the inflater's input

  /**
   * Reads the header.
   *
   * @param in closed with this
   * @throws IOException if this is not gzip, or {@code in} fails
   */
  WholeGzip(InputStream in) throws IOException {
    this(new CountingStream(in));
  }

  private WholeGzip(CountingStream compressed) throws IOException {
    super(compressed, BUFFER_BYTES);
    this.compressed = compressed;
  }

  @Override
  protected void fill() throws IOException {
    super.fill();
    filled = compressed.count;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int read = super.read(into, offset, length);
    if (read < 0) {
      long end = filled - inf.getRemaining() + TRAILER_BYTES;
      if (compressed.count > end || compressed.read() >= 0) {
        throw new ZipException("other bytes follow the compressed data");
      }
    }
    return read;
  }

  private static final class CountingStream extends FilterInputStream {
    private long count;

    CountingStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      count += read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = super.read(into, offset, length);
      count += Math.max(0, read);
      return read;
    }
  }
}
