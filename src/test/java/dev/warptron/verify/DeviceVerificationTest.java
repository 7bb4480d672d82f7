package dev.warptron.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.CheckResult.Group;
import dev.warptron.verify.CheckResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every device of this build passes every check, in each precision of products. */
class DeviceVerificationTest {
  static final List<String> OPERATIONS =
      List.of(
          "gemm",
          "affine",
          "activation_backward",
          "loss",
          "penalty",
          "penalty_gradient",
          "update",
          "clip",
          "limit_columns",
          "normalize",
          "normalize_backward",
          "blend",
          "activate",
          "scale_columns",
          "mix_columns",
          "column_dots",
          "grouped_gemm",
          "copy_columns",
          "dropout",
          "add_noise",
          "column_sums",
          "gather_rows",
          "fill",
          "copy",
          "forward_pass",
          "row_predictor");

  static Stream<BackendProvider> devices() {
    return TestBackends.all().stream().filter(device -> !device.name().equals(Verification.ORACLE));
  }

  static List<BackendProvider> rounding() {
    return TestBackends.rounding();
  }

  @ParameterizedTest
  @MethodSource("devices")
  void everyDevicePasses(BackendProvider device) {
    assertPasses(device);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("rounding")
  void everyPrecisionPasses(BackendProvider device) {
    assertPasses(device);
  }

  private static void assertPasses(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    List<CheckResult> heard = new ArrayList<>();
    DeviceVerdict verdict = Verification.run(device, DeviceOptions.DEFAULT, heard::add);
    assertThat(verdict.with(Outcome.FAILED)).isEmpty();
    assertThat(verdict.passed()).isTrue();
    assertThat(verdict.with(Outcome.NOT_OFFERED)).isEmpty();
    assertThat(heard).isEqualTo(verdict.checks());
    assertThat(verdict.checks().stream().filter(check -> check.group() == Group.OPERATION))
        .extracting(CheckResult::name)
        .containsExactlyElementsOf(OPERATIONS);
    assertThat(verdict.checks())
        .extracting(CheckResult::name)
        .startsWith("open")
        .contains("step_plain", "permutations", "whole_epochs", "networks_side_by_side")
        .endsWith("many_trainings", "training_small", "training_large", "close");
    assertThat(verdict.checks()).allMatch(DeviceVerificationTest::isComplete);
  }

  private static boolean isComplete(CheckResult check) {
    Difference worst = check.worst();
    return check.reason() == null
        && (check.group() == Group.DEVICE
            || (worst != null && worst.passes() && check.numbers() >= check.cases()));
  }
}
