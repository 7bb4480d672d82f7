package dev.warptron.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.spi.Backend;
import dev.warptron.function.Loss;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.EarlyStopping.Keep;
import dev.warptron.optim.FollowedRate;
import dev.warptron.optim.RateFollower;
import dev.warptron.optim.RateSchedule;
import dev.warptron.optim.Sgd;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Trainings whose learning rate follows the losses of finished epochs, on every device. */
class FollowedRateTest {
  private static final double ETA = 0.5;
  private static final int EPOCHS = 40;

  /** Momentum keeps the learning rate of earlier epochs in the velocity. */
  private static final Sgd OPTIMIZER = new Sgd(ETA, 0.5, false);

  private static final RateSchedule ADAPTIVE =
      RateSchedule.parse("adaptive:tolerance=0.02,patience=2");
  private static final RateSchedule PLATEAU =
      RateSchedule.parse("plateau:factor=0.5,patience=1,threshold=0.01,cooldown=2");
  private static final Job VALIDATION =
      Job.classification()
          .withRows(
              Numbers.uniform(9 * Job.INPUTS, /* seed= */ 11),
              Numbers.oneHot(9, 3, /* seed= */ 12));

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private static Job job(RateSchedule schedule, int epochs) {
    Job job = Job.classification();
    return job.with(
        job.config().withOptimizer(OPTIMIZER).withEpochs(epochs).withSchedule(schedule));
  }

  /** The rate of each epoch, and after the last one, from the values of the epochs. */
  private static List<FollowedRate> rates(
      RateSchedule schedule, List<Double> values, boolean higherIsBetter) {
    RateFollower follower = Objects.requireNonNull(schedule.follower());
    List<FollowedRate> rates = new ArrayList<>(List.of(FollowedRate.initial(ETA)));
    for (double value : values) {
      rates.add(follower.after(rates.get(rates.size() - 1), value, higherIsBetter));
    }
    return rates;
  }

  /** Trains each epoch by itself with a given constant rate. */
  private static TrainingResult oneByOne(BackendProvider device, List<FollowedRate> rates) {
    TrainingState state = job(RateSchedule.CONSTANT, 1).start();
    TrainingResult result = null;
    for (FollowedRate rate : rates.subList(0, rates.size() - 1)) {
      Job epoch = job(RateSchedule.CONSTANT, 1);
      Job withRate =
          epoch.with(epoch.config().withOptimizer(OPTIMIZER.withLearningRate(rate.rate())));
      result = withRate.trainValidatedOn(device, VALIDATION, state, TrainingListener.NONE);
      state = result.state();
    }
    return Objects.requireNonNull(result);
  }

