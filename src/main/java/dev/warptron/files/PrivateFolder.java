package dev.warptron.files;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A temporary folder that only this process uses, to load native libraries from.
 *
 * <p>With a fixed name, two processes that start at the same time would overwrite each other's
 * files, and another user could plant a library there. A loaded library stays mapped after the
 * folder is deleted.
 */
public final class PrivateFolder implements AutoCloseable {
  private final Path path;

  private PrivateFolder(Path path) {
    this.path = path;
  }

  /** Creates a folder that only this user can access, in the folder for temporary files. */
  @MustBeClosed
  public static PrivateFolder create() throws IOException {
    return new PrivateFolder(Files.createTempDirectory("warptron-natives"));
  }

  public Path path() {
    return path;
  }

  /**
   * Copies a resource of this build into the folder.
   *
   * @param resource absolute name on the class path
   * @param name name of the file
   * @throws FileNotFoundException if this build has no such resource
   */
  public Path unpack(String resource, String name) throws IOException {
    try (InputStream in = PrivateFolder.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new FileNotFoundException("this build has no " + resource);
      }
      Path file = path.resolve(name);
      Files.copy(in, file);
      return file;
    }
  }

  /**
   * Deletes the folder and the files in it; does nothing the second time. A network file system may
   * keep files that are mapped; then the folder remains until the process ends.
   */
  @Override
  public void close() {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(path);
    } catch (IOException | UncheckedIOException e) {
      path.toFile().deleteOnExit();
    }
  }
}
