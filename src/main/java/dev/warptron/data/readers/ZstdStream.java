package dev.warptron.data.readers;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A zstd stream that reports damaged data as a failure to read, as other streams do. */
final class ZstdStream extends FilterInputStream {
  /**
   * Before the first frame.
   *
   * @param in closed with this
   */
  ZstdStream(InputStream in) {
    super(new ZstdInputStream(in));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    try {
      return in.read(into, offset, length);
    } catch (RuntimeException e) {
      throw new IOException("the zstd data is damaged: " + e.getMessage(), e);
    }
  }
}
