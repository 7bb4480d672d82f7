package dev.warptron.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.warptron.backend.BackendProvider;
import dev.warptron.function.Activation;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Normalization;
import dev.warptron.optim.Adam;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.EarlyStopping.Keep;
import dev.warptron.optim.Lbfgs;
import dev.warptron.optim.Limits;
import dev.warptron.optim.OptimizerKind;
import dev.warptron.optim.RateSchedule;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.Solver;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.optim.WeightAverage;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.Numbers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Trainings that are killed after each snapshot, or after several, and go on from it, end with the
 * bits of one that is not disturbed.
 */
class ResumedTrainingTest {
  private static final int EPOCHS = 12;

  /** Some rows have other classes than in training, so that the loss falls and then rises. */
  private static final Job VALIDATION = validation();

  private static Job validation() {
    double[] targets = Job.classification().targets();
    System.arraycopy(Job.classification().targets(), 8 * 3, targets, 9 * 3, 4 * 3);
    return Job.classification().withRows(Numbers.uniform(13 * Job.INPUTS, /* seed= */ 1), targets);
  }

  /** The settings of a training, without those of early stopping. */
  private static Map<String, UnaryOperator<TrainingConfig>> settings() {
    Map<String, UnaryOperator<TrainingConfig>> all = new LinkedHashMap<>();
    for (OptimizerKind kind : Solver.kinds()) {
      boolean isLbfgs = kind.equals(Lbfgs.KIND);
      all.put(
          kind.name(),
          config ->
              config
                  .withOptimizer(kind.defaults())
                  .withBatchSize(isLbfgs ? TrainingConfig.FULL_BATCH : 4));
    }
    for (String schedule :
        List.of(
            "step:every=3,factor=0.5",
            "cosine:warmup=2,total=12,floor=0.1,per=epoch",
            "one_cycle:total=48,per=update",
            "adaptive:tolerance=0.02,patience=1",
            "plateau:factor=0.5,patience=1,threshold=0.05,cooldown=1")) {
      all.put(
          schedule,
          config ->
              config
                  .withOptimizer(new Sgd(0.5, 0.5, false))
                  .withSchedule(RateSchedule.parse(schedule)));
    }
    all.put("EMA", config -> averaged(config, WeightAverage.exponential(0.7)));
    all.put("SWA", config -> averaged(config, WeightAverage.fromEpoch(4)));
    all.put(
        "dropout and noise",
        config ->
            config.withNoise(
                config
                    .noise()
                    .withDropout(List.of(0.3))
                    .withInputDropout(0.2)
                    .withInputNoise(0.1)
                    .withSchedule(RateSchedule.parse("step:every=4,factor=0.5"))));
    all.put(
        "penalty, decay and limits",
        config ->
            config
                .withPenalty(new Penalty(0.01, 0.02))
                .withUpdates(
                    config.updates().withWeightDecay(0.01).withLimits(new Limits(0.5, 1, 2))));
    all.put("full batch", config -> config.withBatchSize(TrainingConfig.FULL_BATCH));
    all.put("in order", config -> config.withShuffle(false));
    return all;
  }

  private static TrainingConfig averaged(TrainingConfig config, WeightAverage average) {
    return config.withUpdates(config.updates().withAverage(average));
  }

  static Stream<Arguments> cases() {
    return TestBackends.all().stream()
        .flatMap(
            device ->
                settings().entrySet().stream()
                    .map(
                        each ->
                            argumentSet(
                                device.name() + ": " + each.getKey(), device, each.getValue())));
  }

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private static Job job(UnaryOperator<TrainingConfig> settings) {
    Job job = Job.classification();
    TrainingConfig config =
        job.config()
            .withOptimizer(Adam.DEFAULT.withLearningRate(0.02))
            .withEpochs(EPOCHS)
            .withStopping(EarlyStopping.KEEP_BEST);
    return job.with(settings.apply(config).withScheduleFor(job.rows()));
  }

