package dev.warptron.backend.cuda;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jcuda.driver.JCudaDriver;
import jcuda.jcublas.JCublas2;

/**
 * JCuda's native libraries, loaded once for the process, each if what it needs is there.
 *
 * <p>JCuda unpacks its libraries into {@code java.io.tmpdir} under fixed names, which two programs
 * that start at once spoil for each other, and which anybody could have put there. So that folder
 * is a private one while they load.
 *
 * @param driverProblem empty if the driver can be called; otherwise why not and what to do
 * @param cublasProblem empty if cuBLAS can be called; otherwise why not
 */
record CudaLibraries(Optional<String> driverProblem, Optional<String> cublasProblem) {
  /**
   * For tests: libraries to load first, absolute paths with the platform's path separator between
   * them. The tests name the simulator's {@code libcuda.so.1} here.
   */
  static final String PRELOAD = "warptron.cuda.preload";

  /**
   * For tests: {@code none} leaves cuBLAS alone, and the project's own matrix product takes its
   * place.
   */
  static final String CUBLAS = "warptron.cuda.cublas";

  private static final Pattern MISSING_LIBRARY =
      Pattern.compile("(lib[\\w+.-]+\\.so[.\\d]*): cannot open shared object file");

  private static final String TEMPORARY_FOLDER = "java.io.tmpdir";
  private static final String CUBLAS_BINDING = "libJCublas2-12.6.0-linux-x86_64.so";

  /** Loads them at the first call. */
  static CudaLibraries load() {
    return Loaded.LIBRARIES;
  }

  /** Initialized once, by the first thread that asks. */
  private static final class Loaded {
    static final CudaLibraries LIBRARIES = loadFromPrivateFolder();
  }

  private static CudaLibraries loadFromPrivateFolder() {
    String shared = System.getProperty(TEMPORARY_FOLDER);
    try {
      Path folder = Files.createTempDirectory("warptron-natives");
      System.setProperty(TEMPORARY_FOLDER, folder.toString());
      try {
        return loadFrom(folder);
      } finally {
        System.setProperty(TEMPORARY_FOLDER, shared);
        delete(folder); // what was loaded stays mapped
      }
    } catch (IOException e) {
      return new CudaLibraries(
          Optional.of("JCuda's libraries cannot be unpacked to %s: %s".formatted(shared, e)),
          Optional.empty());
    }
  }

  private static CudaLibraries loadFrom(Path folder) throws IOException {
    Optional<String> driverProblem = tryToLoad(CudaLibraries::loadDriver);
    if (driverProblem.isPresent()) {
      return new CudaLibraries(
          Optional.of(
              "no NVIDIA driver can be loaded (%s); install NVIDIA's driver, version 525 or later"
                  .formatted(driverProblem.get())),
          Optional.empty());
    }
    if (System.getProperty(CUBLAS, "").equals("none")) {
      return new CudaLibraries(
          Optional.empty(), Optional.of("-D%s=none leaves it alone".formatted(CUBLAS)));
    }
    Path binding = folder.resolve("probe-" + CUBLAS_BINDING);
    try (InputStream in = CudaLibraries.class.getResourceAsStream("/lib/" + CUBLAS_BINDING)) {
      if (in == null) {
        return new CudaLibraries(
            Optional.empty(), Optional.of("this build has no JCublas library"));
      }
      Files.copy(in, binding);
    }
    // Loaded by ourselves first: if JCublas2's own attempt fails, the class is dead for good.
    Optional<String> cublasProblem =
        tryToLoad(
            () -> {
              System.load(binding.toString());
              JCublas2.setExceptionsEnabled(false);
            });
    return new CudaLibraries(Optional.empty(), cublasProblem);
  }

  private static void loadDriver() {
    Stream.of(System.getProperty(PRELOAD, "").split(File.pathSeparator, -1))
        .filter(path -> !path.isEmpty())
        .forEach(System::load);
    JCudaDriver.setExceptionsEnabled(false);
  }

  private static Optional<String> tryToLoad(Runnable loading) {
    try {
      loading.run();
      return Optional.empty();
    } catch (LinkageError e) {
      return Optional.of(reason(String.valueOf(e.getMessage())));
    }
  }

  /** The missing library, if the loader names one; JCuda wraps its words in stack traces. */
  private static String reason(String message) {
    Matcher missing = MISSING_LIBRARY.matcher(message);
    return missing.find()
        ? "there is no " + missing.group(1)
        : message.strip().lines().findFirst().orElse("no reason given");
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }
}
