package dev.warptron;

import static dev.warptron.TestRows.every;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.demo.BundledData;
import dev.warptron.function.Activation;
import dev.warptron.model.Normalization;
import dev.warptron.optim.Adam;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.Sgd;
import dev.warptron.testing.TestBackends;
import dev.warptron.train.EpochMetrics;
import dev.warptron.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several trainings in one call are bitwise equal to separate trainings. */
class FitManyTest {
  private static final Dataset CANCER = every(4, BundledData.breastCancerTraining());

  /**
   * More rows than fit in the cache for many concurrent networks, but few enough for one network.
   */
  private static final Dataset MORE = BundledData.breastCancerTraining();

  private static final Dataset FEWER = every(7, BundledData.breastCancerTraining());
  private static final Dataset VALIDATION = every(5, BundledData.breastCancerValidation());
  private static final List<Optimizer> RULES =
      List.of(Sgd.DEFAULT, new Sgd(0.05, 0.9, false), new Sgd(0.05, 0.9, true), Adam.DEFAULT);
  private static final List<int[]> SHAPES =
      List.of(new int[] {10}, new int[] {}, new int[] {7, 3}, new int[] {70, 50});
  private static final List<Activation> ACTIVATIONS = Activation.all();

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private static final Normalization LAYER = Normalization.layer(Normalization.DEFAULT_EPSILON);

  /**
   * All different: seed, shape, activation, normalization, dropout, optimizer, penalty, batch size,
   * epochs, rows.
   */
  private static FitRequest<MlpClassifier> request(int i, String device) {
    MlpClassifier.Builder settings =
        MlpClassifier.builder()
            .device(device)
            .seed(i)
            .hidden(SHAPES.get(i % SHAPES.size()))
            .activation(ACTIVATIONS.get(i % ACTIVATIONS.size()))
            .normalization(i % 5 == 2 ? LAYER : Normalization.NONE)
            .dropout(i % 3 == 2 ? 0.25 : 0)
            .inputDropout(i % 11 == 6 ? 0.125 : 0)
            .optimizer(RULES.get(i / 2 % RULES.size()))
            .l2(i % 3 == 0 ? 0.01 : 0)
            .l1(i % 5 == 0 ? 0.001 : 0)
            .epochs(i % 7)
            .batchSize(i % 9 == 0 ? Integer.MAX_VALUE : 5 + i);
    return new FitRequest<>(
        settings, i % 4 == 1 ? FEWER : i % 10 == 0 ? MORE : CANCER, i % 3 == 1 ? null : VALIDATION);
  }

  private static List<FitRequest<MlpClassifier>> requests(
      int count, IntFunction<FitRequest<MlpClassifier>> request) {
    return IntStream.range(0, count).mapToObj(request).toList();
  }

  private static void assertSameFit(MlpClassifier actual, MlpClassifier expected) {
    assertThat(actual.saved()).isEqualTo(expected.saved());
    assertThat(actual.history()).isEqualTo(expected.history());
    assertThat(actual.trainingEvaluation()).isEqualTo(expected.trainingEvaluation());
    assertThat(actual.validationEvaluation()).isEqualTo(expected.validationEvaluation());
  }

