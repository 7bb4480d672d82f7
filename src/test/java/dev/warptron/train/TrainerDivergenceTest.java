package dev.warptron.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.warptron.backend.BackendProvider;
import dev.warptron.function.Penalty;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.testing.TestBackends;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Trainings that diverge. {@link Job} checks each time that all device memory is freed. */
class TrainerDivergenceTest {
  private static final String ADVICE =
      ". Lower the learning rate (now %s), and standardize the features if they are not."
          + " The weights after epoch %d are kept";

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private static Job diverging(double learningRate, int epochs) {
    Job job = Job.regression();
    return job.with(
        job.config().withOptimizer(new Sgd(learningRate, 0.5, false)).withEpochs(epochs));
  }

  private static TrainingResult diverge(BackendProvider device, Job job, TrainingState start) {
    TestBackends.assumeAvailable(device);
    return diverged(job.run(device, start));
  }

  /** The restored state is evaluated, as after any training. */
  private static TrainingResult diverged(TrainingResult result) {
    assertThat(result.hasDiverged()).isTrue();
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(result::requireFinite)
        .withMessage(result.divergence());
    return result;
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aLearningRateThatIsTooHighKeepsTheLastStateWithAFiniteLoss(BackendProvider device) {
    Job fullBatch = diverging(1e6, 1000);
    for (int batchSize : new int[] {TrainingConfig.FULL_BATCH, 4, 1}) {
      Job job = fullBatch.with(fullBatch.config().withBatchSize(batchSize));
      keepsTheLastStateWithAFiniteLoss(device, job, job.start());
      TrainingState twoEpochsOld =
          new TrainingState(job.start().parameters(), job.start().optimizer(), 2);
      keepsTheLastStateWithAFiniteLoss(device, job, twoEpochsOld);
    }
  }

  private static void keepsTheLastStateWithAFiniteLoss(
      BackendProvider device, Job job, TrainingState start) {
    TrainingResult result = diverge(device, job, start);
    Matcher message =
        Pattern.compile(
                "training diverged in epoch (\\d+): the training loss is (NaN|Infinity)\\..*")
            .matcher(String.valueOf(result.divergence()));
    assertThat(message.matches()).as(result.divergence()).isTrue();
    int kept = result.state().epochs();
    assertThat(result.divergence()).endsWith(ADVICE.formatted("1000000.0", kept));
    // A batch's loss is computed before its update, so a divergence may appear one epoch later.
    assertThat(Integer.parseInt(message.group(1))).isBetween(kept + 1, kept + 2);

    int epochs = kept - start.epochs();
    TrainingResult stopped = job.withEpochs(epochs).train(device, start, TrainingListener.NONE);
    Job.assertSameBits(result.state(), stopped.state());
    assertThat(result.history()).isEqualTo(stopped.history());
    assertThat(result.training()).isEqualTo(stopped.training());
    assertThat(result.validation()).isNull();
    assertThat(stopped.training().loss()).isFinite();
    assertThat(job.withEpochs(epochs + 1).run(device, start).hasDiverged())
        .as("one epoch more has no finite loss")
        .isTrue();
  }

  /** The loss of the only epoch is computed before the update that makes the weights infinite. */
  @ParameterizedTest
  @MethodSource("devices")
  void theLastEpochIsLookedAtToo(BackendProvider device) {
    for (double learningRate :
        new double[] {1e300, Double.MAX_VALUE}) { // large or infinite weights
      Job job = diverging(learningRate, 1);
      double[] parameters = new double[job.network().parameterCount()];
      Arrays.fill(parameters, 64);
      TrainingState start = TrainingState.startingFrom(job.network(), parameters, job.config());
      TrainingResult result = diverge(device, job, start);
      assertThat(result.divergence())
          .matches("training diverged in epoch 1: the training loss after the last epoch is .*")
          .endsWith(ADVICE.formatted(learningRate, 0));
      Job.assertSameBits(result.state(), start);
      assertThat(result.history()).isEqualTo(History.EMPTY);
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void weightsThatAreNoNumbersDivergeAtOnceAndComeBackAsTheyAre(BackendProvider device) {
    Job job = diverging(0.125, 3);
    double[] parameters = job.start().parameters();
    parameters[1] = Double.NaN;
    TrainingState start = TrainingState.startingFrom(job.network(), parameters, job.config());
    TrainingResult result = diverge(device, job, start);
    assertThat(result.divergence())
        .isEqualTo(
            "training diverged in epoch 1: the training loss is NaN"
                + ADVICE.formatted("0.125", 0));
    Job.assertSameBits(result.state(), start);
    assertThat(result.history()).isEqualTo(History.EMPTY);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aValidationLossThatIsNotFiniteIsADivergence(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    Job job = diverging(0.125, 3);
    double[] features = new double[2 * Job.INPUTS];
    Arrays.fill(features, 1e200); // its square overflows on every device
    Job validation = job.withRows(features, new double[] {1, 2});
    TrainingResult result = diverged(job.runValidatedOn(device, validation));
    assertThat(result.training().loss()).isFinite();
    assertThat(Objects.requireNonNull(result.validation()).loss()).isNotFinite();
    assertThat(result.divergence())
        .matches("training diverged in epoch 1: the validation loss is (NaN|Infinity)\\..*")
        .endsWith(ADVICE.formatted("0.125", 0));
    Job.assertSameBits(result.state(), job.start());
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aPenaltyThatIsNotFiniteIsADivergence(BackendProvider device) {
    Job job = diverging(0.125, 3);
    double[] noFeatures = new double[job.rows() * Job.INPUTS];
    Job penalized =
        job.with(job.config().withPenalty(new Penalty(0, 1e300)))
            .withRows(noFeatures, job.targets());
    double[] parameters = new double[penalized.network().parameterCount()];
    parameters[0] = 0x1p40;
    TrainingState start =
        TrainingState.startingFrom(penalized.network(), parameters, penalized.config());
    TrainingResult result = diverge(device, penalized, start);
    assertThat(result.divergence())
        .isEqualTo(
            "training diverged in epoch 1: the penalty of the weights is not finite"
                + ADVICE.formatted("0.125", 0));
    Job.assertSameBits(result.state(), start);
  }
}
