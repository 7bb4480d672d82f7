package dev.warptron.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes files atomically: a file is complete or does not exist.
 *
 * <p>The content is written to a temporary file in the same folder, flushed to disk, and renamed to
 * the target. A reader sees the old file or the new one. After a failure the old one is unchanged.
 */
public final class AtomicFiles {
  private AtomicFiles() {}

  /**
   * Creates or replaces a file. A path that exists but is not a regular file, such as {@code
   * /dev/null}, is written directly. Of a symbolic link, the target is replaced.
   *
   * @param target in a folder that exists
   * @param content writes the content; the stream is buffered, and closed by this method
   * @throws IOException if the folder is missing or not writable, or writing fails
   */
  public static void write(Path target, IoConsumer<OutputStream> content) throws IOException {
    if (Files.exists(target) && !Files.isRegularFile(target) && !Files.isDirectory(target)) {
      try (OutputStream out = Files.newOutputStream(target)) {
        content.accept(out);
      } catch (IOException | UncheckedIOException e) {
        throw failed(target, e);
      }
      return;
    }
    Path real = Files.exists(target) ? target.toRealPath() : target;
    Path temporary = createTemporary(real);
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE);
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel))) {
        content.accept(out);
        out.flush();
        channel.force(true);
      }
      move(temporary, real);
    } catch (IOException | UncheckedIOException e) {
      throw failed(target, e);
    } finally {
      Files.deleteIfExists(temporary); // gone already if the move succeeded
    }
  }

  /**
   * Checks, before a long computation, that {@link #write} can create files in the target's folder.
   * Leaves no file behind and does not touch the target.
   *
   * @throws IOException if it cannot
   */
  public static void requireWritable(Path target) throws IOException {
    if (Files.exists(target) && !Files.isRegularFile(target) && !Files.isDirectory(target)) {
      if (!Files.isWritable(target)) {
        throw new IOException("cannot write " + target + ": not permitted; choose another path");
      }
      return;
    }
    Files.delete(createTemporary(Files.exists(target) ? target.toRealPath() : target));
  }

  /**
   * Adds the file's name: messages of the operating system, such as "No space left on device", lack
   * it.
   */
  private static IOException failed(Path target, Exception e) {
    Throwable cause = e instanceof UncheckedIOException && e.getCause() != null ? e.getCause() : e;
    return new IOException("cannot write %s: %s".formatted(target, cause.getMessage()), e);
  }

  /** Creates an empty temporary file in the target's folder, with default permissions. */
  private static Path createTemporary(Path target) throws IOException {
    if (Files.isDirectory(target)) {
      throw new IOException("cannot write " + target + ": it is a folder; give a file name");
    }
    Path parent = target.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new IOException(
          "cannot write %s: %s is not a folder; create it or choose another path"
              .formatted(target, parent));
    }
    try {
      return Files.createFile(parent.resolve(".warptron-" + UUID.randomUUID() + ".tmp"));
    } catch (AccessDeniedException e) {
      throw new IOException(
          "cannot write %s: the folder %s is not writable; choose another path"
              .formatted(target, parent),
          e);
    } catch (IOException e) {
      throw new IOException("cannot write " + target + ": " + e.getMessage(), e);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
