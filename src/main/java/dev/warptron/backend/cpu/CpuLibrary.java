package dev.warptron.backend.cpu;

import dev.warptron.backend.DeviceSetting;
import dev.warptron.files.PrivateFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * The native library of the device, loaded once per process if this build contains it.
 *
 * @param problem why it cannot be used and what to do; empty if it can
 */
record CpuLibrary(Optional<String> problem) {
  /** System property, for tests: the instruction set, such as {@code avx2}; by default the best. */
  static final String INSTRUCTIONS = "warptron.cpu.instructions";

  private static final String FILE = "libwarptron_cpu.so";

  /** Loads the library at the first call. */
  static CpuLibrary load() {
    return Loaded.LIBRARY;
  }

  /** Lazy initialization, thread-safe by class loading. */
  private static final class Loaded {
    static final CpuLibrary LIBRARY = new CpuLibrary(loadFromPrivateFolder());
  }

  private static Optional<String> loadFromPrivateFolder() {
    String platform =
        System.getProperty("os.name").toLowerCase(Locale.ROOT)
            + " "
            + System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    if (!platform.equals("linux amd64")) {
      return Optional.of(
          "it is built for Linux on x86-64 only, and this is %s; use %s"
              .formatted(platform, DeviceSetting.DEVICE.as("reference")));
    }
    try (PrivateFolder folder = PrivateFolder.create()) {
      System.load(folder.unpack("/dev/warptron/backend/cpu/linux-x86_64/" + FILE, FILE).toString());
      return Optional.empty();
    } catch (FileNotFoundException e) {
      return Optional.of(
          "this jar was built without device cpu; install g++ and build it again on Linux x86-64");
    } catch (IOException e) {
      return Optional.of(
          "its library cannot be unpacked (%s); give Java another folder with -Djava.io.tmpdir"
              .formatted(e));
    } catch (LinkageError e) {
      return Optional.of(
          ("its library cannot be loaded (%s); the folder for temporary files may forbid programs, or"
                  + " the system be older than the one it was built on: give another folder with"
                  + " -Djava.io.tmpdir, or build the program here with make")
              .formatted(e.getMessage()));
    }
  }

  /**
   * The kernels to use.
   *
   * @return 0 if the requested kernels are not available
   */
  static long kernels() {
    return Native.kernels(System.getProperty(INSTRUCTIONS, ""));
  }
}
