package dev.warptron.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps other processes out of a folder, by a lock file. The system releases it when the process
 * ends in any way.
 */
final class FolderLock implements AutoCloseable {
  private static final String NAME = "lock";

  private final Path file;
  private final FileChannel channel;
  private final @Nullable FileLock lock; // null where the file system has no locks

  private FolderLock(Path file, FileChannel channel, @Nullable FileLock lock) {
    this.file = file;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Locks a folder.
   *
   * @throws IOException if it cannot be written, or is in use by another process
   */
  static FolderLock of(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new IOException(
          "the folder %s is not writable (%s); choose another one".formatted(folder, e), e);
    }
    try {
      return new FolderLock(file, channel, locked(channel, folder));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static @Nullable FileLock locked(FileChannel channel, Path folder) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      throw inUse(folder);
    } catch (IOException e) {
      return null; // some network file systems have no locks
    }
    if (lock == null) {
      throw inUse(folder);
    }
    return lock;
  }

  private static IOException inUse(Path folder) {
    return new IOException(
        "the folder %s is in use by another run: wait for its end, or choose another folder"
            .formatted(folder));
  }

  /** Releases the folder and deletes the lock file. */
  void delete() throws IOException {
    close();
    Files.deleteIfExists(file);
  }

  /** Releases the folder; does nothing the second time. */
  @Override
  public void close() throws IOException {
    if (lock != null && lock.isValid()) {
      lock.release();
    }
    channel.close();
  }
}
