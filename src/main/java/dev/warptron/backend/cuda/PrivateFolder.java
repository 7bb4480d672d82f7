package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A folder of this process alone that JCuda unpacks its libraries into, as long as it is open.
 *
 * <p>JCuda unpacks them into {@code java.io.tmpdir} under fixed names, which two programs that
 * start at once spoil for each other, and which anybody could have put there. So that property
 * names this folder meanwhile. What was loaded stays mapped when the files are gone.
 */
final class PrivateFolder implements AutoCloseable {
  private static final String TEMPORARY_FOLDER = "java.io.tmpdir";

  private final String shared;
  private final Path folder;
  private boolean open = true;

  private PrivateFolder(String shared, Path folder) {
    this.shared = shared;
    this.folder = folder;
    System.setProperty(TEMPORARY_FOLDER, folder.toString());
  }

  /**
   * Makes the folder, in {@code java.io.tmpdir}.
   *
   * @throws IOException if nothing can be written there
   */
  @MustBeClosed
  static PrivateFolder open() throws IOException {
    return new PrivateFolder(
        System.getProperty(TEMPORARY_FOLDER), Files.createTempDirectory("warptron-natives"));
  }

  /**
   * Copies a file of the class path into the folder.
   *
   * @param resource its name, as seen from this package
   * @return where it is now, under a name that JCuda does not use
   * @throws IOException if this build does not have it, or it cannot be written
   */
  Path unpack(String resource) throws IOException {
    Path file = folder.resolve("warptron-" + Path.of(resource).getFileName()).toAbsolutePath();
    try (InputStream in = PrivateFolder.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("this build has no " + resource);
      }
      Files.copy(in, file);
    }
    return file;
  }

  /**
   * Deletes the folder with all that is in it; does nothing the second time. A network file system
   * may keep files that are mapped: then the folder is left behind.
   */
  @Override
  public void close() {
    if (!open) {
      return;
    }
    open = false;
    System.setProperty(TEMPORARY_FOLDER, shared);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException | UncheckedIOException e) {
      folder.toFile().deleteOnExit();
    }
  }
}
