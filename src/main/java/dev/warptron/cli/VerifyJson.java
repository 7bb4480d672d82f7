package dev.warptron.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.cli.common.OptionNames;
import dev.warptron.verify.CheckResult;
import dev.warptron.verify.DeviceVerdict;
import dev.warptron.verify.Difference;
import dev.warptron.verify.Verification;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints the results of {@code doctor --verify} as one JSON object: see docs/doctor.md. */
final class VerifyJson {
  private final PrintWriter out;
  private final DeviceOptions options;
  private final ObjectMapper mapper = new ObjectMapper();

  VerifyJson(PrintWriter out, DeviceOptions options) {
    this.out = out;
    this.options = options;
  }

  /** Runs all checks; false if one failed. */
  boolean print(VerifiedDevices devices) throws IOException {
    ObjectNode root = mapper.createObjectNode();
    Machine.put(root);
    root.put("precision", options.products().label());
    root.put("passed", false); // overwritten below; reserves the position
    ArrayNode notTaken = root.putArray("not_verified");
    devices.notTaken().stream().map(OptionNames::in).forEach(notTaken::add);
    ArrayNode verified = root.putArray("devices");
    boolean passed = true;
    for (BackendProvider device : devices.devices()) {
      passed &= put(device, verified.addObject());
    }
    root.put("passed", passed);
    out.println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root));
    return passed;
  }

  private boolean put(BackendProvider device, ObjectNode node) {
    node.put("name", device.name()).put("description", device.description());
    Machine.put(device.facts(options), node.putObject("facts"));
    DeviceVerdict verdict = Verification.run(device, options, check -> {});
    node.put("passed", verdict.passed()).put("seconds", verdict.seconds());
    ArrayNode checks = node.putArray("checks");
    verdict.checks().forEach(check -> put(check, checks.addObject()));
    return verdict.passed();
  }

  private static void put(CheckResult check, ObjectNode node) {
    node.put("name", check.name())
        .put("group", check.group().name().toLowerCase(Locale.ROOT))
        .put("outcome", check.outcome().name().toLowerCase(Locale.ROOT))
        .put("cases", check.cases())
        .put("numbers", check.numbers())
        .put("seconds", check.seconds())
        .put("reason", OptionNames.inOrNull(check.reason()));
    put(check.worst(), node);
  }

  private static void put(@Nullable Difference worst, ObjectNode node) {
    if (worst == null) {
      node.putNull("worst");
      return;
    }
    node.putObject("worst")
        .put("share", finite(worst.share()))
        .put("where", worst.where())
        .put("expected", finite(worst.expected()))
        .put("reached", finite(worst.reached()))
        .put("bound", finite(worst.bound()));
  }

  /** Null unless the value is finite, because JSON has no other numbers. */
  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
