package dev.warptron.data;

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
 * Files that are there as a whole or not at all.
 *
 * <p>The content is written beside the target, brought to the disk, and moved into place in one
 * step. A reader sees the old file or the new one, and after a failure the old one is still there.
 */
public final class AtomicFiles {
  private AtomicFiles() {}

  /**
   * Creates or replaces a file. What is no regular file, such as {@code /dev/null}, is written
   * directly; of a symbolic link the file that it points to is replaced.
   *
   * @param target in a folder that exists
   * @param content writes the content; need neither buffer nor close
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
    Path beside = createBeside(real);
    try {
      try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE);
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel))) {
        content.accept(out);
        out.flush();
        channel.force(true);
      }
      move(beside, real);
    } catch (IOException | UncheckedIOException e) {
      throw failed(target, e);
    } finally {
      Files.deleteIfExists(beside); // gone already if the move succeeded
    }
  }

  /**
   * Checks before long work that {@link #write} will find a folder it can write to. Leaves nothing
   * behind and does not touch the target.
   *
   * @throws IOException if it will not
   */
  public static void requireWritable(Path target) throws IOException {
    if (Files.exists(target) && !Files.isRegularFile(target) && !Files.isDirectory(target)) {
      if (!Files.isWritable(target)) {
        throw new IOException("cannot write " + target + ": not permitted; choose another path");
      }
      return;
    }
    Files.delete(createBeside(Files.exists(target) ? target.toRealPath() : target));
  }

  /** What the operating system says, such as "No space left on device", does not name the file. */
  private static IOException failed(Path target, Exception e) {
    Throwable said = e instanceof UncheckedIOException && e.getCause() != null ? e.getCause() : e;
    return new IOException("cannot write %s: %s".formatted(target, said.getMessage()), e);
  }

  /** An empty file of a new name in the target's folder, with the rights of any new file. */
  private static Path createBeside(Path target) throws IOException {
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
