package dev.warptron.gpu;

import static org.junit.platform.engine.discovery.ClassNameFilter.excludeClassNamePatterns;
import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.engine.discovery.PackageNameFilter.excludePackageNames;

import dev.warptron.backend.Backend;
import dev.warptron.backend.Backends;
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
 * Runs the device tests in this process, with a device that must be there.
 *
 * <p>Every start and end of a test goes to the file of events at once: if the process dies, the
 * file tells which test it died in.
 */
@Command(name = "suite-runner", mixinStandardHelpOptions = true)
public final class SuiteRunner implements Callable<Integer> {
  /** Regular expression of the names of all test classes. */
  static final String ALL_TESTS = ".*Test";

  /** The packages whose tests make up the suite of a device. */
  private static final List<String> PACKAGES =
      List.of("dev.warptron.backend", "dev.warptron.train");

  /** Tests that look at files of the build, some of which are not here, or at formulas alone. */
  private static final String NOT_OF_A_DEVICE = ".*(Files?|GradientCheck)Test";

  /** Tests of another device alone. */
  private static final String OF_THE_CPU = "dev.warptron.backend.cpu";

  private static final String DEVICE = "the device of this suite";

  @Parameters(index = "0", description = "Where the events are written.")
  private Path events = Path.of("events.jsonl");

  @Option(names = "--device", defaultValue = "cuda")
  private String device = "cuda";

  @Option(names = "--expect", description = "Words that the device's description must contain.")
  private String expected = "";

  @Option(names = "--tests", description = "Regular expression of the classes' full names.")
  private String tests = ALL_TESTS;

  @Option(names = "--without-tag", description = "Leaves out the tests with this tag.")
  private @Nullable String withoutTag;

  @Option(names = "--only-tag", description = "Leaves out the tests without this tag.")
  private @Nullable String onlyTag;

  @Option(
      names = "--own-contexts",
      description = "Does not hold the device open between the tests.")
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
   * Says what the device is, and holds it open meanwhile. The tests run even if it is not there:
   * each then says for itself what it lacks.
   */
  private void checkDevice(SuiteEvents.Writer writer, Runnable meanwhile) {
    boolean begun = false;
    try (Backend backend = Backends.choose(device).open()) {
      writer.device(backend.description());
      if (!backend.description().contains(expected)) {
        writer.failed(
            DEVICE,
            "expected \"%s\" in its description, got \"%s\""
                .formatted(expected, backend.description()));
      }
      begun = true;
      meanwhile.run();
    } catch (RuntimeException e) { // opening or closing it failed
      writer.failed(DEVICE, String.valueOf(e.getMessage()));
      if (!begun) {
        meanwhile.run();
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
                excludeClassNamePatterns(NOT_OF_A_DEVICE),
                excludePackageNames(OF_THE_CPU));
    if (withoutTag != null) {
      request.filters(TagFilter.excludeTags(withoutTag));
    }
    if (onlyTag != null) {
      request.filters(TagFilter.includeTags(onlyTag));
    }
    return request.build();
  }
}
