package dev.warptron.verify;

import dev.warptron.verify.CheckResult.Outcome;
import java.util.List;

/**
 * The results of all checks of a device, in the order in which they ran.
 *
 * @param seconds from before opening the device until after closing it
 */
public record DeviceVerdict(List<CheckResult> checks, double seconds) {
  public DeviceVerdict {
    checks = List.copyOf(checks);
  }

  /** Whether no check failed, and none was skipped because the device had failed. */
  public boolean passed() {
    return with(Outcome.FAILED).isEmpty() && with(Outcome.NOT_RUN).isEmpty();
  }

  /** The checks with this outcome. */
  public List<CheckResult> with(Outcome outcome) {
    return checks.stream().filter(check -> check.outcome() == outcome).toList();
  }
}