  private static TrainingResult undisturbed(BackendProvider device, Job job, Job validation) {
    return job.runKept(device, validation, job.start(), TrainingListener.NONE, Snapshots.NONE);
  }

  /** Kills the training again and again until it ends. */
  private static TrainingResult resumed(
      BackendProvider device, Job job, Job validation, KeptSnapshots snapshots) {
    while (true) {
      try {
        return job.runKept(device, validation, job.start(), TrainingListener.NONE, snapshots);
      } catch (KeptSnapshots.Killed e) {
        assertThat(snapshots.lives()).isLessThan(10_000);
      }
    }
  }

  private static void assertSame(TrainingResult actual, TrainingResult expected) {
    Job.assertSameBits(actual.state(), expected.state());
    assertThat(actual.state().rate()).isEqualTo(expected.state().rate());
    assertThat(actual.history()).isEqualTo(expected.history());
    assertThat(actual.training()).isEqualTo(expected.training());
    assertThat(actual.validation()).isEqualTo(expected.validation());
    assertThat(actual.stop()).isEqualTo(expected.stop());
    assertThat(actual.divergence()).isEqualTo(expected.divergence());
    assertThat(actual.cancelled()).isEqualTo(expected.cancelled());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everySettingGoesOnExactly(BackendProvider device, UnaryOperator<TrainingConfig> settings) {
    Job job = job(settings);
    TrainingResult expected = undisturbed(device, job, VALIDATION);
    for (int every : new int[] {1, 3, 5}) {
      for (int perLife = 1; perLife <= 2; perLife++) {
        KeptSnapshots snapshots = new KeptSnapshots(every, perLife);
        assertSame(resumed(device, job, VALIDATION, snapshots), expected);
        assertThat(snapshots.lives()).isGreaterThan(1);
      }
    }
    KeptSnapshots rounds = new KeptSnapshots(/* every= */ 0, /* perLife= */ 1);
    assertSame(resumed(device, job, VALIDATION, rounds), expected);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void everyNormalizationGoesOnExactly(BackendProvider device) {
    for (Normalization normalization :
        List.of(Normalization.layer(1e-5), Normalization.batch(1e-5, 0.1))) {
      NetworkSpec network =
          NetworkSpec.perceptron(
              Job.INPUTS,
              List.of(6, 5),
              List.of(Activation.RELU, Activation.TANH),
              List.of(normalization, normalization),
              3);
      Job job = job(UnaryOperator.identity()).with(network);
      TrainingResult expected = undisturbed(device, job, VALIDATION);
      assertSame(resumed(device, job, VALIDATION, new KeptSnapshots(1, 1)), expected);
      assertSame(resumed(device, job, VALIDATION, new KeptSnapshots(4, 1)), expected);
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void everyWayOfStoppingGoesOnExactly(BackendProvider device) {
    List<EarlyStopping> ways = new ArrayList<>();
    for (Keep keep : Keep.values()) {
      ways.add(EarlyStopping.OFF.withKeep(keep));
      ways.add(EarlyStopping.after(7).withKeep(keep));
      ways.add(EarlyStopping.after(2).withMinDelta(0.01).withKeep(keep));
      ways.add(EarlyStopping.after(5).withMonitor("accuracy").withKeep(keep));
    }
    boolean anyIsEarly = false;
    boolean anyGoesBack = false;
    for (EarlyStopping way : ways) {
      Job job = job(config -> config.withEpochs(150).withStopping(way));
      TrainingResult expected = undisturbed(device, job, VALIDATION);
      for (int every : new int[] {0, 1, 7, 40}) {
        assertSame(resumed(device, job, VALIDATION, new KeptSnapshots(every, 1)), expected);
      }
      Stop stop = expected.stop();
      anyIsEarly |= stop != null && stop.isEarly();
      anyGoesBack |= stop != null && expected.state().epochs() < stop.stoppedAt();
    }
    assertThat(anyIsEarly).isTrue();
    assertThat(anyGoesBack).isTrue();
  }

  /** What a diverged training returns to is among the snapshots. */
  @ParameterizedTest
  @MethodSource("devices")
  void aDivergenceIsTheSameToo(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    for (double rate : new double[] {1e2, 1e6, 1e30}) {
      for (int batch : new int[] {TrainingConfig.FULL_BATCH, 4}) {
        Job regression = Job.regression();
        Job job =
            regression.with(
                regression
                    .config()
                    .withOptimizer(new Sgd(rate, 0.5, false))
                    .withBatchSize(batch)
                    .withEpochs(1000));
        TrainingResult expected = undisturbed(device, job, job);
        assertThat(expected.hasDiverged()).as("rate %s", rate).isTrue();
        for (int every : new int[] {0, 1, 2, 3}) {
          assertSame(resumed(device, job, job, new KeptSnapshots(every, 1)), expected);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aTrainingThatContinuesAnotherGoesOnExactly(BackendProvider device) {
    Job job = job(config -> config.withSchedule(RateSchedule.parse("exponential:factor=0.9")));
    TrainingState before = undisturbed(device, job.withEpochs(5), VALIDATION).state();
    TrainingResult expected =
        job.runKept(device, VALIDATION, before, TrainingListener.NONE, Snapshots.NONE);
    KeptSnapshots snapshots = new KeptSnapshots(1, 1);
    TrainingResult result = null;
    while (result == null) {
      try {
        result = job.runKept(device, VALIDATION, before, TrainingListener.NONE, snapshots);
      } catch (KeptSnapshots.Killed e) {
        assertThat(snapshots.lives()).isLessThan(100);
      }
    }
    assertSame(result, expected);
  }

  /** A cancelled training can go on as if it had not been cancelled. */
  @ParameterizedTest
  @MethodSource("devices")
  void aCancelledTrainingGoesOnExactly(BackendProvider device) {
    for (EarlyStopping way : List.of(EarlyStopping.OFF, EarlyStopping.KEEP_BEST)) {
      Job job = job(config -> config.withEpochs(150).withStopping(way));
      TrainingResult expected = undisturbed(device, job, VALIDATION);
      for (String call : List.of("epoch 1 complete", "epoch 60 complete", "epoch 140 complete")) {
        KeptSnapshots snapshots = new KeptSnapshots(1000, Integer.MAX_VALUE);
        TrainingResult cancelled =
            job.runKept(
                device, VALIDATION, job.start(), new Recorder().cancelAfter(call), snapshots);
        assertThat(cancelled.cancelled()).isTrue();
        TrainingSnapshot kept = Objects.requireNonNull(snapshots.kept());
        assertThat(kept.history()).isEqualTo(cancelled.history().epochs());
        Recorder recorder = new Recorder();
        TrainingResult result = job.runKept(device, VALIDATION, job.start(), recorder, snapshots);
        assertSame(result, expected);
        assertThat(recorder.metrics())
            .as("no epoch is told twice")
            .isEqualTo(
                expected
                    .history()
                    .epochs()
                    .subList(kept.history().size(), expected.history().epochs().size()));
      }
    }
  }

  /** The snapshot of a training that has ended gives its result without training. */
  @ParameterizedTest
  @MethodSource("devices")
  void whatHasEndedIsNotTrainedAgain(BackendProvider device) {
    Job job = job(UnaryOperator.identity());
    KeptSnapshots snapshots = new KeptSnapshots(1000, Integer.MAX_VALUE);
    TrainingResult first =
        job.runKept(device, VALIDATION, job.start(), TrainingListener.NONE, snapshots);
    Recorder recorder = new Recorder();
    TrainingResult again = job.runKept(device, VALIDATION, job.start(), recorder, snapshots);
    assertSame(again, first);
    assertThat(recorder.metrics()).isEmpty();
  }
}
