package dev.warptron.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceException;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.spi.EpochRunner;
import dev.warptron.backend.spi.EpochSession;
import dev.warptron.backend.spi.EpochTask;
import dev.warptron.backend.spi.Permutations;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.model.Precision;
import dev.warptron.model.ProductPrecision;
import dev.warptron.model.Shape;
import dev.warptron.testing.FaultyDevice;
import dev.warptron.testing.FaultyDevice.Fault;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.CheckResult.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A device that fails, dies, or leaks memory does not pass. */
class VerificationTest {
  private static BackendProvider device(String name) {
    return Backends.providers().stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static DeviceVerdict run(BackendProvider device, Predicate<String> selected) {
    return Verification.run(device, DeviceOptions.DEFAULT, selected, result -> {});
  }

  private static List<String> names(List<CheckResult> checks) {
    return checks.stream().map(CheckResult::name).toList();
  }

  @Test
  void theReferenceDevicePassesUnderAnotherName() {
    DeviceVerdict verdict =
        run(new FaultyDevice(device(Verification.ORACLE), Fault.NONE), check -> true);
    assertThat(verdict.passed()).isTrue();
    assertThat(names(verdict.with(Outcome.NOT_OFFERED)))
        .containsExactly("permutations", "whole_epochs", "networks_side_by_side");
  }

  /** As after a sticky error of a GPU: every later call fails. */
  @Test
  void whatCannotRunOnADeadDeviceIsNotRun() {
    AtomicBoolean dead = new AtomicBoolean();
    Fault dies =
        (backend, call) -> {
          if (call.method().equals("columnSums")) {
            dead.set(true);
          }
          if (dead.get() && !call.method().equals("close")) {
            throw new IllegalStateException("illegal address");
          }
          return call.proceed();
        };
    DeviceVerdict verdict = run(new FaultyDevice(device(Verification.ORACLE), dies), check -> true);
    assertThat(verdict.passed()).isFalse();
    List<CheckResult> failed = verdict.with(Outcome.FAILED);
    assertThat(names(failed)).containsExactly("column_sums");
    assertThat(failed.get(0).reason()).isEqualTo("illegal address");
    assertThat(names(verdict.with(Outcome.NOT_RUN)))
        .startsWith("gather_rows", "fill")
        .contains("step_plain", "training_large");
    assertThat(verdict.with(Outcome.NOT_RUN).get(0).reason())
        .isEqualTo("the device did not work any more after column_sums had failed");
    assertThat(names(verdict.with(Outcome.PASSED)))
        .contains("open", "update")
        .doesNotContain("fill");
  }

  @Test
  void aDeviceThatCannotBeOpenedHasFailed() {
    BackendProvider real = device(Verification.ORACLE);
    BackendProvider broken =
        FaultyDevice.proxy(
            BackendProvider.class,
            (proxy, method, arguments) -> {
              if (method.getName().equals("open")) {
                throw new IllegalStateException("no context");
              }
              return FaultyDevice.invoke(real, method, arguments);
            });
    DeviceVerdict verdict = run(broken, check -> true);
    assertThat(names(verdict.with(Outcome.FAILED))).containsExactly("open");
    assertThat(verdict.checks().get(0).reason()).isEqualTo("no context");
    assertThat(names(verdict.with(Outcome.NOT_RUN))).containsAll(DeviceVerificationTest.OPERATIONS);
    assertThat(verdict.passed()).isFalse();
  }

  @Test
  void aDeviceThatIsNotAvailableIsAnErrorOfItsOwn() {
    DeviceOptions rounding = DeviceOptions.DEFAULT.withProducts(ProductPrecision.TF32);
    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> Verification.run(device(Verification.ORACLE), rounding, result -> {}))
        .withMessageContaining("device reference is not available: ");
  }

