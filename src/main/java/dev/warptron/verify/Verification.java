package dev.warptron.verify;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceException;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.model.Shape;
import dev.warptron.verify.Check.NotOfferedException;
import dev.warptron.verify.CheckResult.Group;
import dev.warptron.verify.CheckResult.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares a device with the reference device: every operation, every engine, and short trainings.
 *
 * <p>A check that throws has failed. The others still run if the device still works; otherwise they
 * are reported as not run, also if an available device cannot be opened.
 */
public final class Verification {
  /** The name of the device with which the others are compared. */
  public static final String ORACLE = "reference";

  private static final double NANOS_OF_SECOND = 1e9;

  private final Predicate<String> selected;
  private final Consumer<CheckResult> listener;
  private final List<CheckResult> results = new ArrayList<>();
  private @Nullable String deadBecause;

  private Verification(Predicate<String> selected, Consumer<CheckResult> listener) {
    this.selected = selected;
    this.listener = listener;
  }

  /**
   * Runs all checks.
   *
   * @param device opened and closed here
   * @param options of the device; its precision of products determines the bounds
   * @param listener receives the result of each check when it has ended
   * @throws DeviceException if the device is not available
   */
  public static DeviceVerdict run(
      BackendProvider device, DeviceOptions options, Consumer<CheckResult> listener) {
    return run(device, options, name -> true, listener);
  }

  /**
   * Runs some checks.
   *
   * @param selected whether to run the check with this name
   */
  static DeviceVerdict run(
      BackendProvider device,
      DeviceOptions options,
      Predicate<String> selected,
      Consumer<CheckResult> listener) {
    device.requireAvailable(options);
    long began = System.nanoTime();
    Verification verification = new Verification(selected, listener);
    try (Backend oracle = Backends.choose(ORACLE).open()) {
      verification.run(device, options, oracle);
    }
    return new DeviceVerdict(verification.results, secondsSince(began));
  }

  @SuppressWarnings("MustBeClosedChecker") // closed by close()
  private void run(BackendProvider provider, DeviceOptions options, Backend oracle) {
    long began = System.nanoTime();
    Backend device;
    try {
      device = provider.open(options);
    } catch (RuntimeException | LinkageError e) {
      fail("open", Group.DEVICE, new Comparison(), e, began);
      deadBecause = "the device could not be opened";
      checks(List.of()).forEach(this::skip);
      return;
    }
    add("open", Group.DEVICE, Outcome.PASSED, new Comparison(), null, began);
    Subject subject = new Subject(device, oracle);
    for (Check check : checks(steps(device))) {
      if (deadBecause == null) {
        run(check, subject);
      } else {
        skip(check);
      }
    }
    close(device);
  }

  private List<Check> checks(List<Check> steps) {
    return Stream.of(
            ProductChecks.all(),
            ObjectiveChecks.all(),
            LimitChecks.all(),
            NormalizationChecks.all(),
            ColumnChecks.all(),
            NoiseChecks.all(),
            RowChecks.all(),
            PredictionChecks.all(),
            steps,
            EpochChecks.all(),
            TrainingChecks.all())
        .flatMap(List::stream)
        .filter(check -> selected.test(check.name()))
        .toList();
  }

  /** A check for each step that the device offers; listing them may fail. */
  private List<Check> steps(Backend device) {
    long began = System.nanoTime();
    try {
      return StepChecks.of(device);
    } catch (RuntimeException | LinkageError e) {
      fail("steps", Group.ENGINE, new Comparison(), e, began);
      return List.of();
    }
  }

  private void run(Check check, Subject subject) {
    long began = System.nanoTime();
    Comparison comparison = new Comparison();
    try {
      check.body().run(subject, comparison);
    } catch (NotOfferedException e) {
      add(check.name(), check.group(), Outcome.NOT_OFFERED, comparison, e.getMessage(), began);
      return;
    } catch (RuntimeException | LinkageError e) {
      fail(check.name(), check.group(), comparison, e, began);
      if (!stillWorks(subject.device())) {
        deadBecause = "the device did not work any more after " + check.name() + " had failed";
      }
      return;
    }
    Difference worst = comparison.worst();
    if (worst == null) {
      add(check.name(), check.group(), Outcome.FAILED, comparison, "nothing was compared", began);
    } else if (worst.passes()) {
      add(check.name(), check.group(), Outcome.PASSED, comparison, null, began);
    } else {
      add(check.name(), check.group(), Outcome.FAILED, comparison, worst.describe(), began);
    }
  }

  /** Whether numbers written to the device can be read back. */
  private static boolean stillWorks(Backend device) {
    double[] numbers = {1, -2, 3};
    try (Tensor tensor = device.allocate(new Shape(1, numbers.length))) {
      tensor.write(numbers);
      return Arrays.equals(tensor.read(), numbers);
    } catch (RuntimeException | LinkageError e) {
      return false;
    }
  }

  /** Closes the device, which throws if memory is still allocated. */
  private void close(Backend device) {
    long began = System.nanoTime();
    try {
      device.close();
    } catch (RuntimeException | LinkageError e) {
      if (results.stream().noneMatch(result -> result.outcome() == Outcome.FAILED)) {
        fail("close", Group.DEVICE, new Comparison(), e, began);
      } else { // a consequence: a check that threw may have left memory allocated
        add("close", Group.DEVICE, Outcome.NOT_RUN, new Comparison(), message(e), began);
      }
      return;
    }
    add("close", Group.DEVICE, Outcome.PASSED, new Comparison(), null, began);
  }

  private void skip(Check check) {
    long now = System.nanoTime();
    add(check.name(), check.group(), Outcome.NOT_RUN, new Comparison(), deadBecause, now);
  }

  private void fail(
      String name, Group group, Comparison comparison, Throwable failure, long began) {
    add(name, group, Outcome.FAILED, comparison, message(failure), began);
  }

  private static String message(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.toString() : message;
  }

  private void add(
      String name,
      Group group,
      Outcome outcome,
      Comparison comparison,
      @Nullable String reason,
      long began) {
    CheckResult result =
        new CheckResult(
            name,
            group,
            outcome,
            comparison.cases(),
            comparison.numbers(),
            comparison.worst(),
            reason,
            secondsSince(began));
    results.add(result);
    listener.accept(result);
  }

  private static double secondsSince(long began) {
    return (System.nanoTime() - began) / NANOS_OF_SECOND;
  }
}
