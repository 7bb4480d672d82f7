package dev.warptron.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceException;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.model.Shape;
import dev.warptron.peers.Progress.State;
import dev.warptron.peers.Progress.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports of benchmarks that fail or run out of time, and the operands of the peak rates. */
class WorkloadLoopTest {
  @TempDir private Path folder;

  private static BenchResult good(String name) {
    BenchResult result = new BenchResult(name, "a test", new BenchResult.RunSize("steps", 1, 1));
    result.add(Check.of("loss", true, "right"));
    return result;
  }

  private List<State> states() throws IOException {
    return Progress.read(folder.resolve("bench.json")).stream().map(Unit::state).toList();
  }

  @Test
  void aFailureAffectsOnlyItsWorkloadAndKeepsItsFigures() throws IOException {
    BenchReport report = new BenchReport("bench", false, List.of("w1", "large", "w3"));
    WorkloadLoop loop =
        new WorkloadLoop(report, folder, Deadline.inMinutes(1), Duration.ofSeconds(1));
    loop.run("w1", results -> results.accept(good("w1")));
    assertThat(states()).containsExactly(State.PASSED, State.NOT_BEGUN, State.NOT_BEGUN);
    loop.run(
        "large",
        results -> {
          assertThat(states()).containsExactly(State.PASSED, State.RUNNING, State.NOT_BEGUN);
          BenchResult partial = good("large");
          results.accept(partial);
          partial.add("warptron", 1.5);
          throw new DeviceException("out of memory");
        });
    loop.run("w3", results -> results.accept(good("w3")));
    assertThat(states()).containsExactly(State.PASSED, State.FAILED, State.PASSED);
    assertThat(report.passed()).isFalse();
    assertThat(Files.readString(folder.resolve("bench.md")))
        .startsWith("# bench: FAILED")
        .contains("| large | failed |", "out of memory", "| warptron | 1.50 (1.50 to 1.50) |");
  }

  @Test
  void withoutTimeNoWorkloadStarts() throws IOException {
    BenchReport report = new BenchReport("bench", false, List.of("w1"));
    new WorkloadLoop(report, folder, Deadline.inMinutes(1), Duration.ofMinutes(2))
        .run("w1", results -> results.accept(good("w1")));
    assertThat(states()).containsExactly(State.NOT_BEGUN);
    assertThat(report.progress().verdict()).isEqualTo("INCOMPLETE");
    assertThat(report.passed()).isFalse();
  }

  @Test
  void aWorkloadWhoseTimeRanOutIsCutOff() throws IOException {
    BenchReport report = new BenchReport("bench", false, List.of("w1"));
    Deadline soon = Deadline.in(Duration.ofMillis(200));
    new WorkloadLoop(report, folder, soon, Duration.ZERO)
        .run(
            "w1",
            results -> {
              results.accept(good("w1"));
              while (!soon.isOver()) {
                Thread.onSpinWait();
              }
            });
    assertThat(states()).containsExactly(State.CUT_OFF);
  }

  /** Products of constant operands draw less power and run faster than those of real data. */
  @Test
  void peakRatesAreMeasuredWithRandomNumbers() {
    try (Backend backend = Backends.choose("reference").open();
        Tensor matrix = backend.allocate(new Shape(33, 31))) {
      Ceilings.fillWithRandomNumbers(matrix, /* stream= */ 0);
      double[] numbers = matrix.read();
      assertThat(numbers).doesNotHaveDuplicates().hasSize(33 * 31);
      assertThat(Arrays.stream(numbers).boxed())
          .allMatch(x -> x >= -1 && x <= 1)
          .anyMatch(x -> x < -0.5)
          .anyMatch(x -> x > 0.5);
    }
  }
}
