package dev.warptron.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warptron.auto.CachedThroughput;
import dev.warptron.auto.ThroughputCache;
import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.cli.common.AutoDevices;
import dev.warptron.cli.common.ExitCodes;
import dev.warptron.cli.common.OptionNames;
import dev.warptron.cli.common.WorkingArguments;
import dev.warptron.cli.render.PlotSupport;
import dev.warptron.cli.render.Report;
import dev.warptron.verify.Verification;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Reports which devices this machine has. */
@Command(
    name = "doctor",
    description = "Say which devices can be used here, and for the others why not and what to do.")
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create(); // picocli injects the real one

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(
      names = "--verify",
      description =
          "Compare every operation, every training step and short trainings with device reference,"
              + " and end with exit code 1 if a number is not within its bound. Takes about ten"
              + " seconds a device.")
  private boolean verify;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "To verify, or auto. Default: all that are available here.")
  private @Nullable String device;

  @Mixin private WorkingArguments working = new WorkingArguments();

  /** For picocli. */
  DoctorCommand() {}

  @Override
  public Integer call() throws IOException {
    if (verify) {
      return verify();
    }
    if (device != null) {
      throw new ParameterException(spec.commandLine(), "--device needs --verify");
    }
    if (json) {
      printJson();
    } else {
      printLines();
    }
    return ExitCodes.SUCCESS;
  }

  private int verify() throws IOException {
    if (Verification.ORACLE.equals(device)) {
      throw new ParameterException(
          spec.commandLine(),
          "--verify compares other devices with device %s, which has nothing to be compared with"
              .formatted(device));
    }
    DeviceOptions options = working.options();
    VerifiedDevices devices = VerifiedDevices.of(device, options);
    PrintWriter out = spec.commandLine().getOut();
    boolean passed =
        json
            ? new VerifyJson(out, options).print(devices)
            : new VerifyTable(out, options).print(devices);
    return passed ? ExitCodes.SUCCESS : ExitCodes.OTHER;
  }

  private void printLines() {
    Report report = new Report(spec.commandLine().getOut());
    Machine.print(report);
    DeviceOptions options = working.options();
    Set<String> unavailable = new HashSet<>();
    for (BackendProvider provider : Backends.providers()) {
      Optional<String> reason = provider.unavailableBecause(options);
      reason.ifPresent(why -> unavailable.add("%s: %s".formatted(provider.name(), why)));
      report.line(
          "device",
          "%s (%s): %s",
          provider.name(),
          provider.description(),
          reason.map(why -> "not available: " + OptionNames.in(why)).orElse("available"));
      for (String fact : Machine.lines(provider.facts(options), reason.orElse(""))) {
        report.line("", "%s", fact);
      }
    }
    AutoDevices auto = AutoDevices.of(options);
    report.line("auto", "%s", auto.describe());
    auto.notTaken().stream()
        .filter(why -> !unavailable.contains(why)) // printed with the device
        .forEach(why -> report.line("", "not %s", OptionNames.in(why)));
    printThroughputs(report);
    report.line("plots", "%s", PlotSupport.unavailableBecause().orElse("available"));
  }

  /** Prints the throughput cache of {@code auto}; the newest entry last. */
  private static void printThroughputs(Report report) {
    ThroughputCache memory = ThroughputCache.ofThisUser();
    List<CachedThroughput> entries = memory.entries();
    report.line(
        "speeds",
        "%s: %d remembered",
        memory.file().map(Path::toString).orElse("kept nowhere"),
        entries.size());
    for (CachedThroughput entry : entries) {
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

  private static void putThroughputs(ObjectNode root) {
    ThroughputCache memory = ThroughputCache.ofThisUser();
    ObjectNode speeds = root.putObject("speeds");
    speeds.put("file", memory.file().map(Path::toString).orElse(null));
    ArrayNode remembered = speeds.putArray("remembered");
    for (CachedThroughput entry : memory.entries()) {
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

  private void printJson() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    Machine.put(root);
    ArrayNode devices = root.putArray("devices");
    DeviceOptions options = working.options();
    for (BackendProvider provider : Backends.providers()) {
      Optional<String> reason = provider.unavailableBecause(options).map(OptionNames::in);
      ObjectNode described =
          devices
              .addObject()
              .put("name", provider.name())
              .put("description", provider.description())
              .put("available", reason.isEmpty())
              .put("reason", reason.orElse(null));
      Machine.put(provider.facts(options), described.putObject("facts"));
    }
    AutoDevices auto = AutoDevices.of(options);
    root.put("auto", auto.names().isEmpty() ? null : auto.names().get(0));
    ArrayNode notTaken = root.putArray("auto_not");
    auto.notTaken().stream().map(OptionNames::in).forEach(notTaken::add);
    putThroughputs(root);
    Optional<String> noPlots = PlotSupport.unavailableBecause();
    root.putObject("plots").put("available", noPlots.isEmpty()).put("reason", noPlots.orElse(null));
    spec.commandLine()
        .getOut()
        .println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root));
  }
}
