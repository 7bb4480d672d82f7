package dev.warptron.gpu;

import dev.warptron.peers.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The device tests with one form of the kernels and one implementation of matrix products. */
enum DeviceSuite {
  /** A CUDA 13 driver and cuBLAS. The only default suite that runs the long trainings. */
  FATBIN_CUBLAS("fatbin", true, Tests.ALL),
  /** PTX compiled by the driver, as on older drivers and on future GPUs. */
  PTX_CUBLAS("ptx", true, Tests.SHORT),
  /** Without cuBLAS. */
  FATBIN_OWN_PRODUCT("fatbin", false, Tests.SHORT),
  /** What a machine with an old driver and no cuBLAS uses. */
  PTX_OWN_PRODUCT("ptx", false, Tests.SHORT),
  /** Only the long trainings, for gpu-report, whose first suite skips them. */
  LONG_GOLDENS("fatbin", true, Tests.LONG);

  /** The suites that check-gpu runs by default. */
  static final List<DeviceSuite> DEFAULT =
      List.of(FATBIN_CUBLAS, PTX_CUBLAS, FATBIN_OWN_PRODUCT, PTX_OWN_PRODUCT);

  /** The tag of the long trainings. */
  private static final String LONG_TAG = "long";

  private enum Tests {
    ALL,
    SHORT,
    LONG
  }

  private final String kernels;
  private final boolean cublas;
  private final Tests selection;

  DeviceSuite(String kernels, boolean cublas, Tests selection) {
    this.kernels = kernels;
    this.cublas = cublas;
    this.selection = selection;
  }

  /** Whether the suite has few tests. */
  boolean isShort() {
    return selection == Tests.LONG;
  }

  /**
   * The result of a suite.
   *
   * @param events the recorded events of its tests
   * @param process the result of its process
   */
  record Result(DeviceSuite suite, SuiteEvents.Outcome events, ChildProcess.Result process) {
    /** Whether the suite completed, at least one test passed, and none failed. */
    boolean passed() {
      return process.succeeded()
          && events.complete()
          && events.with(SuiteEvents.Status.FAILED).isEmpty()
          && !events.with(SuiteEvents.Status.PASSED).isEmpty();
    }
  }

  /** The name in reports and on the command line. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The JVM options that configure the suite. */
  List<String> properties() {
    List<String> properties = new ArrayList<>();
    properties.add("-Dwarptron.test.only=cuda"); // the other devices need no GPU
    properties.add("-Dwarptron.test.require=cuda");
    properties.add("-Dwarptron.golden.device=cuda");
    properties.add("-Dwarptron.cuda.kernels=" + kernels);
    if (!cublas) {
      properties.add("-Dwarptron.cuda.cublas=none");
    }
    return properties;
  }

  /**
   * How to run a suite.
   *
   * @param tests regular expression for the full names of test classes
   * @param quick skips the long trainings
   * @param ownContexts see {@link CheckGpu}
   * @param events file for the events; overwritten
   * @param limit time limit
   */
  record Run(String tests, boolean quick, boolean ownContexts, Path events, Duration limit) {}

  /**
   * Runs the suite in a separate process.
   *
   * @param everySecond called every second while the suite runs
   */
  Result run(ChildProcess processes, Run run, Runnable everySecond) throws IOException {
    Files.deleteIfExists(run.events());
    Path cache = Files.createTempDirectory("warptron-kernels");
    try {
      List<String> arguments = new ArrayList<>();
      arguments.add(run.events().toString());
      arguments.addAll(List.of("--tests", run.tests()));
      arguments.addAll(List.of("--expect", cublas ? "cuBLAS " : "own matrix product"));
      if (selection == Tests.LONG) {
        arguments.addAll(List.of("--only-tag", LONG_TAG));
      } else if (run.quick() || selection == Tests.SHORT) {
        arguments.addAll(List.of("--without-tag", LONG_TAG));
      }
      if (run.ownContexts()) {
        arguments.add("--own-contexts");
      }
      ChildProcess.Result process =
          processes.run(
              ChildProcess.java(properties(), SuiteRunner.class.getName(), arguments),
              environment(cache),
              run.limit(),
              everySecond);
      return new Result(this, SuiteEvents.read(run.events()), process);
    } finally {
      deleteAll(cache);
    }
  }

  /**
   * Gives the suite its own folder for the driver's cache of compiled kernels. The suite opens
   * thousands of devices, and each loads the PTX: without a writable cache the driver would compile
   * it each time. An empty cache also makes the suite independent of earlier runs.
   */
  static Map<String, String> environment(Path cache) {
    return Map.of("CUDA_CACHE_PATH", cache.toString(), "CUDA_CACHE_DISABLE", "0");
  }

  private static void deleteAll(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