  private static void assertChanges(List<FollowedRate> rates) {
    assertThat(rates.stream().mapToDouble(FollowedRate::rate).distinct().count())
        .as("different rates in %s", rates)
        .isGreaterThan(2);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void eachEpochHasTheRateThatTheLossesBeforeGive(BackendProvider device) {
    for (RateSchedule schedule : List.of(ADAPTIVE, PLATEAU)) {
      TrainingResult result = job(schedule, EPOCHS).train(device);
      List<FollowedRate> rates = rates(schedule, result.history().trainingLoss(), false);
      assertChanges(rates);
      assertThat(result.state().rate()).isEqualTo(rates.get(EPOCHS));
      Job.assertSameBits(result.state(), oneByOne(device, rates).state());
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aPlateauIsThatOfTheMonitoredMetric(BackendProvider device) {
    for (String monitor : List.of(EarlyStopping.LOSS, "accuracy")) {
      Job job = job(PLATEAU, EPOCHS);
      Job monitored = job.with(job.config().withStopping(EarlyStopping.OFF.withMonitor(monitor)));
      TrainingResult result = monitored.trainValidatedOn(device, VALIDATION);
      List<Double> values = result.history().monitored().orElseThrow();
      List<FollowedRate> rates = rates(PLATEAU, values, !monitor.equals(EarlyStopping.LOSS));
      assertChanges(rates);
      assertThat(result.state().rate()).isEqualTo(rates.get(EPOCHS));
      TrainingResult expected = oneByOne(device, rates);
      Job.assertSameBits(result.state(), expected.state());
      assertThat(result.validation()).isEqualTo(expected.validation());
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void anAdaptiveRateFollowsTheTrainingLossAlsoWithValidationRows(BackendProvider device) {
    TrainingResult result = job(ADAPTIVE, EPOCHS).trainValidatedOn(device, VALIDATION);
    Job.assertSameBits(result.state(), job(ADAPTIVE, EPOCHS).train(device).state());
    assertThat(result.history().monitored()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("devices")
  void tenEpochsAndTheRestAreAllToTheBit(BackendProvider device) {
    for (RateSchedule schedule : List.of(ADAPTIVE, PLATEAU)) {
      TrainingResult all = job(schedule, EPOCHS).train(device);
      TrainingState ten = job(schedule, 10).train(device).state();
      TrainingResult rest = job(schedule, EPOCHS - 10).train(device, ten, TrainingListener.NONE);
      Job.assertSameBits(rest.state(), all.state());
      assertThat(rest.state().rate()).isEqualTo(all.state().rate());
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void anAdaptiveRateEndsTheTraining(BackendProvider device) {
    RateSchedule soon = RateSchedule.parse("adaptive:tolerance=100,patience=1");
    TrainingResult result = job(soon, 200).train(device);
    RateFollower follower = Objects.requireNonNull(soon.follower());
    // 0.5, 0.1, ... 1.28e-6, 2.56e-7: ten rates of two epochs, and the first epoch improves
    assertThat(result.history().epochs()).hasSize(21);
    FollowedRate last = Objects.requireNonNull(result.state().rate());
    assertThat(follower.ends(last)).isTrue();
    assertThat(last.rate()).isBetween(2.5e-7, 2.6e-7);
    assertThat(result.cancelled()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("devices")
  void theBestEpochComesBackWithItsRate(BackendProvider device) {
    Job job = job(PLATEAU, EPOCHS);
    Job kept = job.with(job.config().withStopping(EarlyStopping.OFF.withKeep(Keep.BEST)));
    TrainingResult result = kept.trainValidatedOn(device, VALIDATION);
    int best = Objects.requireNonNull(result.stop()).bestEpoch();
    assertThat(best).isLessThan(EPOCHS);
    TrainingResult expected = job(PLATEAU, best).trainValidatedOn(device, VALIDATION);
    Job.assertSameBits(result.state(), expected.state());
    assertThat(result.state().rate()).isEqualTo(expected.state().rate());
  }

  @ParameterizedTest
  @MethodSource("devices")
  void networksSideBySideEachFollowTheirOwnLosses(BackendProvider device) {
    List<Job> jobs =
        List.of(
            job(ADAPTIVE, EPOCHS),
            job(PLATEAU, EPOCHS).with(job(PLATEAU, EPOCHS).config().withSeed(7)),
            job(RateSchedule.CONSTANT, EPOCHS));
    try (Backend backend = TestBackends.open(device);
        TrainingRows rows =
            new TrainingRows(
                backend,
                jobs.get(0).rows(),
                Numbers.uniform(13 * Job.INPUTS, /* seed= */ 1),
                Numbers.oneHot(13, 3, /* seed= */ 2))) {
      List<TrainingResult> together =
          Trainer.runAll(
              backend,
              jobs.stream()
                  .map(
                      job ->
                          new TrainingJob(
                              job.network(),
                              Loss.SOFTMAX_CROSS_ENTROPY,
                              job.config(),
                              Sampler.shuffled(job.config().seed()),
                              rows,
                              null,
                              job.start(),
                              TrainingListener.NONE))
                  .toList());
      for (int i = 0; i < jobs.size(); i++) {
        TrainingResult alone = jobs.get(i).train(device);
        Job.assertSameBits(together.get(i).state(), alone.state());
        assertThat(together.get(i).state().rate()).isEqualTo(alone.state().rate());
        assertThat(together.get(i).history()).isEqualTo(alone.history());
      }
    }
  }
}
