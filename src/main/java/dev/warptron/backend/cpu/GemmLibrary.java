package dev.warptron.backend.cpu;

import dev.warptron.backend.DeviceException;
import dev.warptron.backend.DeviceSetting;
import dev.warptron.files.PrivateFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A BLAS library for matrix products: the OpenBLAS of this build, or one of the user. It stays
 * loaded until the process ends.
 *
 * @param address of the native object; 0 if it cannot be used
 * @param problem why it cannot be used; empty if it can
 */
record GemmLibrary(long address, Optional<String> problem) {
  /** Native libraries of org.bytedeco:openblas, in the order in which they must be loaded. */
  private static final String FOLDER = "/org/bytedeco/openblas/linux-x86_64/";

  private static final String[] NEEDED = {"libgcc_s.so.1", "libquadmath.so.0", "libgfortran.so.5"};
  private static final String OPENBLAS = "libopenblas.so.0";

  /** The library of this build, loaded at the first call, since small networks do not need it. */
  static GemmLibrary bundled() {
    return Bundled.LIBRARY;
  }

  /** Lazy initialization, thread-safe by class loading. */
  private static final class Bundled {
    static final GemmLibrary LIBRARY = loadBundled();
  }

  private static GemmLibrary loadBundled() {
    try (PrivateFolder folder = PrivateFolder.create()) {
      for (String file : NEEDED) {
        folder.unpack(FOLDER + file, file);
      }
      return open(folder.unpack(FOLDER + OPENBLAS, OPENBLAS));
    } catch (FileNotFoundException e) {
      return new GemmLibrary(
          0,
          Optional.of(
              "OpenBLAS is not on the class path; add org.bytedeco:openblas with classifier"
                  + " linux-x86_64 to it, name a library of your own, or use device reference"));
    } catch (IOException e) {
      return new GemmLibrary(
          0,
          Optional.of(
              "OpenBLAS cannot be unpacked (%s); give Java another folder with -Djava.io.tmpdir"
                  .formatted(e)));
    }
  }

  /** A library of the user. */
  static GemmLibrary at(Path file) {
    if (!Files.isRegularFile(file)) {
      return new GemmLibrary(
          0, Optional.of(DeviceSetting.GEMM_LIBRARY.as(file) + ": no such file"));
    }
    GemmLibrary library = open(file.toAbsolutePath());
    return new GemmLibrary(
        library.address,
        library.problem.map(
            reason ->
                ("%s: %s; name a library with cblas_sgemm (OpenBLAS, MKL, BLIS) or dnnl_sgemm"
                        + " (oneDNN)")
                    .formatted(DeviceSetting.GEMM_LIBRARY.as(file), reason)));
  }

  /** The user's library, or that of this build for null. */
  static GemmLibrary of(@Nullable Path file) {
    return file == null ? bundled() : at(file);
  }

  private static GemmLibrary open(Path file) {
    String[] problem = new String[1];
    long address = Native.openGemmLibrary(file.toString(), problem);
    return new GemmLibrary(address, Optional.ofNullable(problem[0]));
  }

  /**
   * The address of the native object.
   *
   * @throws DeviceException if the library cannot be used
   */
  long require() {
    problem.ifPresent(
        reason -> {
          throw new DeviceException("device cpu cannot multiply large matrices: " + reason);
        });
    return address;
  }
}