  @ParameterizedTest
  @MethodSource("devices")
  void fiftyFitsAreFiftySingleFits(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    List<FitRequest<MlpClassifier>> requests = requests(50, i -> request(i, device.name()));
    List<FitOutcome<MlpClassifier>> outcomes = MlpClassifier.fitMany(requests);
    assertThat(outcomes).hasSize(50);
    for (int i = 0; i < 50; i++) {
      FitRequest<MlpClassifier> alone = request(i, device.name());
      assertSameFit(
          outcomes.get(i).model(), alone.settings().fit(alone.training(), alone.validation()));
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void regressors(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    Dataset rows = every(6, BundledData.diabetes());
    List<Integer> epochs = List.of(3, 20, 1);
    List<FitOutcome<MlpRegressor>> outcomes =
        MlpRegressor.fitMany(
            epochs.stream()
                .map(n -> new FitRequest<>(regressor(device, n), rows, /* validation= */ null))
                .toList());
    for (int i = 0; i < epochs.size(); i++) {
      MlpRegressor alone = regressor(device, epochs.get(i)).fit(rows);
      assertThat(outcomes.get(i).model().saved()).isEqualTo(alone.saved());
      assertThat(outcomes.get(i).model().history()).isEqualTo(alone.history());
    }
  }

  private static MlpRegressor.Builder regressor(BackendProvider device, int epochs) {
    return MlpRegressor.builder().device(device.name()).epochs(epochs).optimizer(Adam.DEFAULT);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void oneThatDivergesLeavesTheOthersAlone(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    List<FitOutcome<MlpClassifier>> outcomes =
        MlpClassifier.fitMany(requests(3, i -> diverging(device, i)));
    assertThat(outcomes).extracting(FitOutcome::hasDiverged).containsExactly(false, true, false);
    assertSameFit(outcomes.get(2).model(), diverging(device, 2).settings().fit(CANCER));
    assertThatThrownBy(() -> diverging(device, 1).settings().fit(CANCER))
        .isInstanceOfSatisfying(
            TrainingDivergedException.class,
            alone -> {
              TrainingDivergedException together = outcomes.get(1).failure();
              assertThat(together).hasMessage(alone.getMessage());
              assertThat(together.lastGoodModel()).isEqualTo(alone.lastGoodModel());
              assertThat(together.history()).isEqualTo(alone.history());
              assertThatThrownBy(() -> outcomes.get(1).model()).isSameAs(together);
            });
  }

  private static FitRequest<MlpClassifier> diverging(BackendProvider device, int i) {
    MlpClassifier.Builder settings =
        MlpClassifier.builder()
            .device(device.name())
            .activation(Activation.RELU)
            .optimizer(Sgd.DEFAULT.withLearningRate(i == 1 ? 1e4 : 0.01))
            .l2(i == 1 ? 1e3 : 0)
            .epochs(40);
    return new FitRequest<>(settings, CANCER, null);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void eachListenerHearsOfItsOwnNetworkAndStopsIt(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    List<Heard> heard = IntStream.range(0, 4).mapToObj(Heard::new).toList();
    List<FitOutcome<MlpClassifier>> outcomes =
        MlpClassifier.fitMany(
            requests(
                4,
                i ->
                    new FitRequest<>(
                        MlpClassifier.builder()
                            .device(device.name())
                            .epochs(300)
                            .listener(heard.get(i)),
                        CANCER,
                        VALIDATION)));
    for (int i = 0; i < 4; i++) {
      assertThat(outcomes.get(i).model().history().epochs()).isEqualTo(heard.get(i).epochs);
      assertThat(heard.get(i).epochs).hasSizeGreaterThan(1);
    }
    assertThat(heard.get(0).epochs).hasSize(300);
    assertThat(heard.get(3).epochs).hasSize(300);
    assertThat(heard.get(1).epochs.size() + heard.get(2).epochs.size()).isLessThan(600);
  }

  /** Cancels all trainings except the first and the last after two epochs. */
  private static final class Heard implements TrainingListener {
    private final boolean cancels;
    private final List<EpochMetrics> epochs = new ArrayList<>();

    Heard(int number) {
      this.cancels = number == 1 || number == 2;
    }

    @Override
    public void epochCompleted(EpochMetrics metrics) {
      epochs.add(metrics);
    }

    @Override
    public boolean isCancelled() {
      return cancels && epochs.size() >= 2;
    }
  }

  private static MlpClassifier.Builder onCpu(int threads, TrainingListener listener) {
    BackendProvider cpu =
        devices().stream().filter(each -> each.name().equals("cpu")).findFirst().orElseThrow();
    TestBackends.assumeAvailable(cpu);
    return MlpClassifier.builder()
        .device(cpu.name())
        .deviceOptions(DeviceOptions.DEFAULT.withThreads(threads))
        .listener(listener)
        .epochs(40);
  }

  /** If all are cancelled, the finished networks are complete, instead of all being incomplete. */
  @Test
  void onOneThreadEachNetworkIsTrainedToItsEnd() {
    List<Integer> heard = new ArrayList<>();
    List<FitOutcome<MlpClassifier>> outcomes =
        MlpClassifier.fitMany(
            requests(
                3,
                i ->
                    new FitRequest<>(
                        onCpu(
                            1,
                            new TrainingListener() {
                              @Override
                              public void epochCompleted(EpochMetrics metrics) {
                                heard.add(i);
                              }
                            }),
                        CANCER,
                        VALIDATION)));
    assertThat(heard).hasSize(3 * 40).isSorted();
    for (FitOutcome<MlpClassifier> outcome : outcomes) {
      assertSameFit(outcome.model(), onCpu(1, TrainingListener.NONE).fit(CANCER, VALIDATION));
    }
  }

  /** Each continues until the other has started. */
  @Test
  void onTwoThreadsTwoNetworksTrainAtTheSameTime() {
    Set<Integer> begun = ConcurrentHashMap.newKeySet();
    long tooLate = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    List<FitOutcome<MlpClassifier>> outcomes =
        MlpClassifier.fitMany(
            requests(
                2,
                i ->
                    new FitRequest<>(
                        onCpu(
                                2,
                                new TrainingListener() {
                                  @Override
                                  public void epochCompleted(EpochMetrics metrics) {
                                    begun.add(i);
                                  }

                                  @Override
                                  public boolean isCancelled() {
                                    assertThat(System.nanoTime()).isLessThan(tooLate);
                                    return begun.size() == 2;
                                  }
                                })
                            .epochs(Integer.MAX_VALUE),
                        CANCER,
                        null)));
    assertThat(outcomes).noneMatch(FitOutcome::hasDiverged);
  }

  @Test
  void allAskForTheSameDevice() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> MlpClassifier.fitMany(List.of(request(1, "reference"), request(2, "auto"))))
        .withMessageContaining("reference")
        .withMessageContaining("auto");
  }

  @Test
  void noRequestsGiveNoOutcomes() {
    assertThat(MlpClassifier.fitMany(List.of())).isEmpty();
  }

  @Test
  void rowsThatCannotBeLearnedFromAreRefusedBeforeAnyTraining() {
    Heard listener = new Heard(0);
    MlpClassifier.Builder settings = MlpClassifier.builder().device("reference").listener(listener);
    Dataset oneClass = CANCER.select(new int[] {0}); // a single row
    assertThatThrownBy(
            () ->
                MlpClassifier.fitMany(
                    List.of(
                        new FitRequest<>(settings, CANCER, null),
                        new FitRequest<>(settings, oneClass, null))))
        .isInstanceOf(DataException.class);
    assertThat(listener.epochs).isEmpty();
  }
}
