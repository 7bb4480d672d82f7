package dev.warptron.gpu;

import dev.warptron.headtohead.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The device tests with one form of the kernels and one way to multiply matrices. */
enum DeviceSuite {
  /** What a user with a driver of CUDA 13 and cuBLAS gets; the long trainings run here only. */
  FATBIN_CUBLAS("fatbin", true, Tests.ALL),
  /** The PTX, translated by the driver, as on older drivers and on GPUs of the future. */
  PTX_CUBLAS("ptx", true, Tests.SHORT),
  /** Without cuBLAS. */
  FATBIN_OWN_PRODUCT("fatbin", false, Tests.SHORT),
  /** What is left on a machine with an old driver alone. */
  PTX_OWN_PRODUCT("ptx", false, Tests.SHORT),
  /** The long trainings alone, for gpu-report, whose first suite leaves them out. */
  LONG_GOLDENS("fatbin", true, Tests.LONG);

  /** The suites of check-gpu. */
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
  private final Tests taken;

  DeviceSuite(String kernels, boolean cublas, Tests taken) {
    this.kernels = kernels;
    this.cublas = cublas;
    this.taken = taken;
  }

  /** Whether it has few tests. */
  boolean isShort() {
    return taken == Tests.LONG;
  }

  /**
   * How it went.
   *
   * @param events all that was seen of the tests
   * @param process how the process ended
   */
  record Result(DeviceSuite suite, SuiteEvents.Outcome events, ChildProcess.Result process) {
    /** Every test ran to its end, and none failed. */
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

  /** The system properties that set it. */
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
   * @param tests regular expression of the test classes' full names
   * @param quick leaves out the long trainings here too
   * @param ownContexts see {@link CheckGpu}
   * @param events the file that takes the events; what is in it is lost
   */
  record Run(String tests, boolean quick, boolean ownContexts, Path events, Duration limit) {}

  /**
   * Runs it in a process of its own.
   *
   * @param meanwhile is called every second
   */
  Result run(ChildProcess processes, Run run, Runnable meanwhile) throws IOException {
    Files.deleteIfExists(run.events());
    Path cache = Files.createTempDirectory("warptron-kernels");
    try {
      List<String> arguments = new ArrayList<>();
      arguments.add(run.events().toString());
      arguments.addAll(List.of("--tests", run.tests()));
      arguments.addAll(List.of("--expect", cublas ? "cuBLAS " : "own matrix product"));
      if (taken == Tests.LONG) {
        arguments.addAll(List.of("--only-tag", LONG_TAG));
      } else if (run.quick() || taken == Tests.SHORT) {
        arguments.addAll(List.of("--without-tag", LONG_TAG));
      }
      if (run.ownContexts()) {
        arguments.add("--own-contexts");
      }
      ChildProcess.Result ended =
          processes.run(
              ChildProcess.java(properties(), SuiteRunner.class.getName(), arguments),
              environment(cache),
              run.limit(),
              meanwhile);
      return new Result(this, SuiteEvents.read(run.events()), ended);
    } finally {
      deleteAll(cache);
    }
  }

  /**
   * The driver's cache of translated kernels lies in a folder of the suite's own. Each of its
   * thousands of devices loads the PTX: without a cache that can be written, the driver would
   * translate it each time. An empty cache also makes the suite independent of earlier runs.
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
