package dev.warptron.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.warptron.backend.BackendProvider;
import dev.warptron.optim.Adam;
import dev.warptron.testing.SlowDevice;
import dev.warptron.testing.TestBackends;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Cancels a training at every possible point. {@link Job} checks each time that all device memory
 * is freed.
 */
class TrainerCancelTest {
  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private static Job job() {
    Job job = Job.classification().on(SlowDevice::slowedDown).withEpochs(5);
    return job.with(job.config().withOptimizer(Adam.DEFAULT));
  }

  @ParameterizedTest
  @MethodSource("devices")
  void cancelledAfterSomeBatchesItGoesBackToTheLastCompleteEpoch(BackendProvider device) {
    Job job = job();
    for (int complete = 0; complete <= 2; complete++) {
      TrainingResult expected = job.withEpochs(complete).train(device);
      String call = "epoch %d: 8 of 13 rows".formatted(complete + 1);
      TrainingResult result = job.train(device, job.start(), new Recorder().cancelAfter(call));
      assertThat(result.cancelled()).isTrue();
      assertEndsLike(expected, result);
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void cancelledBetweenTwoEpochsItEndsThere(BackendProvider device) {
    Job job = job();
    TrainingResult expected = job.withEpochs(2).train(device);
    Recorder recorder = new Recorder().cancelAfter("epoch 2 complete");
    TrainingResult result = job.train(device, job.start(), recorder);
    assertThat(result.cancelled()).isTrue();
    assertEndsLike(expected, result);
  }

  /**
   * If a device runs many epochs per round, the epoch of the cancellation is usually within a
   * round.
   */
  @ParameterizedTest
  @MethodSource("devices")
  void cancelledAmongEpochsThatRunAtOnceItEndsThereAndNoEpochIsToldTwice(BackendProvider device) {
    Job job = Job.classification().withEpochs(300);
    for (int last : new int[] {6, 100, 257}) {
      TrainingResult expected = job.withEpochs(last).train(device);
      Recorder recorder = new Recorder().cancelAfter("epoch %d complete".formatted(last));
      TrainingResult result = job.train(device, job.start(), recorder);
      assertThat(result.cancelled()).isTrue();
      assertEndsLike(expected, result);
      assertThat(recorder.metrics()).isEqualTo(result.history().epochs());
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void cancelledInAContinuedTrainingItCountsOn(BackendProvider device) {
    Job job = job();
    TrainingState threeEpochsOld = job.withEpochs(3).train(device).state();
    Recorder recorder = new Recorder().cancelAfter("epoch 4: 4 of 13 rows");
    TrainingResult result = job.train(device, threeEpochsOld, recorder);
    Job.assertSameBits(result.state(), threeEpochsOld);
    assertThat(result.history()).isEqualTo(History.EMPTY);
    assertThat(result.cancelled()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("devices")
  void whatIsCompleteCannotBeCancelled(BackendProvider device) {
    Job job = job();
    Recorder recorder = new Recorder().cancelAfter("epoch 5 complete");
    TrainingResult result = job.train(device, job.start(), recorder);
    assertThat(result.cancelled()).isFalse();
    assertEndsLike(job.train(device), result);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aListenerThatFailsEndsTheTraining(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    Job job = job();
    for (String call :
        List.of("start", "epoch 1: 4 of 13 rows", "epoch 1 complete", "cancelled?")) {
      assertThatIllegalStateException()
          .isThrownBy(() -> job.train(device, job.start(), new Recorder().failAt(call)))
          .withMessage("the listener failed");
    }
  }

  private static void assertEndsLike(TrainingResult expected, TrainingResult actual) {
    Job.assertSameBits(actual.state(), expected.state());
    assertThat(actual.history()).isEqualTo(expected.history());
    assertThat(actual.training()).isEqualTo(expected.training());
  }
}
