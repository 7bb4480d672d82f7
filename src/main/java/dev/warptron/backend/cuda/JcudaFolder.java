package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.PrivateFolder;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The folder that JCuda unpacks its libraries into, as long as it is open.
 *
 * <p>JCuda unpacks them into {@code java.io.tmpdir} under fixed names. So that property names a
 * private folder meanwhile.
 */
final class JcudaFolder implements AutoCloseable {
  private static final String TEMPORARY_FOLDER = "java.io.tmpdir";

  private final String shared = System.getProperty(TEMPORARY_FOLDER);
  private final PrivateFolder folder;
  private boolean open = true;

  /**
   * Makes the folder, in {@code java.io.tmpdir}.
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
   * Copies a file of the class path into the folder.
   *
   * @param resource its absolute name
   * @return where it is now, under a name that JCuda does not use
   * @throws IOException if this build does not have it, or it cannot be written
   */
  Path unpack(String resource) throws IOException {
    return folder.unpack(resource, "warptron-" + Path.of(resource).getFileName()).toAbsolutePath();
  }

  /** Deletes the folder with all that is in it; does nothing the second time. */
  @Override
  public void close() {
    if (open) {
      open = false;
      System.setProperty(TEMPORARY_FOLDER, shared);
      folder.close();
    }
  }
}
