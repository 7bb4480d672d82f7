package dev.warptron.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.spi.Backend;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.Lbfgs;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.optim.WeightAverage;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.Numbers;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Averages of the weights over a training, on every device. */
class WeightAverageTest {
  private static final int EPOCHS = 12;
  private static final WeightAverage MOVING = WeightAverage.exponential(0.875);
  private static final WeightAverage FROM_FIFTH = WeightAverage.fromEpoch(5);
  private static final Job VALIDATION =
      Job.classification()
          .withRows(
              Numbers.uniform(9 * Job.INPUTS, /* seed= */ 11),
              Numbers.oneHot(9, 3, /* seed= */ 12));

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private static Job job(WeightAverage average, int epochs) {
    Job job = Job.classification();
    TrainingConfig config = job.config().withOptimizer(new Sgd(0.25, 0.5, true)).withEpochs(epochs);
    return job.with(config.withUpdates(config.updates().withAverage(average)));
  }

  private static double[] average(TrainingState state) {
    return state.optimizer().lastSlot(state.parameters().length);
  }

  /** Against the mean in double precision of the weights after each epoch. */
  @ParameterizedTest
  @MethodSource("devices")
  void anAverageByEpochsIsTheMean(BackendProvider device) {
    double unit;
    try (Backend backend = TestBackends.open(device)) {
      unit = backend.precision().unitRoundoff();
    }
    TrainingResult averaged = job(FROM_FIFTH, EPOCHS).train(device);
    int count = averaged.state().parameters().length;
    double[] mean = new double[count];
    double[] largest = new double[count];
    TrainingState state = job(WeightAverage.NONE, 1).start();
    for (int epoch = 1; epoch <= EPOCHS; epoch++) {
      state = job(WeightAverage.NONE, 1).train(device, state, TrainingListener.NONE).state();
      double[] now = state.parameters();
      for (int i = 0; i < count && epoch >= 5; i++) {
        mean[i] += now[i] / (EPOCHS - 4);
        largest[i] = Math.max(largest[i], Math.abs(now[i]));
      }
    }
    assertThat(averaged.state().parameters())
        .as("the training itself does not change")
        .isEqualTo(state.parameters());
    double[] actual = average(averaged.state());
    for (int i = 0; i < count; i++) {
      // Three roundings of numbers up to twice the largest, for each of the epochs.
      double bound = 3 * 2 * EPOCHS * unit * largest[i];
      assertThat(Math.abs(actual[i] - mean[i]) <= bound).as("parameter %d", i).isTrue();
    }
    assertThat(average(job(FROM_FIFTH, 4).train(device).state()))
        .as("before the first averaged epoch")
        .isEqualTo(job(WeightAverage.NONE, 4).train(device).state().parameters());
  }

  /** Loss and score of the training and validation rows, and the validation loss of each epoch. */
  @ParameterizedTest
  @MethodSource("devices")
  void theAverageIsEvaluated(BackendProvider device) {
    for (WeightAverage average : List.of(MOVING, FROM_FIFTH)) {
      TrainingResult result = job(average, EPOCHS).trainValidatedOn(device, VALIDATION);
      TrainingResult ofAverage = evaluated(device, average(result.state()));
      TrainingResult ofWeights = evaluated(device, result.state().parameters());
      Job training = job(average, EPOCHS);
      TrainingState state =
          TrainingState.startingFrom(
              training.network(), average(result.state()), training.config());
      double trainingBound = lossBound(device, training, state);
      double bound = lossBound(device, VALIDATION, state);
      assertSame(result.training(), ofAverage.training(), trainingBound);
      Evaluation measured = Objects.requireNonNull(result.validation());
      assertSame(measured, Objects.requireNonNull(ofAverage.validation()), bound);
      assertThat(Math.abs(measured.loss() - Objects.requireNonNull(ofWeights.validation()).loss()))
          .isGreaterThan(10 * bound);
      List<Double> losses = result.history().validationLoss().orElseThrow();
      assertThat(losses.get(EPOCHS - 1)).isCloseTo(measured.loss(), within(bound));
    }
  }

  /** Twice the bound of a mean loss: the parameters lie elsewhere, and sums may depend on that. */
  private static double lossBound(BackendProvider device, Job job, TrainingState state) {
    return 2 * job.plain(device, state).lossBound() / job.rows();
  }

