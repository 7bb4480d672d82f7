package dev.warptron.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.warptron.backend.BackendProvider;
import dev.warptron.optim.Adam;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.EarlyStopping.Keep;
import dev.warptron.testing.SlowDevice;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.Numbers;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Early stopping on every device. Some validation rows have other classes than in training, so that
 * the validation loss falls and then rises. Expected epochs are found in the history of a training
 * that runs all epochs.
 */
class EarlyStoppingTest {
  private static final int EPOCHS = 150;
  private static final Job VALIDATION = validation();

  /** The training rows, the last four with the class of the row before. */
  private static Job validation() {
    double[] targets = Job.classification().targets();
    System.arraycopy(Job.classification().targets(), 8 * 3, targets, 9 * 3, 4 * 3);
    return Job.classification().withRows(Numbers.uniform(13 * Job.INPUTS, /* seed= */ 1), targets);
  }

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private static Job job(int epochs, EarlyStopping stopping) {
    Job job = Job.classification();
    return job.with(
        job.config()
            .withOptimizer(Adam.DEFAULT.withLearningRate(0.02))
            .withEpochs(epochs)
            .withStopping(stopping));
  }

  private static TrainingResult train(BackendProvider device, Job job) {
    return job.trainValidatedOn(device, VALIDATION);
  }

  private static List<Double> losses(TrainingResult result) {
    return result.history().validationLoss().orElseThrow();
  }

  /** The epoch with the smallest value, from 1; the first of equal ones. */
  private static int best(List<Double> values) {
    return IntStream.range(0, values.size())
            .reduce((a, b) -> values.get(b) < values.get(a) ? b : a)
            .orElseThrow()
        + 1;
  }

  /** The epoch at which a patience ends, or the last one. */
  private static int end(List<Double> values, int patience, double minDelta) {
    double lowest = Double.POSITIVE_INFINITY;
    int waited = 0;
    for (int i = 0; i < values.size(); i++) {
      waited = values.get(i) < lowest - minDelta ? 0 : waited + 1;
      lowest = Math.min(lowest, values.get(i));
      if (waited == patience) {
        return i + 1;
      }
    }
    return values.size();
  }

  @ParameterizedTest
  @MethodSource("devices")
  void theBestWeightsComeBackToTheBit(BackendProvider device) {
    TrainingResult all = train(device, job(EPOCHS, EarlyStopping.OFF));
    int best = best(losses(all));
    assertThat(best).as("neither the first nor the last epoch").isBetween(2, EPOCHS - 10);
    TrainingResult kept = train(device, job(EPOCHS, EarlyStopping.KEEP_BEST));
    TrainingResult expected = train(device, job(best, EarlyStopping.OFF));
    Job.assertSameBits(kept.state(), expected.state());
    assertThat(kept.validation()).isEqualTo(expected.validation());
    assertThat(kept.training()).isEqualTo(expected.training());
    assertThat(losses(kept)).isEqualTo(losses(all));
    assertThat(kept.history().monitored()).hasValue(losses(all));
    assertThat(kept.stop())
        .isEqualTo(new Stop("loss", best, losses(all).get(best - 1), EPOCHS, false));
    assertThat(kept.cancelled()).isFalse();
    assertThat(all.stop()).isNull();
  }

  /** Few rows have few accuracies, so several epochs have the best one. */
  @ParameterizedTest
  @MethodSource("devices")
  void ofEqualEpochsTheLastOneIsKept(BackendProvider device) {
    EarlyStopping first = EarlyStopping.KEEP_BEST.withMonitor("accuracy");
    List<Double> scores =
        train(device, job(EPOCHS, EarlyStopping.OFF)).history().epochs().stream()
            .map(each -> Objects.requireNonNull(each.validation()).score())
            .toList();
    double best = scores.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    TrainingResult last = train(device, job(EPOCHS, first.withKeep(Keep.LAST_BEST)));
    assertThat(last.state().epochs()).isEqualTo(scores.lastIndexOf(best) + 1);
    assertThat(train(device, job(EPOCHS, first)).state().epochs())
        .isEqualTo(scores.indexOf(best) + 1)
        .isLessThan(last.state().epochs());
    Job.assertSameBits(
        last.state(), train(device, job(last.state().epochs(), EarlyStopping.OFF)).state());
  }

