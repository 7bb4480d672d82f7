package dev.warptron.backend.cpu;

import dev.warptron.backend.DeviceSetting;
import dev.warptron.backend.spi.PrivateFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * The native half of the device, loaded once for the process if this build has it.
 *
 * @param problem empty if it can be called; otherwise why not and what to do
 */
record CpuLibrary(Optional<String> problem) {
  /** For tests: an instruction set instead of the best one, such as {@code avx2}. */
  static final String INSTRUCTIONS = "warptron.cpu.instructions";

  private static final String FILE = "libwarptron_cpu.so";

  /** Loads it at the first call. */
  static CpuLibrary load() {
    return Loaded.LIBRARY;
  }

  /** Initialized once, by the first thread that asks. */
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
   * @return 0 if those that were asked for are not there
   */
  static long kernels() {
    return Native.kernels(System.getProperty(INSTRUCTIONS, ""));
  }
}