  private static void assertSame(Evaluation actual, Evaluation expected, double bound) {
    assertThat(actual.loss()).isCloseTo(expected.loss(), within(bound));
    assertThat(actual.score()).isEqualTo(expected.score());
  }

  private static TrainingResult evaluated(BackendProvider device, double[] parameters) {
    Job nothing = job(WeightAverage.NONE, 0);
    return nothing.trainValidatedOn(
        device,
        VALIDATION,
        TrainingState.startingFrom(nothing.network(), parameters, nothing.config()),
        TrainingListener.NONE);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void fiveEpochsAndSevenMoreAreTwelveToTheBit(BackendProvider device) {
    for (WeightAverage average : List.of(MOVING, FROM_FIFTH, WeightAverage.fromEpoch(1))) {
      TrainingState twelve = job(average, EPOCHS).train(device).state();
      for (int first : List.of(1, 5, 8)) {
        TrainingState state = job(average, first).train(device).state();
        Job rest = job(average, EPOCHS - first);
        Job.assertSameBits(rest.train(device, state, TrainingListener.NONE).state(), twelve);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void theBestEpochIsThatOfTheAverage(BackendProvider device) {
    for (WeightAverage average : List.of(MOVING, FROM_FIFTH)) {
      Job job = job(average, 60);
      TrainingResult kept =
          job.with(job.config().withStopping(EarlyStopping.KEEP_BEST))
              .trainValidatedOn(device, VALIDATION);
      int best = Objects.requireNonNull(kept.stop()).bestEpoch();
      TrainingResult alone = job(average, best).trainValidatedOn(device, VALIDATION);
      Job.assertSameBits(kept.state(), alone.state());
      assertThat(kept.validation()).isEqualTo(alone.validation());
      assertThat(kept.validation()).isNotNull();
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aCancelledTrainingKeepsTheAverageOfItsLastEpoch(BackendProvider device) {
    Recorder recorder = new Recorder().cancelAfter("epoch 7: 8 of 13 rows");
    Job job = job(MOVING, EPOCHS);
    TrainingResult result = job.train(device, job.start(), recorder);
    Job.assertSameBits(result.state(), job(MOVING, result.state().epochs()).train(device).state());
  }

  @Test
  void aModelHasTheAverageAsItsParameters() {
    TrainingConfig config = job(MOVING, 1).config();
    TrainingState start = job(MOVING, 1).start();
    double[] moved = start.parameters();
    Arrays.setAll(moved, i -> i);
    TrainingState state =
        new TrainingState(moved, start.optimizer(), /* epochs= */ 1, /* rate= */ null);
    TrainingState exchanged = state.withAverageExchanged(config);
    assertThat(exchanged.parameters()).isEqualTo(start.parameters());
    assertThat(average(exchanged)).isEqualTo(moved);
    Job.assertSameBits(exchanged.withAverageExchanged(config), state);
    assertThat(state.withAverageExchanged(job(WeightAverage.NONE, 1).config())).isSameAs(state);
  }

  @Test
  void sharesOfUpdatesAndEpochs() {
    assertThat(MOVING.shareOfUpdate(1)).isEqualTo(1);
    assertThat(MOVING.shareOfUpdate(2)).isEqualTo(0.125);
    assertThat(FROM_FIFTH.shareOfEpoch(4)).isEqualTo(1);
    assertThat(FROM_FIFTH.shareOfEpoch(5)).isEqualTo(1);
    assertThat(FROM_FIFTH.shareOfEpoch(6)).isEqualTo(0.5);
    assertThat(FROM_FIFTH.shareOfEpoch(8)).isEqualTo(0.25);
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "-0.1, 0", "NaN, 0", "0, -1", "0.5, 3"})
  void wrongSettingsAreRefused(double decay, int start) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new WeightAverage(decay, start))
        .withMessageContaining(
            start < 0 ? "must be at least 1" : start > 0 ? "one average" : "must be in (0, 1)");
  }

  @Test
  void lineSearchesTakeNone() {
    TrainingConfig config =
        job(MOVING, 3)
            .config()
            .withBatchSize(TrainingConfig.FULL_BATCH)
            .withOptimizer(Lbfgs.DEFAULT);
    assertThatIllegalArgumentException()
        .isThrownBy(config::requirePossible)
        .withMessage("lbfgs converges by itself, so it takes no average of the weights");
  }
}
