package dev.warptron.gpu;

import static org.junit.platform.engine.discovery.ClassNameFilter.excludeClassNamePatterns;
import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.engine.discovery.PackageNameFilter.excludePackageNames;

import dev.warptron.backend.Backends;
import dev.warptron.backend.spi.Backend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Runs the device tests in this process. The device must be available.
 *
 * <p>Each start and end of a test is written to the event file immediately: if the process dies,
 * the file tells during which test.
 */
@Command(name = "suite-runner", mixinStandardHelpOptions = true)
public final class SuiteRunner implements Callable<Integer> {
  /** Regular expression that matches all test classes. */
  static final String ALL_TESTS = ".*Test";

  /** The packages whose tests form the suite of a device. */
  private static final List<String> PACKAGES =
      List.of("dev.warptron.backend", "dev.warptron.train");

  /** Tests of build files, some of which the bundle lacks, or of formulas only. */
  private static final String NOT_DEVICE_TESTS = ".*(Files?|GradientCheck)Test";

  /** The tests of another device. */
  private static final String CPU_PACKAGE = "dev.warptron.backend.cpu";

  private static final String DEVICE = "the device of this suite";

  @Parameters(index = "0", description = "File for the events.")
  private Path events = Path.of("events.jsonl");

  @Option(names = "--device", defaultValue = "cuda")
  private String device = "cuda";

  @Option(names = "--expect", description = "Text that the device's description must contain.")
  private String expected = "";

  @Option(names = "--tests", description = "Regular expression for the full names of test classes.")
  private String tests = ALL_TESTS;

  @Option(names = "--without-tag", description = "Skips the tests with this tag.")
  private @Nullable String withoutTag;

  @Option(names = "--only-tag", description = "Skips the tests without this tag.")
  private @Nullable String onlyTag;

  @Option(names = "--own-contexts", description = "Does not keep the device open between tests.")
  private boolean ownContexts;

  /** For picocli. */
  SuiteRunner() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new SuiteRunner()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    try (SuiteEvents.Writer writer = new SuiteEvents.Writer(events)) {
      if (ownContexts) {
        checkDevice(writer, () -> {});
        runTests(writer);
      } else {
        checkDevice(writer, () -> runTests(writer));
      }
      writer.complete();
      return writer.failures() == 0 ? 0 : 1;
    }
  }

  /**
   * Records the device's description and keeps the device open during the work. The work runs even
   * if the device cannot be opened: each test then fails with its own reason.
   */
  private void checkDevice(SuiteEvents.Writer writer, Runnable work) {
    boolean started = false;
    try (Backend backend = Backends.choose(device).open()) {
      writer.device(backend.description());
      if (!backend.description().contains(expected)) {
        writer.failed(
            DEVICE,
            "expected \"%s\" in its description, got \"%s\""
                .formatted(expected, backend.description()));
      }
      started = true;
      work.run();
    } catch (RuntimeException e) { // opening or closing it failed
      writer.failed(DEVICE, String.valueOf(e.getMessage()));
      if (!started) {
        work.run();
      }
    }
  }

  private void runTests(SuiteEvents.Writer writer) {
    LauncherFactory.create().execute(request(), writer);
  }

  private LauncherDiscoveryRequest request() {
    LauncherDiscoveryRequestBuilder request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(PACKAGES.stream().map(name -> selectPackage(name)).toList())
            .filters(
                includeClassNamePatterns(tests),
                excludeClassNamePatterns(NOT_DEVICE_TESTS),
                excludePackageNames(CPU_PACKAGE));
    if (withoutTag != null) {
      request.filters(TagFilter.excludeTags(withoutTag));
    }
    if (onlyTag != null) {
      request.filters(TagFilter.includeTags(onlyTag));
    }
    return request.build();
  }
}
