package dev.warptron.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warptron.auto.SpeedEntry;
import dev.warptron.auto.SpeedMemory;
import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.Fact;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what this machine can do. */
@Command(
    name = "doctor",
    description = "Say which devices can be used here, and for the others why not and what to do.")
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create(); // picocli puts the real one here

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Mixin private LibraryArguments libraries = new LibraryArguments();

  /** For picocli. */
  DoctorCommand() {}

  @Override
  public Integer call() throws IOException {
    if (json) {
      printJson();
    } else {
      printLines();
    }
    return ExitCodes.SUCCESS;
  }

  private void printLines() {
    Report report = new Report(spec.commandLine().getOut());
    report.line("version", "%s", Warptron.Version.current());
    report.line(
        "java", "%s (%s)", System.getProperty("java.version"), System.getProperty("java.home"));
    report.line("system", "%s", system());
    report.line("cores", "%d", Runtime.getRuntime().availableProcessors());
    DeviceOptions options = libraries.apply(DeviceOptions.DEFAULT);
    for (BackendProvider provider : Backends.providers()) {
      Optional<String> reason = provider.unavailableBecause(options);
      report.line(
          "device",
          "%s (%s): %s",
          provider.name(),
          provider.description(),
          reason.map(why -> "not available: " + why).orElse("available"));
      for (Fact fact : provider.facts(options)) {
        report.line("", "%s", describe(fact));
      }
    }
    AutoDevices auto = AutoDevices.of(options);
    report.line("auto", "%s", auto.describe());
    auto.notTaken().forEach(why -> report.line("", "not %s", why));
    printSpeeds(report);
    report.line("plots", "%s", PlotSupport.unavailableBecause().orElse("available"));
  }

  /** What {@code auto} remembers; the newest last. */
  private static void printSpeeds(Report report) {
    SpeedMemory memory = SpeedMemory.ofThisUser();
    List<SpeedEntry> entries = memory.entries();
    report.line(
        "speeds",
        "%s: %d remembered",
        memory.file().map(Path::toString).orElse("kept nowhere"),
        entries.size());
    for (SpeedEntry entry : entries) {
      report.line(
          "",
          "%s: %.3g microseconds a row after %.2f s, %s, measured %s",
          entry.key().device(),
          entry.speed().secondsPerRow() * 1e6,
          entry.speed().startUpSeconds(),
          entry.key().job(),
          entry.measured());
    }
  }

  private static void putSpeeds(ObjectNode root) {
    SpeedMemory memory = SpeedMemory.ofThisUser();
    ObjectNode speeds = root.putObject("speeds");
    speeds.put("file", memory.file().map(Path::toString).orElse(null));
    ArrayNode remembered = speeds.putArray("remembered");
    for (SpeedEntry entry : memory.entries()) {
      remembered
          .addObject()
          .put("device", entry.key().device())
          .put("identity", entry.key().identity())
          .put("job", entry.key().job())
          .put("start_up_seconds", entry.speed().startUpSeconds())
          .put("seconds_per_row", entry.speed().secondsPerRow())
          .put("measured", entry.measured().toString());
    }
  }

  private static String describe(Fact fact) {
    String line = fact.name().replace('_', ' ') + ": " + fact.value();
    return fact.remedy() == null ? line : line + "; " + fact.remedy();
  }

  private void printJson() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    root.put("version", Warptron.Version.current());
    root.put("java", System.getProperty("java.version"));
    root.put("system", system());
    root.put("cores", Runtime.getRuntime().availableProcessors());
    ArrayNode devices = root.putArray("devices");
    DeviceOptions options = libraries.apply(DeviceOptions.DEFAULT);
    for (BackendProvider provider : Backends.providers()) {
      Optional<String> reason = provider.unavailableBecause(options);
      ObjectNode device =
          devices
              .addObject()
              .put("name", provider.name())
              .put("description", provider.description())
              .put("available", reason.isEmpty())
              .put("reason", reason.orElse(null));
      ObjectNode facts = device.putObject("facts");
      for (Fact fact : provider.facts(options)) {
        facts.putObject(fact.name()).put("value", fact.value()).put("remedy", fact.remedy());
      }
    }
    AutoDevices auto = AutoDevices.of(options);
    root.put("auto", auto.names().isEmpty() ? null : auto.names().get(0));
    ArrayNode notTaken = root.putArray("auto_not");
    auto.notTaken().forEach(notTaken::add);
    putSpeeds(root);
    Optional<String> noPlots = PlotSupport.unavailableBecause();
    root.putObject("plots").put("available", noPlots.isEmpty()).put("reason", noPlots.orElse(null));
    spec.commandLine()
        .getOut()
        .println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root));
  }

  private static String system() {
    return "%s %s, %s"
        .formatted(
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch"));
  }
}
