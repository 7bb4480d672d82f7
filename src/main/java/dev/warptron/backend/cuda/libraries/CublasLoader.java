package dev.warptron.backend.cuda.libraries;

import dev.warptron.backend.DeviceSetting;
import dev.warptron.backend.cuda.driver.DriverVersion;
import dev.warptron.backend.cuda.driver.Problem;
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
 * Loads the first usable cuBLAS into this process, and then JCublas.
 *
 * <p>JCublas's library depends on {@code libcublas.so.12}. The loader resolves that name to a
 * library of this name that the process has already loaded, from any folder; the bridge has this
 * name too. If JCublas's class finds no cuBLAS when it is initialized, it stays unusable in this
 * process. So its library is loaded here first.
 */
final class CublasLoader {
  private static final String BINDING = "/lib/libJCublas2-12.6.0-linux-x86_64.so";
  private static final String BRIDGE = "/dev/warptron/backend/cuda/libcublas-bridge.so";

  private final CublasSearch search;
  private final DriverVersion driver;
  private final List<String> rejected = new ArrayList<>();

  CublasLoader(CublasSearch search, DriverVersion driver) {
    this.search = search;
    this.driver = driver;
  }

  /** Loads cuBLAS from a requested folder only. */
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
            /* loaderFirst= */ false,
            found,
            new Problem(
                "the cuBLAS in %s cannot be used".formatted(folder),
                "name another folder; " + otherwise));
  }

  /** Loads cuBLAS from the usual places: version 12 before 13. */
  Cublas loadFromUsualPlaces() {
    return load(
        /* loaderFirst= */ true,
        Stream.of(CublasFile.OWN_VERSION, CublasFile.BRIDGED_VERSION)
            .flatMap(major -> search.installed(major).stream())
            .toList(),
        new Problem(
            "no cuBLAS 12 or 13 that can be used is in " + CublasSearch.PLACES,
            "install cuBLAS, or name its folder with %s or %s"
                .formatted(DeviceSetting.CUDA_LIBRARIES, CublasSearch.VARIABLE)));
  }

  /** Takes the cuBLAS that the process has already loaded. */
  Cublas loadedBefore() {
    return load(
        /* loaderFirst= */ true,
        List.of(),
        new Problem(
            "the libraries that were loaded for a test hold no cuBLAS that can be used",
            "correct -D" + CudaLibraries.PRELOAD));
  }

  /**
   * Takes the first that can be loaded.
   *
   * @param loaderFirst whether to try first what the loader finds without a path
   * @param ifNone the problem to report if none can be loaded
   */
  private Cublas load(boolean loaderFirst, List<CublasFile> candidates, Problem ifNone) {
    try (JcudaFolder folder = new JcudaFolder()) {
      Path binding = folder.unpack(BINDING);
      Path bridge = folder.unpack(BRIDGE);
      Optional<LoadedCublas> found =
          (loaderFirst ? fromLoader(binding) : Optional.<LoadedCublas>empty())
              .or(() -> firstOf(candidates, binding, bridge));
      if (found.isPresent()) {
        return new Cublas(found.get(), null, rejected);
      }
    } catch (FileNotFoundException e) {
      rejected.add(
          "JCublas's native library is not on the class path; add"
              + " org.jcuda:jcublas-natives:12.6.0:linux-x86_64 to it");
    } catch (IOException e) {
      rejected.add("JCublas cannot be unpacked to java.io.tmpdir: " + e.getMessage());
    }
    return new Cublas(null, ifNone, rejected);
  }

  private Optional<LoadedCublas> fromLoader(Path binding) {
    String name = CublasFile.name(CublasFile.OWN_VERSION);
    try {
      loadBinding(binding);
      Path file = LoadedCublas.mappedFile(name).orElse(Path.of(name));
      return Optional.of(new LoadedCublas(file, version(), /* isBridged= */ false));
    } catch (LinkageError e) {
      String reason = LoadFailure.reason(e);
      if (!reason.equals(LoadFailure.missing(name))) {
        rejected.add("the loader's own %s: %s".formatted(name, reason));
      }
      return Optional.empty();
    }
  }

  private Optional<LoadedCublas> firstOf(List<CublasFile> candidates, Path binding, Path bridge) {
    for (CublasFile candidate : candidates) {
      Path file = candidate.file();
      if (candidate.needsBridge() && !driver.supportsCuda13()) {
        rejected.add(
            "%s: needs a driver of CUDA 13 (580 or later), and this one is of %s"
                .formatted(file, driver));
        continue;
      }
      try {
        load(candidate, binding, bridge);
        return Optional.of(new LoadedCublas(file, version(), candidate.needsBridge()));
      } catch (LinkageError e) {
        // The messages of both the loader and Java start with the file's name.
        rejected.add("%s: %s".formatted(file, LoadFailure.reason(e).replace(file + ": ", "")));
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

  /** Loads JCublas's library, and initializes its class, which loads the library again. */
  private static void loadBinding(Path binding) {
    System.load(binding.toString());
    JCublas2.setExceptionsEnabled(false);
  }

  /**
   * Asks cuBLAS for its version. This checks that it can be called: the bridge loads even without
   * it.
   */
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
