package dev.warptron.backend.cuda;

import dev.warptron.backend.DeviceSetting;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasStatus;

/**
 * Brings a cuBLAS into this process, and JCublas after it: the first that can be loaded.
 *
 * <p>JCublas's library names {@code libcublas.so.12}. The loader takes one that the process has
 * already loaded from wherever it lay, and the bridge calls itself by that name. If JCublas's class
 * finds none when it is first used, it is dead for good: so its library is loaded from here first.
 */
final class CublasLoader {
  private static final String BINDING = "/lib/libJCublas2-12.6.0-linux-x86_64.so";
  private static final String BRIDGE = "/dev/warptron/backend/cuda/libcublas-bridge.so";

  private final CublasSearch search;
  private final DriverVersion driver;
  private final List<String> inVain = new ArrayList<>();

  CublasLoader(CublasSearch search, DriverVersion driver) {
    this.search = search;
    this.driver = driver;
  }

  /** Only from a folder that the user names. */
  Cublas loadFrom(Path folder) {
    String otherwise =
        "without %s and %s the usual places are searched"
            .formatted(DeviceSetting.CUDA_LIBRARIES, CublasSearch.VARIABLE);
    if (!Files.isDirectory(folder)) {
      return Cublas.none(
          new Problem(folder + " is not a folder", "name the one that holds cuBLAS; " + otherwise));
    }
    List<CublasFile> found = CublasSearch.in(folder);
    return found.isEmpty()
        ? Cublas.none(
            new Problem(
                "%s holds no libcublas.so.12 or libcublas.so.13, nor do lib, lib64 and"
                        .formatted(folder)
                    + " targets/x86_64-linux/lib in it",
                "name the folder that does; " + otherwise))
        : load(
            /* theLoadersOwn= */ false,
            found,
            new Problem(
                "the cuBLAS in %s cannot be used".formatted(folder),
                "name another folder; " + otherwise));
  }

  /** From wherever there is one: 12 before 13. */
  Cublas loadFromUsualPlaces() {
    return load(
        /* theLoadersOwn= */ true,
        Stream.of(CublasFile.OWN_VERSION, CublasFile.BRIDGED_VERSION)
            .flatMap(major -> search.everywhere(major).stream())
            .toList(),
        new Problem(
            "no cuBLAS 12 or 13 that can be used is in " + CublasSearch.PLACES,
            "install cuBLAS, or name its folder with %s or %s"
                .formatted(DeviceSetting.CUDA_LIBRARIES, CublasSearch.VARIABLE)));
  }

  /** Only what the process has loaded before. */
  Cublas loadedBefore() {
    return load(
        /* theLoadersOwn= */ true,
        List.of(),
        new Problem(
            "the libraries that were loaded for a test hold no cuBLAS that can be used",
            "correct -D" + CudaLibraries.PRELOAD));
  }

  /**
   * Takes the first that can be loaded.
   *
   * @param theLoadersOwn whether to begin with the one that the loader finds by itself
   * @param ifNone what to say if none can be loaded
   */
  private Cublas load(boolean theLoadersOwn, List<CublasFile> candidates, Problem ifNone) {
    try (JcudaFolder folder = new JcudaFolder()) {
      Path binding = folder.unpack(BINDING);
      Path bridge = folder.unpack(BRIDGE);
      Optional<LoadedCublas> found =
          (theLoadersOwn ? theLoadersOwn(binding) : Optional.<LoadedCublas>empty())
              .or(() -> firstOf(candidates, binding, bridge));
      if (found.isPresent()) {
        return new Cublas(found.get(), null, inVain);
      }
    } catch (FileNotFoundException e) {
      inVain.add(
          "JCublas's native library is not on the class path; add"
              + " org.jcuda:jcublas-natives:12.6.0:linux-x86_64 to it");
    } catch (IOException e) {
      inVain.add("JCublas cannot be unpacked to java.io.tmpdir: " + e.getMessage());
    }
    return new Cublas(null, ifNone, inVain);
  }

  private Optional<LoadedCublas> theLoadersOwn(Path binding) {
    String name = CublasFile.name(CublasFile.OWN_VERSION);
    try {
      loadBinding(binding);
      Path file = LoadedCublas.mappedFile(name).orElse(Path.of(name));
      return Optional.of(new LoadedCublas(file, version(), /* isBridged= */ false));
    } catch (LinkageError e) {
      String reason = LoadFailure.reason(e);
      if (!reason.equals(LoadFailure.missing(name))) {
        inVain.add("the loader's own %s: %s".formatted(name, reason));
      }
      return Optional.empty();
    }
  }

  private Optional<LoadedCublas> firstOf(List<CublasFile> candidates, Path binding, Path bridge) {
    for (CublasFile candidate : candidates) {
      Path file = candidate.file();
      if (candidate.needsBridge() && !driver.isOfCuda13()) {
        inVain.add(
            "%s: needs a driver of CUDA 13 (580 or later), and this one is of %s"
                .formatted(file, driver));
        continue;
      }
      try {
        load(candidate, binding, bridge);
        return Optional.of(new LoadedCublas(file, version(), candidate.needsBridge()));
      } catch (LinkageError e) {
        // The loader begins with the file's name, and Java does so too.
        inVain.add("%s: %s".formatted(file, LoadFailure.reason(e).replace(file + ": ", "")));
      }
    }
    return Optional.empty();
  }

  private static void load(CublasFile cublas, Path binding, Path bridge) {
    cublas.companion().map(Path::toString).ifPresent(System::load);
    System.load(cublas.file().toString());
    if (cublas.needsBridge()) {
      System.load(bridge.toString());
    }
    loadBinding(binding);
  }

  /** Loads JCublas's library, and initializes its class, which loads the library once more. */
  private static void loadBinding(Path binding) {
    System.load(binding.toString());
    JCublas2.setExceptionsEnabled(false);
  }

  /** Asks cuBLAS, which shows that it can be called: the bridge loads without one, too. */
  private static String version() {
    StringBuilder version = new StringBuilder();
    for (int part = 0; part < 3; part++) { // major, minor, patch: libraryPropertyType
      int[] value = new int[1];
      int status = JCublas2.cublasGetProperty(part, value);
      if (status != cublasStatus.CUBLAS_STATUS_SUCCESS) {
        throw new UnsatisfiedLinkError(
            "asked for its version, it answers " + cublasStatus.stringFor(status));
      }
      version.append(part == 0 ? "" : ".").append(value[0]);
    }
    return version.toString();
  }
}