  @Test
  @SuppressWarnings("MustBeClosedChecker") // that is the fault
  void memoryThatIsNotFreedIsFound() {
    Fault leaks =
        (backend, call) -> {
          if (call.method().equals("fill")) {
            backend.allocate(new Shape(1, 1));
          }
          return call.proceed();
        };
    DeviceVerdict verdict =
        run(new FaultyDevice(device(Verification.ORACLE), leaks), Set.of("fill")::contains);
    assertThat(names(verdict.with(Outcome.PASSED))).containsExactly("open", "fill");
    assertThat(names(verdict.with(Outcome.FAILED))).containsExactly("close");
  }

  @Test
  void stepsThatCannotBeListedAreAFailure() {
    Fault fault =
        (backend, call) -> {
          if (call.method().equals("steps")) {
            throw new IllegalStateException("no plan");
          }
          return call.proceed();
        };
    DeviceVerdict verdict =
        run(new FaultyDevice(device(Verification.ORACLE), fault), Set.of("fill")::contains);
    assertThat(names(verdict.with(Outcome.FAILED))).containsExactly("steps");
    assertThat(names(verdict.with(Outcome.PASSED))).containsExactly("open", "fill", "close");
  }

  /** Whole epochs of device cpu, with wrong parameters in one kind of call. */
  @Test
  void aFaultOfWholeEpochsIsFound() {
    BackendProvider cpu = device("cpu");
    TestBackends.assumeAvailable(cpu);
    assertFound(cpu, "whole_epochs", tasks -> tasks.get(0).epochs() > 1);
    assertFound(cpu, "networks_side_by_side", tasks -> tasks.size() > 1);
    assertFound(
        cpu, "permutations", tasks -> tasks.get(0).permutations() instanceof Permutations.Drawn);
  }

  private static void assertFound(
      BackendProvider real, String check, Predicate<List<EpochTask>> isWrong) {
    Fault fault =
        (backend, call) -> {
          Object answer = call.proceed();
          return answer instanceof Optional<?> found && found.orElseThrow() instanceof EpochRunner r
              ? Optional.of(damaged(r, isWrong))
              : answer;
        };
    DeviceVerdict verdict = run(new FaultyDevice(real, fault), Set.of(check)::contains);
    assertThat(names(verdict.with(Outcome.FAILED))).containsExactly(check);
  }

  private static EpochRunner damaged(EpochRunner real, Predicate<List<EpochTask>> isWrong) {
    return FaultyDevice.proxy(
        EpochRunner.class,
        (proxy, method, arguments) -> {
          Object result = FaultyDevice.invoke(real, method, arguments);
          if (result instanceof EpochSession session) {
            return damaged(session, isWrong);
          }
          return result;
        });
  }

  private static EpochSession damaged(EpochSession real, Predicate<List<EpochTask>> isWrong) {
    return FaultyDevice.proxy(
        EpochSession.class,
        (proxy, method, arguments) -> {
          Object result = FaultyDevice.invoke(real, method, arguments);
          if (method.getName().equals("run")) {
            List<EpochTask> tasks =
                ((List<?>) arguments[0]).stream().map(EpochTask.class::cast).toList();
            if (isWrong.test(tasks)) {
              nextFloat(tasks.get(tasks.size() - 1).state().parameters().flat());
            }
          }
          return result;
        });
  }

  /** Changes one number by one ulp. */
  private static void nextFloat(Tensor tensor) {
    double[] values = tensor.read();
    values[0] = Math.nextUp((float) values[0]);
    tensor.write(values);
  }

  /** Bounds close to the decrease of the loss would let wrong numbers pass. */
  @Test
  void theBoundsOfTheTrainingsAreFarBelowTheirProgress() {
    for (TrainingChecks.Sample sample :
        List.of(TrainingChecks.Sample.SMALL, TrainingChecks.Sample.LARGE)) {
      PlainTraining plain = sample.plain(Tolerance.of(Precision.FLOAT32));
      double[] losses = plain.losses();
      for (int epoch = 1; epoch < losses.length; epoch++) {
        assertThat(plain.lossBounds()[epoch])
            .as("%s, epoch %d", sample.network().widths(), epoch)
            .isLessThan((losses[epoch - 1] - losses[epoch]) / 50);
      }
    }
  }
}
