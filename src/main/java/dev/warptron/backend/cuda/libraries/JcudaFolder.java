package dev.warptron.backend.cuda.libraries;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.files.PrivateFolder;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A private folder into which JCuda unpacks its libraries while this is open.
 *
 * <p>JCuda unpacks them into {@code java.io.tmpdir} under fixed names. So this property is
 * redirected meanwhile.
 */
final class JcudaFolder implements AutoCloseable {
  private static final String TEMPORARY_FOLDER = "java.io.tmpdir";

  private final String shared = System.getProperty(TEMPORARY_FOLDER);
  private final PrivateFolder folder;
  private boolean open = true;

  /**
   * Creates the folder in {@code java.io.tmpdir}, and redirects that property to it.
   *
   * @throws IOException if nothing can be written there
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the folder
  JcudaFolder() throws IOException {
    folder = PrivateFolder.create();
    System.setProperty(TEMPORARY_FOLDER, folder.path().toString());
  }

  /**
   * Copies a resource of the class path into the folder.
   *
   * @param resource its absolute name
   * @return the path of the copy, with a name that JCuda does not use
   * @throws IOException if the resource does not exist, or cannot be written
   */
  Path unpack(String resource) throws IOException {
    return folder.unpack(resource, "warptron-" + Path.of(resource).getFileName()).toAbsolutePath();
  }

  /**
   * Deletes the folder with its content and restores the property; does nothing the second time.
   */
  @Override
  public void close() {
    if (open) {
      open = false;
      System.setProperty(TEMPORARY_FOLDER, shared);
      folder.close();
    }
  }
}
