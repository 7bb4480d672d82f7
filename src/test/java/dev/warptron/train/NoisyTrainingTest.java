package dev.warptron.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.warptron.backend.BackendProvider;
import dev.warptron.optim.Noise;
import dev.warptron.testing.TestBackends;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Dropout and noise belong to a training, and not to evaluation. */
class NoisyTrainingTest {
  private static final Noise NOISE = new Noise(List.of(0.5), 0.25, 0.5);

  private static Job job(Noise noise) {
    Job job = Job.classification();
    return job.with(job.config().withNoise(noise));
  }

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  @ParameterizedTest
  @MethodSource("devices")
  void tenEpochsAndTenMoreAreTwenty(BackendProvider device) {
    TrainingResult twenty = job(NOISE).withEpochs(20).train(device);
    TrainingResult ten = job(NOISE).withEpochs(10).train(device);
    TrainingResult more =
        job(NOISE).withEpochs(10).train(device, ten.state(), TrainingListener.NONE);
    Job.assertSameBits(more.state(), twenty.state());
    assertThat(more.training()).isEqualTo(twenty.training());
    assertThat(twenty.state().parameters())
        .isNotEqualTo(job(Noise.NONE).withEpochs(20).train(device).state().parameters());
  }

  /** The final losses of the same weights are the same with and without noise in the training. */
  @ParameterizedTest
  @MethodSource("devices")
  void evaluationIsWithoutNoise(BackendProvider device) {
    TrainingResult trained = job(NOISE).trainValidatedOn(device, job(NOISE).withRows(5));
    TrainingResult measured =
        job(Noise.NONE)
            .withEpochs(0)
            .trainValidatedOn(
                device, job(NOISE).withRows(5), trained.state(), TrainingListener.NONE);
    assertThat(trained.training()).isEqualTo(measured.training());
    Evaluation validated = Objects.requireNonNull(trained.validation());
    assertThat(validated).isEqualTo(measured.validation());
    assertThat(trained.history().validationLoss().orElseThrow().get(2)).isEqualTo(validated.loss());
  }

  @Test
  void aShareForEachHiddenLayerFitsTheNetwork() {
    Noise two = Noise.NONE.withDropout(List.of(0.5, 0.25));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> job(two).train(TestBackends.all().get(0)))
        .withMessage("dropout needs one share, or one for each of 1 hidden layers, got 2");
  }
}
