package dev.warptron.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.warptron.backend.BackendProvider;
import dev.warptron.function.Loss;
import dev.warptron.optim.Adam;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.testing.SlowDevice;
import dev.warptron.testing.TestBackends;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The bits of a training's result depend only on its start state, its rows and its settings. */
class TrainerTest {
  private static final Sampler NEVER_ASKED =
      (epoch, rows) -> {
        throw new AssertionError("no permutation is needed when a batch holds all rows");
      };

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  static Stream<Arguments> devicesAndOptimizers() {
    List<Optimizer> optimizers =
        List.of(Sgd.DEFAULT.withMomentum(0.875), new Sgd(0.125, 0.75, true), Adam.DEFAULT);
    return TestBackends.all().stream()
        .flatMap(
            device ->
                optimizers.stream()
                    .map(each -> argumentSet(device.name() + " " + each, device, each)));
  }

  @ParameterizedTest
  @MethodSource("devicesAndOptimizers")
  void theSameSeedGivesTheSameBits(BackendProvider device, Optimizer optimizer) {
    Job job = Job.classification();
    job = job.with(job.config().withOptimizer(optimizer));
    TrainingResult once = job.train(device);
    TrainingResult again = job.train(device);
    Job.assertSameBits(again.state(), once.state());
    assertThat(again.history()).isEqualTo(once.history());
    assertThat(again.training()).isEqualTo(once.training());
    assertThat(once.state().parameters()).isNotEqualTo(job.start().parameters());
  }

  @ParameterizedTest
  @MethodSource("devices")
  void anotherSeedGivesAnotherOrder(BackendProvider device) {
    Job job = Job.classification();
    TrainingState start = job.start();
    TrainingResult one = job.train(device, start, TrainingListener.NONE);
    TrainingResult other =
        job.with(job.config().withSeed(43)).train(device, start, TrainingListener.NONE);
    assertThat(other.state().parameters()).isNotEqualTo(one.state().parameters());
  }

  /** Nothing is uploaded for rows in order; the bits are those of an identical permutation. */
  @ParameterizedTest
  @MethodSource("devices")
  void rowsInOrderAreThoseOfTheIdentity(BackendProvider device) {
    Job job = Job.classification();
    TrainingResult inOrder =
        job.train(device, job.start(), TrainingListener.NONE, Sampler.inOrder());
    TrainingResult identity =
        job.train(
            device,
            job.start(),
            TrainingListener.NONE,
            (epoch, rows) -> IntStream.range(0, rows).toArray());
    Job.assertSameBits(inOrder.state(), identity.state());
    assertThat(inOrder.history()).isEqualTo(identity.history());
    assertThat(inOrder.state().parameters()).isNotEqualTo(job.train(device).state().parameters());
  }

  @ParameterizedTest
  @MethodSource("devices")
  void everyEpochHasItsOwnOrder(BackendProvider device) {
    List<String> asked = new ArrayList<>();
    Job job = Job.classification();
    Sampler sampler =
        (epoch, rows) -> {
          asked.add(epoch + ": " + rows);
          return Sampler.shuffled(7).permutation(epoch, rows);
        };
    TrainingState twoEpochsOld =
        new TrainingState(job.start().parameters(), job.start().optimizer(), 2);
    job.train(device, twoEpochsOld, TrainingListener.NONE, sampler);
    assertThat(asked).containsExactly("2: 13", "3: 13", "4: 13");
    assertThat(Sampler.shuffled(7).permutation(2, 13))
        .isNotEqualTo(Sampler.shuffled(7).permutation(3, 13))
        .isNotEqualTo(Sampler.shuffled(8).permutation(2, 13));
  }

  @ParameterizedTest
  @MethodSource("devicesAndOptimizers")
  void tenEpochsAndTenMoreAreTwenty(BackendProvider device, Optimizer optimizer) {
    Job job = Job.classification();
    job = job.with(job.config().withOptimizer(optimizer));
    TrainingResult twenty = job.withEpochs(20).train(device);
    TrainingResult ten = job.withEpochs(10).train(device);
    TrainingResult tenMore = job.withEpochs(10).train(device, ten.state(), TrainingListener.NONE);
    Job.assertSameBits(tenMore.state(), twenty.state());
    assertThat(ten.history().followedBy(tenMore.history())).isEqualTo(twenty.history());
    assertThat(tenMore.training()).isEqualTo(twenty.training());
  }

