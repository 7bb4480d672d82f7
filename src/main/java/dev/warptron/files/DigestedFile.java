package dev.warptron.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** A file that ends with the SHA-256 of what precedes it. */
final class DigestedFile {
  private static final int DIGEST_BYTES = 32;
  private static final int PIECE = 1 << 16;

  private DigestedFile() {}

  /**
   * Writes a file, and flushes it to disk.
   *
   * @param content writes the content; the stream is buffered, and closed by this method
   */
  static void write(Path file, IoConsumer<OutputStream> content) throws IOException {
    MessageDigest sha256 = sha256();
    try (FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        OutputStream out =
            new BufferedOutputStream(
                new DigestOutputStream(Channels.newOutputStream(channel), sha256), PIECE)) {
      content.accept(out);
      out.flush();
      ByteBuffer digest = ByteBuffer.wrap(sha256.digest());
      while (digest.hasRemaining()) {
        channel.write(digest);
      }
      channel.force(true);
    }
  }

  /** The bytes of the content; negative if the file is too short for a digest. */
  static long contentSize(Path file) throws IOException {
    return Files.size(file) - DIGEST_BYTES;
  }

  /** Whether the file is neither cut off nor changed. */
  static boolean isIntact(Path file) throws IOException {
    long size = contentSize(file);
    if (size < 0) {
      return false;
    }
    MessageDigest sha256 = sha256();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] piece = new byte[PIECE];
      for (long left = size; left > 0; ) {
        int count = in.readNBytes(piece, 0, (int) Math.min(piece.length, left));
        if (count == 0) {
          return false;
        }
        sha256.update(piece, 0, count);
        left -= count;
      }
      return Arrays.equals(sha256.digest(), in.readNBytes(DIGEST_BYTES));
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
