package dev.warptron.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.EpochRound;
import dev.warptron.backend.spi.EpochRunner;
import dev.warptron.backend.spi.EpochSession;
import dev.warptron.backend.spi.EpochSums;
import dev.warptron.backend.spi.EpochTask;
import dev.warptron.backend.spi.Feature;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.Adam;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.testing.DriverCall;
import dev.warptron.testing.DriverCalls;
import dev.warptron.testing.Simulator;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Limits of CUDA driver calls per round of epochs and per network of a group. */
class RoundCallsTest {
  private static final int ROWS = 364;
  private static final int INPUTS = 30;

  @BeforeEach
  void callsAreCounted() {
    Simulator.assumeLoaded();
  }

  /** The real runner with one epoch per round, so that the result does not depend on the clock. */
  private record EpochByEpoch(EpochRunner real) implements EpochRunner {
    @Override
    public Set<Feature> features() {
      return real.features();
    }

    @Override
    public boolean suits(StepPlan plan, int rows) {
      return real.suits(plan, rows);
    }

    @Override
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the session closes it
    public EpochSession open() {
      return new TimedSession(real.open());
    }

    @Override
    public double estimateNanos(List<EpochTask> tasks) {
      return RoundSize.TARGET_NANOS;
    }

    @Override
    public boolean runsSideBySide() {
      return true;
    }

    @Override
    public String description() {
      return real.description();
    }
  }

  private record TimedSession(EpochSession real) implements EpochSession {
    @Override
    public EpochRound run(List<EpochTask> tasks) {
      return new EpochRound(real.run(tasks).sums(), (long) RoundSize.TARGET_NANOS);
    }

    @Override
    public EpochSums measure(EpochTask task) {
      return real.measure(task);
    }

    @Override
    public void close() {
      real.close();
    }
  }

  /** Driver calls of a group, from its first allocation to its last free. */
  private static DriverCalls calls(
      int networks, int epochs, Optimizer optimizer, boolean validates) {
    BackendProvider cuda =
        TestBackends.all().stream()
            .filter(each -> each.name().equals("cuda"))
            .findFirst()
            .orElseThrow();
    try (Backend backend = TestBackends.open(cuda);
        TrainingRows training = rows(backend, ROWS);
        TrainingRows validation = rows(backend, 40)) {
      List<TrainingJob> jobs = new ArrayList<>();
      for (int i = 0; i < networks; i++) {
        jobs.add(job(i, epochs, optimizer, training, validates ? validation : null));
      }
      EpochRunner runner = new EpochByEpoch(backend.epochRunner().orElseThrow());
      long bytes = backend.bytesInUse();
      DriverCalls before = Simulator.calls();
      try (TrainingGroup group = new TrainingGroup(backend, runner, jobs)) {
        group.trainAll().forEach(TrainingResult::requireFinite);
      }
      DriverCalls calls = Simulator.calls().minus(before);
      assertThat(calls.of(DriverCall.FREE)).isEqualTo(calls.of(DriverCall.ALLOCATE));
      assertThat(backend.bytesInUse()).isEqualTo(bytes);
      return calls;
    }
  }

  @MustBeClosed
  private static TrainingRows rows(Backend backend, int count) {
    double[] targets = Numbers.uniform(count, /* seed= */ 2);
    for (int i = 0; i < count; i++) {
      targets[i] = targets[i] < 0 ? 0 : 1;
    }
    return new TrainingRows(
        backend, count, Numbers.uniform(count * INPUTS, /* seed= */ 1), targets);
  }

  private static TrainingJob job(
      int seed,
      int epochs,
      Optimizer optimizer,
      TrainingRows training,
      @Nullable TrainingRows validation) {
    NetworkSpec network =
        NetworkSpec.perceptron(INPUTS, List.of(10), List.of(Activation.LOGISTIC), 1);
    TrainingConfig config =
        TrainingConfig.DEFAULT
            .withOptimizer(optimizer)
            .withPenalty(new Penalty(0, 0.01))
            .withEpochs(epochs)
            .withBatchSize(32)
            .withSeed(seed);
    return new TrainingJob(
        network,
        Loss.BINARY_CROSS_ENTROPY,
        config,
        Sampler.shuffled(seed),
        training,
        validation,
        TrainingState.initial(network, config),
        TrainingListener.NONE);
  }

  /** Upload, checkpoint, draw, train, read; one wait, at the end. */
  @Test
  void aRoundIsSixCallsHoweverManyNetworksItHolds() {
    for (int networks : new int[] {1, 5}) {
      for (Optimizer optimizer : List.of(Sgd.DEFAULT, Adam.DEFAULT)) {
        DriverCalls few = calls(networks, 2, optimizer, /* validates= */ true);
        DriverCalls more = calls(networks, 5, optimizer, /* validates= */ true);
        DriverCalls threeRounds = more.minus(few);
        assertThat(threeRounds.total())
            .as("three rounds of %d networks, %s: %s", networks, optimizer.name(), threeRounds)
            .isPositive()
            .isLessThanOrEqualTo(3 * 6);
        assertThat(threeRounds.synchronizations()).as("waits: %s", threeRounds).isEqualTo(3);
        assertThat(threeRounds.of(DriverCall.ALLOCATE)).isZero();
        assertThat(threeRounds.of(DriverCall.LAUNCH)).isEqualTo(3 * 2);
      }
    }
  }

  /** Driver calls that a network adds besides its rounds: its evaluation after the last epoch. */
  @Test
  void aNetworkOfAGroupAllocatesNothingAndIsNotReadByItself() {
    DriverCalls few = calls(/* networks= */ 4, 1, Adam.DEFAULT, /* validates= */ true);
    DriverCalls more = calls(/* networks= */ 14, 1, Adam.DEFAULT, /* validates= */ true);
    DriverCalls ten = more.minus(few);
    assertThat(ten.of(DriverCall.ALLOCATE)).as("ten networks: %s", ten).isZero();
    assertThat(ten.of(DriverCall.ALLOCATE_PINNED)).isZero();
    assertThat(ten.synchronizations()).as("waits: %s", ten).isZero();
    assertThat(ten.total()).as("ten networks: %s", ten).isLessThanOrEqualTo(10 * 13);
  }
}
