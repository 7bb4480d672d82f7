package dev.warptron.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Backends;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.EpochRound;
import dev.warptron.backend.spi.EpochRunner;
import dev.warptron.backend.spi.EpochSession;
import dev.warptron.backend.spi.EpochSums;
import dev.warptron.backend.spi.EpochTask;
import dev.warptron.backend.spi.Feature;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.StepFactory;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.function.Loss;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.TrainingConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The size of rounds follows the device time, on a device whose clock the test sets. */
class WholeEpochsTest {
  private static final long TARGET = 50_000_000;
  private static final int ROWS = 6;

  /** Trains nothing, and reports the device time per epoch and network that the test sets. */
  private static final class FakeRunner implements EpochRunner, EpochSession {
    private final long nanosOfEpoch;
    private final double estimate;
    private final List<Integer> rounds = new ArrayList<>(); // epochs of the longest task
    private final List<Integer> sizes = new ArrayList<>(); // networks

    FakeRunner(long nanosOfEpoch, double estimate) {
      this.nanosOfEpoch = nanosOfEpoch;
      this.estimate = estimate;
    }

    @Override
    public Set<Feature> features() {
      return StepFactory.EVERYTHING;
    }

    @Override
    public boolean suits(StepPlan plan, int rows) {
      return true;
    }

    @Override
    @MustBeClosed
    public EpochSession open() {
      return this;
    }

    @Override
    public double estimateNanos(List<EpochTask> tasks) {
      return estimate * tasks.size();
    }

    @Override
    public EpochRound run(List<EpochTask> tasks) {
      int most = tasks.stream().mapToInt(EpochTask::epochs).max().orElseThrow();
      rounds.add(most);
      sizes.add(tasks.size());
      EpochSums sums = new EpochSums(LossAccumulator.Sums.of(new double[] {1, 0, 0}, 0, 1), null);
      return new EpochRound(
          tasks.stream().map(task -> Collections.nCopies(task.epochs(), sums)).toList(),
          nanosOfEpoch * most);
    }

    @Override
    public EpochSums measure(EpochTask task) {
      throw new AssertionError("never asked");
    }

    @Override
    public boolean runsSideBySide() {
      return true;
    }

    @Override
    public String description() {
      return "a fake";
    }

    @Override
    public void close() {}
  }

  /**
   * Runs networks for these numbers of epochs; drawing their permutations takes the host longer
   * than a round.
   */
  private static FakeRunner run(FakeRunner runner, int... epochs) {
    NetworkSpec network = new NetworkSpec(Job.classification().network().layers());
    Sampler slow =
        (epoch, rows) -> {
          sleep();
          return Sampler.shuffled(1).permutation(epoch, rows);
        };
    try (Backend backend = Backends.choose("reference").open();
        TrainingRows rows =
            new TrainingRows(backend, ROWS, new double[ROWS * Job.INPUTS], new double[ROWS * 3])) {
      List<TrainingJob> jobs = new ArrayList<>();
      for (int count : epochs) {
        TrainingConfig config = TrainingConfig.DEFAULT.withEpochs(count).withBatchSize(2);
        jobs.add(
            new TrainingJob(
                network,
                Loss.SOFTMAX_CROSS_ENTROPY,
                config,
                slow,
                rows,
                null,
                TrainingState.initial(network, config),
                TrainingListener.NONE));
      }
      try (TrainingGroup group = new TrainingGroup(backend, runner, jobs)) {
        List<TrainingResult> results = group.trainAll();
        for (int i = 0; i < epochs.length; i++) {
          assertThat(results.get(i).requireFinite().history().epochs()).hasSize(epochs[i]);
        }
      }
      assertThat(backend.bytesInUse()).isEqualTo(ROWS * (Job.INPUTS + 3) * 8L);
    }
    return runner;
  }

  private static void sleep() {
    try {
      Thread.sleep(2);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void timeOfTheHostKeepsNoRoundShort() {
    FakeRunner runner = run(new FakeRunner(/* nanosOfEpoch= */ 1000, TARGET), 1 + 4 + 16 + 64);
    assertThat(runner.rounds).containsExactly(1, 4, 16, 64);
  }

  @Test
  void theFirstRoundIsSizedByTheEstimateOfAllNetworks() {
    FakeRunner runner = run(new FakeRunner(TARGET / 8, TARGET / 16.0), 20, 20);
    assertThat(runner.rounds).containsExactly(8, 8, 4);
  }

  @Test
  void networksThatEndLeaveTheOthers() {
    FakeRunner runner = run(new FakeRunner(TARGET / 4, TARGET / 12.0), 0, 3, 10);
    assertThat(runner.rounds).containsExactly(6, 4);
    assertThat(runner.sizes).containsExactly(2, 1);
  }
}