  @ParameterizedTest
  @MethodSource("devices")
  void patienceEndsTheTraining(BackendProvider device) {
    List<Double> all = losses(train(device, job(EPOCHS, EarlyStopping.OFF)));
    int stopped = end(all, 7, 0);
    int best = best(all.subList(0, stopped));
    assertThat(stopped).isLessThan(EPOCHS);
    TrainingResult kept = train(device, job(EPOCHS, EarlyStopping.after(7)));
    assertThat(losses(kept)).isEqualTo(all.subList(0, stopped));
    assertThat(kept.stop())
        .isEqualTo(new Stop("loss", best, all.get(best - 1), stopped, /* isEarly= */ true));
    Job.assertSameBits(kept.state(), train(device, job(best, EarlyStopping.OFF)).state());
    EarlyStopping last = EarlyStopping.after(7).withKeep(Keep.LAST);
    TrainingResult ended = train(device, job(EPOCHS, last));
    assertThat(ended.stop()).isEqualTo(kept.stop());
    Job.assertSameBits(ended.state(), train(device, job(stopped, EarlyStopping.OFF)).state());
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aLeastImprovementEndsItSooner(BackendProvider device) {
    List<Double> all = losses(train(device, job(EPOCHS, EarlyStopping.OFF)));
    double minDelta = (all.get(0) - all.get(best(all) - 1)) / 20;
    int stopped = end(all, 3, minDelta);
    assertThat(stopped).isLessThan(end(all, 3, 0));
    TrainingResult result =
        train(device, job(EPOCHS, EarlyStopping.after(3).withMinDelta(minDelta)));
    assertThat(result.history().epochs()).hasSize(stopped);
    assertThat(result.state().epochs())
        .as("the best epoch may be one that is no improvement")
        .isEqualTo(best(all.subList(0, stopped)));
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aMetricOfTheLossIsMonitored(BackendProvider device) {
    TrainingResult all = train(device, job(EPOCHS, EarlyStopping.OFF));
    List<Double> negated =
        all.history().epochs().stream()
            .map(each -> -Objects.requireNonNull(each.validation()).score())
            .toList();
    int best = best(negated);
    TrainingResult kept =
        train(device, job(EPOCHS, EarlyStopping.KEEP_BEST.withMonitor("accuracy")));
    assertThat(kept.stop())
        .isEqualTo(new Stop("accuracy", best, -negated.get(best - 1), EPOCHS, false));
    Job.assertSameBits(kept.state(), train(device, job(best, EarlyStopping.OFF)).state());
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aCancelledTrainingKeepsTheBestOfItsEpochs(BackendProvider device) {
    List<Double> all = losses(train(device, job(EPOCHS, EarlyStopping.OFF)));
    int best = best(all);
    for (int last : new int[] {best / 2 + 1, best + 5}) {
      Job job = job(EPOCHS, EarlyStopping.KEEP_BEST);
      Recorder recorder = new Recorder().cancelAfter("epoch %d complete".formatted(last));
      TrainingResult result = job.trainValidatedOn(device, VALIDATION, job.start(), recorder);
      assertThat(result.cancelled()).isTrue();
      assertThat(recorder.metrics()).isEqualTo(result.history().epochs()).hasSize(last);
      int expected = best(all.subList(0, last));
      Job.assertSameBits(result.state(), train(device, job(expected, EarlyStopping.OFF)).state());
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void cancelledWithinAnEpochItKeepsTheBestToo(BackendProvider device) {
    Job job = job(EPOCHS, EarlyStopping.KEEP_BEST).on(SlowDevice::slowedDown);
    Recorder recorder = new Recorder().cancelAfter("epoch 4: 8 of 13 rows");
    TrainingResult result = job.trainValidatedOn(device, VALIDATION, job.start(), recorder);
    assertThat(result.history().epochs()).hasSize(3);
    int expected = best(losses(result));
    Job.assertSameBits(result.state(), train(device, job(expected, EarlyStopping.OFF)).state());
  }

  @ParameterizedTest
  @MethodSource("devices")
  void itGoesOnFromTheBestEpoch(BackendProvider device) {
    TrainingState best = train(device, job(EPOCHS, EarlyStopping.KEEP_BEST)).state();
    Job more = job(20, EarlyStopping.OFF);
    TrainingResult later = more.trainValidatedOn(device, VALIDATION, best, TrainingListener.NONE);
    TrainingResult atOnce = train(device, job(best.epochs() + 20, EarlyStopping.OFF));
    Job.assertSameBits(later.state(), atOnce.state());
    TrainingResult again =
        job(20, EarlyStopping.KEEP_BEST)
            .trainValidatedOn(device, VALIDATION, best, TrainingListener.NONE);
    Stop stop = Objects.requireNonNull(again.stop());
    assertThat(stop.bestEpoch()).isBetween(best.epochs() + 1, best.epochs() + 20);
    assertThat(stop.stoppedAt()).isEqualTo(best.epochs() + 20);
    assertThat(again.state().epochs()).isEqualTo(stop.bestEpoch());
  }

  @ParameterizedTest
  @MethodSource("devices")
  void withoutValidationRowsAllEpochsRun(BackendProvider device) {
    Job job = job(12, EarlyStopping.after(1));
    TrainingResult result = job.train(device);
    assertThat(result.stop()).isNull();
    Job.assertSameBits(result.state(), job(12, EarlyStopping.OFF).train(device).state());
  }

  @Test
  void aMetricWithoutASumIsRefused() {
    Job job = job(3, EarlyStopping.KEEP_BEST.withMonitor("r2"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> train(TestBackends.all().get(0), job))
        .withMessage("no sum of the validation rows gives the metric r2");
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "-3, 0", "5, -0.1", "5, NaN", "5, Infinity"})
  void wrongSettingsAreRefused(int patience, double minDelta) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EarlyStopping.after(patience).withMinDelta(minDelta))
        .withMessageContaining(patience < 1 ? "patience must be at least 1" : "least improvement");
  }
}
