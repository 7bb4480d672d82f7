package dev.warptron.backend.cuda.libraries;

import dev.warptron.backend.cuda.driver.DriverVersion;
import dev.warptron.backend.cuda.driver.Problem;
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
 * The native libraries of device cuda in this process. Each is loaded on first use, if its
 * dependencies exist.
 *
 * <p>Java loads a library once and never unloads it. So libraries belong to the process, and a
 * loaded cuBLAS cannot be replaced by another one.
 */
public final class CudaLibraries {
  /**
   * For tests: libraries to load first, as absolute paths separated by the platform's path
   * separator. The tests name the simulator's {@code libcuda.so.1} here. Then cuBLAS is not
   * searched for: it is one of these libraries, or in the requested folder, or missing.
   */
  static final String PRELOAD = "warptron.cuda.preload";

  /** For tests: {@code none} disables cuBLAS, and the project's own matrix product replaces it. */
  static final String CUBLAS = "warptron.cuda.cublas";

  private static final String INSTALL = "install NVIDIA's driver, version 525 or later";

  private static final String DRIVER_BINDING = "/lib/libJCudaDriver-12.6.0-linux-x86_64.so";

  /** Part of the loader's message for a file system that is mounted with noexec. */
  private static final String NOEXEC_MESSAGE = "failed to map segment";

  private static final CudaLibraries OF_THIS_PROCESS =
      new CudaLibraries(new CublasSearch(Surroundings.ofThisProcess()), preloads());

  private final CublasSearch search;
  private final List<Path> preloads;

  private boolean triedDriver;
  private boolean hasDriver;
  private Optional<Problem> driverProblem = Optional.empty();
  private @Nullable Cublas cublas; // null: neither loaded nor searched for yet

  private CudaLibraries(CublasSearch search, List<Path> preloads) {
    this.search = search;
    this.preloads = preloads;
  }

  public static CudaLibraries ofThisProcess() {
    return OF_THIS_PROCESS;
  }

  private static List<Path> preloads() {
    return Stream.of(System.getProperty(PRELOAD, "").split(File.pathSeparator, -1))
        .filter(path -> !path.isEmpty())
        .map(Path::of)
        .toList();
  }

  /** Empty if the driver can be called; otherwise why not. */
  public synchronized Optional<Problem> driverProblem() {
    if (!triedDriver) {
      driverProblem = loadDriver();
      triedDriver = true;
    }
    return driverProblem;
  }

  /** Whether there is a driver, supported or not. */
  public synchronized boolean hasDriver() {
    driverProblem();
    return hasDriver;
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
    Optional<Problem> problem = bindingProblem();
    hasDriver = problem.isEmpty();
    return problem.or(CudaLibraries::versionProblem);
  }

  private static Optional<Problem> versionProblem() {
    DriverVersion version = DriverVersion.ofThisProcess();
    return version.isSupported()
        ? Optional.empty()
        : Optional.of(
            new Problem(
                "the NVIDIA driver is of %s, which is too old".formatted(version), INSTALL));
  }

  /**
   * Loads JCuda's library, which depends on the driver's. Loaded here before JCuda does, to get the
   * loader's message.
   */
  private static Optional<Problem> bindingProblem() {
    String remedy = "name another folder with -Djava.io.tmpdir";
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
          new Problem("JCuda's libraries cannot be unpacked (%s)".formatted(e), remedy));
    } catch (LinkageError e) {
      String reason = LoadFailure.reason(e);
      return Optional.of(
          reason.contains(NOEXEC_MESSAGE)
              ? new Problem(
                  "the temporary folder allows no programs (%s)".formatted(reason), remedy)
              : new Problem("no NVIDIA driver can be loaded (%s)".formatted(reason), INSTALL));
    }
  }

  /** The folder that cuBLAS must come from: the option's, or else the environment variable's. */
  public Optional<Path> requestedFolder(@Nullable Path option) {
    return search.requestedFolder(option);
  }

  /**
   * The cuBLAS to use. The driver must have been loaded.
   *
   * @param option the requested folder; null for the one that {@link CublasSearch#VARIABLE} names,
   *     or else the usual places
   */
  public synchronized Cublas cublas(@Nullable Path option) {
    Optional<Path> folder = requestedFolder(option);
    if (cublas == null && (folder.isEmpty() || preloadsCublas())) {
      cublas = loadCublas();
    }
    if (cublas != null && cublas.library() != null) {
      LoadedCublas library = cublas.library();
      return folder.isEmpty() || library.isOf(folder.get())
          ? cublas
          : alreadyLoaded(folder.get(), library);
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
          new Problem("-D%s=none disables it".formatted(CUBLAS), "remove that property"));
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

  private static Cublas alreadyLoaded(Path folder, LoadedCublas library) {
    return Cublas.none(
        new Problem(
            "this process has loaded %s, and cannot take a cuBLAS of %s in its place"
                .formatted(library.file(), folder),
            "name one folder for the whole process, before device cuda is first used"));
  }
}
