package dev.warptron.gpu;

import dev.warptron.headtohead.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The device tests with one form of the kernels and one way to multiply matrices. */
enum DeviceSuite {
  /** What a user with a driver of CUDA 13 and cuBLAS gets; the long trainings run here only. */
  FATBIN_CUBLAS("fatbin", true, true),
  /** The PTX, translated by the driver, as on older drivers and on GPUs of the future. */
  PTX_CUBLAS("ptx", true, false),
  /** Without cuBLAS. */
  FATBIN_OWN_PRODUCT("fatbin", false, false),
  /** What is left on a machine with an old driver alone. */
  PTX_OWN_PRODUCT("ptx", false, false);

  private final String kernels;
  private final boolean cublas;
  private final boolean withLongTests;

  DeviceSuite(String kernels, boolean cublas, boolean withLongTests) {
    this.kernels = kernels;
    this.cublas = cublas;
    this.withLongTests = withLongTests;
  }

  /**
   * How it went.
   *
   * @param events all that was seen of the tests
   * @param process how the process ended
   */
  record Result(DeviceSuite suite, SuiteEvents.Outcome events, ChildProcess.Ended process) {
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
    properties.add("-Dwarptron.test.require=cuda");
    properties.add("-Dwarptron.golden.device=cuda");
    properties.add("-Dwarptron.cuda.kernels=" + kernels);
    if (!cublas) {
      properties.add("-Dwarptron.cuda.cublas=none");
    }
    return properties;
  }

  /**
   * Runs it in a process of its own.
   *
   * @param tests regular expression of the test classes' full names
   * @param quick leaves out the long trainings here too
   * @param ownContexts see {@link CheckGpu}
   */
  Result run(
      ChildProcess processes, String tests, boolean quick, boolean ownContexts, Duration limit)
      throws IOException {
    Path events = Files.createTempFile("warptron-gpu", ".events");
    try {
      List<String> arguments = new ArrayList<>();
      arguments.add(events.toString());
      arguments.addAll(List.of("--tests", tests));
      arguments.addAll(List.of("--expect", cublas ? "cuBLAS " : "own matrix product"));
      if (quick || !withLongTests) {
        arguments.addAll(List.of("--without-tag", "long"));
      }
      if (ownContexts) {
        arguments.add("--own-contexts");
      }
      ChildProcess.Ended ended =
          processes.run(
              ChildProcess.java(properties(), SuiteRunner.class.getName(), arguments), limit);
      return new Result(this, SuiteEvents.read(events), ended);
    } finally {
      Files.deleteIfExists(events);
    }
  }
}
