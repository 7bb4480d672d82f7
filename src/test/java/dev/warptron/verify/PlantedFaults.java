package dev.warptron.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.testing.FaultyDevice;
import dev.warptron.testing.FaultyDevice.Fault;
import dev.warptron.verify.CheckResult.Outcome;
import java.util.Set;

/** Injects faults into the reference device, and asserts that the right check fails. */
final class PlantedFaults {
  /** Far above every bound in double precision, and small relative to the numbers. */
  static final double SMALL = 0x1p-12;

  private PlantedFaults() {}

  static BackendProvider reference() {
    return Backends.choose(Verification.ORACLE).provider();
  }

  static void makeWrong(Tensor tensor) {
    double[] values = tensor.read();
    if (values.length > 0) {
      int last = values.length - 1;
      values[last] += SMALL * (1 + Math.abs(values[last]));
      tensor.write(values);
    }
  }

  static void makeNotANumber(Tensor tensor) {
    double[] values = tensor.read();
    if (values.length > 0) {
      values[values.length - 1] = Double.NaN;
      tensor.write(values);
    }
  }

  /** Runs the check and another one, which must still pass. */
  static void assertFound(BackendProvider real, String check, Fault fault) {
    Set<String> selected = Set.of(check, check.equals("fill") ? "copy" : "fill");
    DeviceVerdict verdict =
        Verification.run(
            new FaultyDevice(real, fault), DeviceOptions.DEFAULT, selected::contains, result -> {});
    assertThat(verdict.passed()).isFalse();
    assertThat(verdict.with(Outcome.FAILED)).extracting(CheckResult::name).containsExactly(check);
    assertThat(verdict.with(Outcome.FAILED)).extracting(CheckResult::reason).doesNotContainNull();
    assertThat(verdict.with(Outcome.PASSED))
        .extracting(CheckResult::name)
        .contains("open")
        .containsAnyElementsOf(selected);
    assertThat(verdict.with(Outcome.NOT_OFFERED)).isEmpty();
  }
}
