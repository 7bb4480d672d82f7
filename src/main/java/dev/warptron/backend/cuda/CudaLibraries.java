package dev.warptron.backend.cuda;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import jcuda.driver.JCudaDriver;
import org.jspecify.annotations.Nullable;

/**
 * The native libraries of device cuda in this process: each is loaded when it is first asked for,
 * if what it needs is there.
 *
 * <p>Java loads a library once and never lets go of it. So what is loaded belongs to the process,
 * and a cuBLAS that was loaded cannot be exchanged for another.
 */
final class CudaLibraries {
  /**
   * For tests: libraries to load first, absolute paths with the platform's path separator between
   * them. The tests name the simulator's {@code libcuda.so.1} here. Then cuBLAS is not searched
   * for: it is one of them, or in the folder that is asked for, or there is none.
   */
  static final String PRELOAD = "warptron.cuda.preload";

  /**
   * For tests: {@code none} leaves cuBLAS alone, and the project's own matrix product takes its
   * place.
   */
  static final String CUBLAS = "warptron.cuda.cublas";

  private static final String INSTALL = "install NVIDIA's driver, version 525 or later";

  private static final String DRIVER_BINDING = "/lib/libJCudaDriver-12.6.0-linux-x86_64.so";

  /** What the loader says of a file system that is mounted with noexec. */
  private static final String NO_PROGRAMS_ALLOWED = "failed to map segment";

  private static final CudaLibraries OF_THIS_PROCESS =
      new CudaLibraries(new CublasSearch(Surroundings.ofThisProcess()), preloads());

  private final CublasSearch search;
  private final List<Path> preloads;

  private boolean driverWasTried;
  private Optional<Problem> driverProblem = Optional.empty();
  private @Nullable Cublas cublas; // null: neither loaded nor searched for yet

  private CudaLibraries(CublasSearch search, List<Path> preloads) {
    this.search = search;
    this.preloads = preloads;
  }

  static CudaLibraries ofThisProcess() {
    return OF_THIS_PROCESS;
  }

  private static List<Path> preloads() {
    return Stream.of(System.getProperty(PRELOAD, "").split(File.pathSeparator, -1))
        .filter(path -> !path.isEmpty())
        .map(Path::of)
        .toList();
  }

  /** Empty if the driver can be called; otherwise why not. */
  synchronized Optional<Problem> driverProblem() {
    if (!driverWasTried) {
      driverProblem = loadDriver();
      driverWasTried = true;
    }
    return driverProblem;
  }

  private Optional<Problem> loadDriver() {
    if (!System.getProperty("os.name").equals("Linux")
        || !System.getProperty("os.arch").equals("amd64")) {
      return Optional.of(
          new Problem(
              "this build has JCuda's libraries for Linux on x86-64 only, and this is %s on %s"
                  .formatted(System.getProperty("os.name"), System.getProperty("os.arch")),
              "use another device"));
    }
    try {
      preloads.forEach(library -> System.load(library.toString()));
    } catch (LinkageError e) {
      return Optional.of(
          new Problem(LoadFailure.reason(e), "correct the libraries of -D" + PRELOAD));
    }
    return bindingProblem()
        .or(
            () -> {
              DriverVersion version = DriverVersion.ofThisProcess();
              return version.isSupported()
                  ? Optional.empty()
                  : Optional.of(
                      new Problem(
                          "the NVIDIA driver is of %s, which is too old".formatted(version),
                          INSTALL));
            });
  }

  /**
   * Loads JCuda's library, which needs the driver's: by ourselves first, for the loader's words.
   */
  private static Optional<Problem> bindingProblem() {
    String elsewhere = "name another folder with -Djava.io.tmpdir";
    try (JcudaFolder folder = new JcudaFolder()) {
      System.load(folder.unpack(DRIVER_BINDING).toString());
      JCudaDriver.setExceptionsEnabled(false);
      return Optional.empty();
    } catch (FileNotFoundException e) {
      return Optional.of(
          new Problem(
              "JCuda's native library is not on the class path",
              "add org.jcuda:jcuda-natives:12.6.0:linux-x86_64 to it"));
    } catch (IOException e) {
      return Optional.of(
          new Problem("JCuda's libraries cannot be unpacked (%s)".formatted(e), elsewhere));
    } catch (LinkageError e) {
      String reason = LoadFailure.reason(e);
      return Optional.of(
          reason.contains(NO_PROGRAMS_ALLOWED)
              ? new Problem(
                  "the temporary folder allows no programs (%s)".formatted(reason), elsewhere)
              : new Problem("no NVIDIA driver can be loaded (%s)".formatted(reason), INSTALL));
    }
  }

  /** The folder that cuBLAS must come from: by the option, or else by the environment variable. */
  Optional<Path> givenFolder(@Nullable Path option) {
    return search.given(option);
  }

  /**
   * The cuBLAS to use. The driver must have been loaded.
   *
   * @param option the folder that the user names; null to take what {@link CublasSearch#VARIABLE}
   *     names, or else what is found
   */
  synchronized Cublas cublas(@Nullable Path option) {
    Optional<Path> folder = givenFolder(option);
    if (cublas == null && (folder.isEmpty() || preloadsCublas())) {
      cublas = loadCublas();
    }
    if (cublas != null && cublas.library() != null) {
      LoadedCublas library = cublas.library();
      return folder.isEmpty() || library.isOf(folder.get())
          ? cublas
          : another(folder.get(), library);
    }
    if (folder.isEmpty()) {
      return Objects.requireNonNull(cublas);
    }
    Cublas found = new CublasLoader(search, DriverVersion.ofThisProcess()).loadFrom(folder.get());
    if (found.library() != null) {
      cublas = found;
    }
    return found;
  }

  private Cublas loadCublas() {
    if (System.getProperty(CUBLAS, "").equals("none")) {
      return Cublas.none(
          new Problem("-D%s=none leaves it alone".formatted(CUBLAS), "leave that property out"));
    }
    CublasLoader loader = new CublasLoader(search, DriverVersion.ofThisProcess());
    if (preloads.isEmpty()) {
      return loader.loadFromUsualPlaces();
    }
    return preloadsCublas()
        ? loader.loadedBefore()
        : Cublas.none(
            new Problem(
                "the libraries that were loaded for a test hold no cuBLAS",
                "name one in -D" + PRELOAD));
  }

  private boolean preloadsCublas() {
    return preloads.stream()
        .anyMatch(library -> String.valueOf(library.getFileName()).startsWith("libcublas."));
  }

  private static Cublas another(Path folder, LoadedCublas library) {
    return Cublas.none(
        new Problem(
            "this process has loaded %s, and cannot take a cuBLAS of %s in its place"
                .formatted(library.file(), folder),
            "name one folder for the whole process, before device cuda is first used"));
  }
}
