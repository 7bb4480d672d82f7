package dev.warptron.train;

import static dev.warptron.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.BackendProvider;
import dev.warptron.function.Penalty;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.Numbers;
import dev.warptron.verify.PlainBackprop;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the losses and scores that a training reports with plain loops. */
class TrainerMeasuresTest {
  private static final int EPOCHS = 4;

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private static Job fullBatch(Job job) {
    return job.with(job.config().withEpochs(EPOCHS).withBatchSize(TrainingConfig.FULL_BATCH));
  }

  /** The states after 0, 1, 2 and more epochs, each from a run of that length. */
  private static TrainingState after(BackendProvider device, Job job, int epochs) {
    return job.withEpochs(epochs).train(device).state();
  }

  @ParameterizedTest
  @MethodSource("devices")
  void theTrainingLossOfAFullBatchIsThatOfTheWeightsBeforeTheEpoch(BackendProvider device) {
    for (Job job : List.of(fullBatch(Job.classification()), fullBatch(Job.regression()))) {
      List<EpochMetrics> history = job.train(device).history().epochs();
      assertThat(history).extracting(EpochMetrics::epoch).containsExactly(1, 2, 3, 4);
      for (int e = 0; e < EPOCHS; e++) {
        PlainBackprop plain = job.plain(device, after(device, job, e));
        double bound = plain.lossBound() / job.rows();
        String what = "loss of epoch " + (e + 1);
        assertClose(what, history.get(e).trainingLoss(), plain.loss() / job.rows(), bound);
        Evaluation evaluated = job.withEpochs(e).train(device).training();
        assertClose(what, history.get(e).trainingLoss(), evaluated.loss(), 2 * bound);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void thePenaltyIsThatOfTheWeightsAfterTheEpoch(BackendProvider device) {
    Job bare = fullBatch(Job.classification());
    Job job = bare.with(bare.config().withPenalty(new Penalty(0.25, 0.5)));
    TrainingResult result = job.train(device);
    for (int e = 0; e < EPOCHS; e++) {
      PlainBackprop met = job.plain(device, after(device, job, e));
      double penalty = job.penalty(after(device, job, e + 1));
      double bound = 2 * (met.lossBound() + met.lossBound() / met.loss() * penalty) / job.rows();
      double expected = (met.loss() + penalty) / job.rows();
      assertClose("epoch " + (e + 1), result.history().trainingLoss().get(e), expected, bound);
    }
    PlainBackprop end = job.plain(device, result.state());
    double penalty = job.penalty(result.state());
    double bound = 2 * (end.lossBound() + end.lossBound() / end.loss() * penalty) / job.rows();
    double expected = (end.loss() + penalty) / job.rows();
    assertClose("after the last epoch", result.training().loss(), expected, bound);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void validationIsMeasuredAfterTheEpochAndChangesNothing(BackendProvider device) {
    Job job = Job.classification().withEpochs(EPOCHS);
    Job validation =
        job.withRows(
            Numbers.uniform(5 * Job.INPUTS, /* seed= */ 11), Numbers.oneHot(5, 3, /* seed= */ 12));
    TrainingResult result = job.trainValidatedOn(device, validation);
    Job.assertSameBits(result.state(), job.train(device).state());
    for (int e = 0; e < EPOCHS; e++) {
      PlainBackprop plain = validation.plain(device, after(device, job, e + 1));
      Evaluation measured = Objects.requireNonNull(result.history().epochs().get(e).validation());
      assertClose(
          "validation loss of epoch " + (e + 1),
          measured.loss(),
          plain.loss() / validation.rows(),
          plain.lossBound() / validation.rows());
      assertThat(measured.score())
          .isEqualTo(plain.sums().metrics().get(0) / (double) validation.rows());
    }
    // The final evaluation uses other kernels than the last epoch.
    PlainBackprop plain = validation.plain(device, result.state());
    Evaluation last = Objects.requireNonNull(result.validation());
    assertClose(
        "validation loss after the training",
        last.loss(),
        plain.loss() / validation.rows(),
        plain.lossBound() / validation.rows());
    assertThat(last.score()).isEqualTo(plain.sums().metrics().get(0) / (double) validation.rows());
    assertThat(result.history().validationLoss().orElseThrow()).hasSize(EPOCHS);
    assertThat(job.train(device).history().validationLoss()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("devices")
  void accuracyIsTheShareOfHits(BackendProvider device) {
    Job job = fullBatch(Job.classification());
    TrainingResult result = job.train(device);
    double correct = job.plain(device, result.state()).sums().metrics().get(0);
    assertThat(correct).as("some are right and some are wrong").isBetween(1.0, job.rows() - 1.0);
    assertThat(result.training().score()).isEqualTo(correct / job.rows());
    for (int e = 0; e < EPOCHS; e++) {
      double met = job.plain(device, after(device, job, e)).sums().metrics().get(0);
      assertThat(result.history().epochs().get(e).trainingScore())
          .as("accuracy met in epoch %d", e + 1)
          .isEqualTo(met / job.rows());
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void rSquaredComparesTheSquaredErrorWithTheVariationOfTheTargets(BackendProvider device) {
    Job job = fullBatch(Job.regression());
    double mean = Arrays.stream(job.targets()).average().orElseThrow();
    double variation = Arrays.stream(job.targets()).map(y -> (y - mean) * (y - mean)).sum();
    TrainingResult result = job.train(device);
    PlainBackprop plain = job.plain(device, result.state());
    assertClose(
        "R squared",
        result.training().score(),
        1 - 2 * plain.loss() / variation,
        // The score is computed in double precision on every device.
        2 * plain.lossBound() / variation + 1e-13);
    PlainBackprop first = job.plain(device, job.start());
    assertClose(
        "R squared met in epoch 1",
        result.history().epochs().get(0).trainingScore(),
        1 - 2 * first.loss() / variation,
        2 * first.lossBound() / variation + 1e-13);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void rSquaredOfTargetsThatAreAllAlikeIsNotANumber(BackendProvider device) {
    Job job = Job.regression();
    double[] alike = new double[job.rows()];
    Arrays.fill(alike, 0.75);
    double[] features = Numbers.uniform(job.rows() * Job.INPUTS, 1);
    assertThat(job.withRows(features, alike).train(device).training().score()).isNaN();
  }
}
