package dev.warptron.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.BackendProvider;
import dev.warptron.function.Activation;
import dev.warptron.model.Dense;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Normalization;
import dev.warptron.model.PlacedBlock;
import dev.warptron.optim.Adam;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.testing.TestBackends;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Running averages are part of a training's state. Golden files have the numbers themselves. */
class NormalizedTrainingTest {
  private static final NetworkSpec NETWORK =
      NetworkSpec.perceptron(
          Job.INPUTS,
          List.of(5, 4),
          List.of(Activation.TANH, Activation.TANH),
          List.of(Normalization.batch(1e-5, 0.25), Normalization.layer(1e-5)),
          3);

  /** 13 rows in batches of 4: the last one is a single row. */
  private static Job job() {
    Job job = Job.classification().with(NETWORK);
    return job.with(job.config().withOptimizer(Adam.DEFAULT));
  }

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private static double[] runningAverages(TrainingResult result) {
    double[] values = result.state().parameters();
    return Arrays.copyOfRange(values, NETWORK.parameterCount(), values.length);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void tenEpochsAndTenMoreAreTwenty(BackendProvider device) {
    TrainingResult twenty = job().withEpochs(20).train(device);
    TrainingResult ten = job().withEpochs(10).train(device);
    TrainingResult more = job().withEpochs(10).train(device, ten.state(), TrainingListener.NONE);
    Job.assertSameBits(more.state(), twenty.state());
    assertThat(more.training()).isEqualTo(twenty.training());
    assertThat(runningAverages(ten))
        .isNotEqualTo(runningAverages(twenty))
        .doesNotContain(0, 1, Double.NaN);
  }

  /** The averages that are kept are those of the best epoch, not of the last one. */
  @ParameterizedTest
  @MethodSource("devices")
  void theBestEpochIsKeptWithItsRunningAverages(BackendProvider device) {
    Job job = job().withEpochs(30);
    Job validation = job.withRows(7);
    EarlyStopping best =
        EarlyStopping.OFF.withKeep(EarlyStopping.Keep.BEST).withMonitor("accuracy");
    TrainingResult kept =
        job.with(job.config().withStopping(best)).trainValidatedOn(device, validation);
    int epoch = Objects.requireNonNull(kept.stop()).bestEpoch();
    assertThat(epoch).isBetween(1, 29);
    Job.assertSameBits(kept.state(), job.withEpochs(epoch).train(device).state());
  }

  /** A batch of one row has no unbiased variance, and nothing flows back through it. */
  @ParameterizedTest
  @MethodSource("devices")
  void aBatchOfOneRowLeavesRunningAveragesAndTheWeightsBeforeAlone(BackendProvider device) {
    Job job = job().withRows(1).withEpochs(3);
    TrainingResult result = job.train(device);
    assertThat(runningAverages(result)).containsExactly(0, 0, 0, 0, 0, 1, 1, 1, 1, 1);
    double[] before = job.start().parameters();
    double[] after = result.state().parameters();
    for (PlacedBlock block : NETWORK.layout().parameters()) {
      int from = (int) block.offset();
      double[] start = Arrays.copyOfRange(before, from, (int) block.end());
      double[] end = Arrays.copyOfRange(after, from, (int) block.end());
      boolean isBefore =
          block.layer() == 0 && List.of(Dense.WEIGHTS, Dense.SCALES).contains(block.name());
      assertThat(Arrays.equals(start, end)).as(block.toString()).isEqualTo(isBefore);
    }
  }
}