  @ParameterizedTest
  @MethodSource("devices")
  void noEpochsGiveTheStartBack(BackendProvider device) {
    Job job = Job.classification().withEpochs(0);
    TrainingResult result = job.train(device);
    Job.assertSameBits(result.state(), job.start());
    assertThat(result.history()).isEqualTo(History.EMPTY);
    assertThat(result.cancelled()).isFalse();
    assertThat(result.validation()).isNull();
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aBatchAsLargeAsTheRowsOrLargerIsTheFullBatch(BackendProvider device) {
    Job job = Job.classification();
    Job full = job.with(job.config().withBatchSize(TrainingConfig.FULL_BATCH));
    TrainingResult expected = full.train(device, job.start(), TrainingListener.NONE, NEVER_ASKED);
    assertThat(expected.state().optimizer().updates()).isEqualTo(3);
    for (int batchSize : new int[] {13, 14, 1000}) {
      TrainingResult result =
          job.with(job.config().withBatchSize(batchSize))
              .train(device, job.start(), TrainingListener.NONE, NEVER_ASKED);
      Job.assertSameBits(result.state(), expected.state());
      assertThat(result.history()).isEqualTo(expected.history());
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aSingleRowIsEnough(BackendProvider device) {
    TrainingResult classes = Job.classification().withRows(1).withEpochs(200).train(device);
    assertThat(classes.training().score()).isEqualTo(1);
    assertThat(classes.training().loss()).isLessThan(0.1);
    TrainingResult regression = Job.regression().withRows(1).withEpochs(50).train(device);
    assertThat(regression.training().loss()).isBetween(0.0, 1e-6);
    assertThat(regression.training().score()).as("R squared of one row").isNaN();
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aListenerHearsBatchesThenTheEpochAndIsAskedWhetherToGoOn(BackendProvider device) {
    Recorder recorder = new Recorder();
    Job job = Job.regression().withEpochs(2);
    TrainingResult result = job.train(device, job.start(), recorder);
    assertThat(recorder.calls())
        .containsExactly(
            "start",
            "epoch 1: 13 of 13 rows",
            "epoch 1 complete",
            "cancelled?",
            "epoch 2: 13 of 13 rows",
            "epoch 2 complete");
    assertThat(recorder.starts())
        .singleElement()
        .satisfies(
            start -> {
              assertThat(start.network()).isEqualTo(job.network());
              assertThat(start.loss()).isEqualTo(Loss.HALF_SQUARED_ERROR);
              assertThat(start.config()).isEqualTo(job.config());
              assertThat(start.device()).isEqualTo(device.name());
              assertThat(start.step()).isNotBlank();
              assertThat(start.rows()).isEqualTo(13);
            });
    assertThat(recorder.metrics()).isEqualTo(result.history().epochs());
  }

  /** The number of slices of an epoch depends on the clock; the order of the events does not. */
  @ParameterizedTest
  @MethodSource("devices")
  void everyLookIsAtWholeBatchesAndTheLastAtAllRows(BackendProvider device) {
    Recorder recorder = new Recorder();
    Job job = Job.classification().on(SlowDevice::slowedDown);
    job.train(device, job.start(), recorder);
    assertThat(recorder.calls())
        .contains("epoch 1: 4 of 13 rows", "epoch 1: 13 of 13 rows", "epoch 3: 13 of 13 rows")
        .startsWith("start", "epoch 1: 4 of 13 rows", "cancelled?")
        .endsWith("epoch 3: 13 of 13 rows", "epoch 3 complete")
        .allMatch(
            call ->
                call.matches("start|cancelled\\?|epoch [123](: (4|8|12|13) of 13 rows| complete)"));
  }
}
