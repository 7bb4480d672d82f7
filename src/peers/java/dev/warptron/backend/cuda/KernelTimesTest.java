package dev.warptron.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.cuda.KernelTimes.Time;
import dev.warptron.backend.cuda.steps.ForcedEngine;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.LaunchCounts;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.model.Shape;
import dev.warptron.optim.Sgd;
import dev.warptron.testing.TestBackends;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Timing launches with CUDA events. */
class KernelTimesTest {
  @MustBeClosed
  private static Backend open() {
    return TestBackends.open(
        TestBackends.all().stream()
            .filter(provider -> provider.name().equals("cuda"))
            .findFirst()
            .orElseGet(() -> Assumptions.abort("no provider for device cuda")));
  }

  /** Launches during a pause, beyond the maximum, or for the delay are not timed. */
  @Test
  void eachLaunchIsTimedOnce() {
    try (Backend backend = open();
        Tensor tensor = backend.allocate(new Shape(31, 33));
        KernelTimes times = new KernelTimes(backend, /* maxLaunches= */ 4, /* delaySize= */ 3)) {
      LaunchCounts before = backend.launchCounts();
      backend.fill(tensor, 1);
      times.pause();
      backend.fill(tensor, 2);
      times.resume();
      backend.columnSums(1, tensor, tensor.rows(0, 1));
      for (int i = 0; i < 5; i++) {
        backend.fill(tensor, 3);
      }
      List<Time> all = times.times();
      assertThat(all).extracting(Time::what).containsExactly("fill", "column_sums", "fill", "fill");
      assertThat(all).allMatch(time -> time.micros() >= 0 && time.micros() < 60e6);
      assertThat(backend.launchCounts().since(before).calls())
          .as("including 3 products for the delay")
          .isEqualTo(11);
    }
  }

  /** A training that finds cached graphs of its plan launches nothing eagerly. */
  @Test
  void eagerLaunchesAreTimedAlthoughGraphsAreCached() {
    @Nullable String before = System.getProperty(ForcedEngine.PROPERTY);
    System.setProperty(ForcedEngine.PROPERTY, "graph");
    try (Backend backend = open()) {
      SmallTraining training = SmallTraining.of(/* rows= */ 101, 3, /* epochs= */ 1, Sgd.DEFAULT);
      training.train(backend);
      List<List<String>> steps = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        try (KernelTimes times = KernelTimes.untilFirstGraph(backend, /* maxLaunches= */ 64, 3)) {
          training.train(backend);
          steps.add(times.times().stream().map(Time::what).toList());
        }
      }
      assertThat(steps.get(0))
          .startsWith("prepare_batches", "gather_batch")
          .containsOnlyOnce("gather_batch")
          .noneMatch(KernelTimes::isGraph);
      assertThat(steps.get(1)).isEqualTo(steps.get(0));
    } finally {
      if (before == null) {
        System.clearProperty(ForcedEngine.PROPERTY);
      } else {
        System.setProperty(ForcedEngine.PROPERTY, before);
      }
    }
  }

  /** After closing, nothing is timed and no device memory is left allocated. */
  @Test
  void afterwardsNothingIsObserved() {
    try (Backend backend = open();
        Tensor tensor = backend.allocate(new Shape(3, 5))) {
      long bytes = backend.bytesInUse();
      KernelTimes closed;
      try (KernelTimes times = new KernelTimes(backend, 4, 3)) {
        closed = times;
        backend.fill(tensor, 1);
      }
      backend.fill(tensor, 2);
      assertThat(closed.times()).isEmpty();
      assertThat(backend.bytesInUse()).isEqualTo(bytes);
    }
  }
}
