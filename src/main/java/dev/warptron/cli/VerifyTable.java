package dev.warptron.cli;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.cli.common.OptionNames;
import dev.warptron.cli.render.Report;
import dev.warptron.verify.CheckResult;
import dev.warptron.verify.CheckResult.Outcome;
import dev.warptron.verify.DeviceVerdict;
import dev.warptron.verify.Difference;
import dev.warptron.verify.Verification;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prints the results of {@code doctor --verify}, one line per check as soon as it ends. */
final class VerifyTable {
  private static final String COLUMNS = "  %-22s %6s %8s %12s %8s  %s%n";
  private static final double SMALLEST_SHARE = 0.001; // the smallest printed with three decimals

  private final PrintWriter out;
  private final Report report;
  private final DeviceOptions options;

  VerifyTable(PrintWriter out, DeviceOptions options) {
    this.out = out;
    this.report = new Report(out);
    this.options = options;
  }

  /** Runs all checks; false if one failed. */
  boolean print(VerifiedDevices devices) {
    Machine.print(report);
    report.line("precision", "%s products", options.products().label());
    devices.notTaken().forEach(reason -> report.line("", "not %s", OptionNames.in(reason)));
    boolean passed = true;
    for (BackendProvider device : devices.devices()) {
      passed &= print(device);
    }
    return passed;
  }

  private boolean print(BackendProvider device) {
    report.line("device", "%s (%s)", device.name(), device.description());
    Machine.lines(device.facts(options), "").forEach(fact -> report.line("", "%s", fact));
    report.line(
        "bounds",
        "worst/bound is the largest difference as a share of its bound; above 1 it fails");
    row("check", "cases", "numbers", "worst/bound", "seconds", "");
    DeviceVerdict verdict = Verification.run(device, options, this::print);
    if (verdict.passed()) {
      report.line("verified", "%s", passed(device.name(), verdict));
    } else {
      report.line("FAILED", "%s", failed(device.name(), verdict));
    }
    return verdict.passed();
  }

  private void print(CheckResult check) {
    boolean ran = check.outcome() == Outcome.PASSED || check.outcome() == Outcome.FAILED;
    row(
        name(check),
        check.cases() == 0 ? "-" : String.valueOf(check.cases()),
        check.cases() == 0 ? "-" : String.valueOf(check.numbers()),
        share(check.worst()),
        ran ? String.format(Locale.ROOT, "%.2f", check.seconds()) : "-",
        switch (check.outcome()) {
          case PASSED -> "ok";
          case FAILED -> "FAILED";
          case NOT_RUN -> OptionNames.in("not run: " + check.reason());
          case NOT_OFFERED -> OptionNames.in("none: " + check.reason());
        });
    if (check.outcome() == Outcome.FAILED) {
      out.printf("      %s%n", OptionNames.in(String.valueOf(check.reason())));
    }
  }

  private void row(
      String check, String cases, String numbers, String worst, String seconds, String outcome) {
    out.print(
        COLUMNS.formatted(check, cases, numbers, worst, seconds, outcome).stripTrailing()
            + System.lineSeparator());
    out.flush();
  }

  private static String name(CheckResult check) {
    return check.name().replace('_', ' ');
  }

  private static String share(@Nullable Difference worst) {
    if (worst == null) {
      return "-";
    }
    double share = worst.share();
    if (share == 0) {
      return "exact";
    }
    if (Double.isInfinite(share)) {
      return "no bound";
    }
    return share < SMALLEST_SHARE
        ? "<0.001"
        : String.format(Locale.ROOT, share <= 1 ? "%.3f" : "%.3g", share);
  }

  private static String passed(String device, DeviceVerdict verdict) {
    List<CheckResult> checks = verdict.with(Outcome.PASSED);
    CheckResult nearest =
        checks.stream()
            .filter(check -> check.worst() != null)
            .max(Comparator.comparingDouble(check -> Objects.requireNonNull(check.worst()).share()))
            .orElseThrow();
    return String.format(
        Locale.ROOT,
        "%s gives the numbers of device %s: %d checks, %d cases; nearest to its bound is %s, %s of"
            + " it; %.1f s",
        device,
        Verification.ORACLE,
        checks.size(),
        checks.stream().mapToInt(CheckResult::cases).sum(),
        name(nearest),
        share(nearest.worst()),
        verdict.seconds());
  }

  private static String failed(String device, DeviceVerdict verdict) {
    List<CheckResult> checks = verdict.with(Outcome.FAILED);
    return String.format(
        Locale.ROOT,
        "%s: %s failed (%s), %d passed, %d not run; %.1f s. Do not rely on what this device"
            + " computes here, and please report these lines",
        device,
        Report.counted(checks.size(), "check"),
        checks.stream().map(VerifyTable::name).collect(Collectors.joining(", ")),
        verdict.with(Outcome.PASSED).size(),
        verdict.with(Outcome.NOT_RUN).size(),
        verdict.seconds());
  }
}
