package dev.warptron.data.readers;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.data.DataException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipException;

/**
 * The bytes of a file, decompressed if it is gzip. This is detected by its first bytes, not its
 * name, because downloads are often decompressed in transit. Every failure is a {@link
 * DataException}.
 */
final class IdxBytes implements AutoCloseable {
  private static final int GZIP_MAGIC = 0x1f8b;
  private static final String AGAIN = "copy or download it again";

  private final Path file;
  private final InputStream in;
  private final long storedSize;

  private IdxBytes(Path file, InputStream in, long storedSize) {
    this.file = file;
    this.in = in;
    this.storedSize = storedSize;
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the stream
  static IdxBytes open(Path file) {
    InputFiles.requireNotFolder(file);
    try {
      InputStream stored = new BufferedInputStream(Files.newInputStream(file));
      try {
        stored.mark(2);
        int magic = stored.read() << 8 | stored.read();
        stored.reset();
        InputStream plain = magic == GZIP_MAGIC ? new WholeGzip(stored) : stored;
        return new IdxBytes(file, plain, Files.size(file));
      } catch (IOException | RuntimeException e) {
        stored.close();
        throw e;
      }
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /** The size of the file on disk, in bytes. */
  long storedSize() {
    return storedSize;
  }

  /**
   * Reads the next bytes.
   *
   * @return the number of bytes read; less than {@code count} only at the end of the file
   */
  int read(byte[] into, int count) {
    try {
      return in.readNBytes(into, 0, count);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static DataException failed(Path file, IOException e) {
    String name = InputFiles.name(file);
    if (e instanceof EOFException) {
      return new DataException(name + ": the compressed data are cut off: " + AGAIN, e);
    }
    if (e instanceof ZipException) {
      String what = String.valueOf(e.getMessage());
      return new DataException(
          "%s: the compressed data are damaged (%s): %s".formatted(name, what, AGAIN), e);
    }
    return InputFiles.unreadable(file, e);
  }

  /** Closes the file; does nothing the second time. */
  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw failed(file, e);
    }
  }
}
