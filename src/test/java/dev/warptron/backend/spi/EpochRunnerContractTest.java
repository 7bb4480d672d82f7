package dev.warptron.backend.spi;

import static dev.warptron.backend.spi.EpochCases.BATCH_SIZES;
import static dev.warptron.backend.spi.EpochCases.EPOCHS;
import static dev.warptron.backend.spi.EpochCases.INPUTS;
import static dev.warptron.backend.spi.EpochCases.PENALTY;
import static dev.warptron.backend.spi.EpochCases.ROWS;
import static dev.warptron.backend.spi.EpochCases.VALIDATION_ROWS;
import static dev.warptron.backend.spi.EpochCases.atOnce;
import static dev.warptron.backend.spi.EpochCases.given;
import static dev.warptron.backend.spi.EpochCases.oneByOne;
import static dev.warptron.backend.spi.EpochCases.permutations;
import static dev.warptron.backend.spi.EpochCases.plan;
import static dev.warptron.backend.spi.EpochCases.rows;
import static dev.warptron.backend.spi.EpochCases.runner;
import static dev.warptron.backend.spi.EpochCases.start;
import static dev.warptron.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.spi.EpochCases.Trained;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.Sgd;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.PlainBackprop;
import dev.warptron.verify.SampleCases;
import dev.warptron.verify.Tolerance;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Epochs in one call of an {@link EpochSession} are bit-identical to single epochs of {@link
 * TrainStep} that are measured one by one. A device without a runner skips its cases.
 */
class EpochRunnerContractTest {
  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  @ParameterizedTest
  @MethodSource("devices")
  void manyEpochsInOneCallAreTheSameOneByOne(BackendProvider device) {
    try (Backend backend = TestBackends.open(device);
        Arena arena = new Arena(backend)) {
      for (int outputs : new int[] {1, 3}) {
        Rows training = rows(arena, ROWS, outputs, /* seed= */ 1);
        Rows validation = rows(arena, VALIDATION_ROWS, outputs, /* seed= */ 7);
        for (Optimizer optimizer : SampleCases.optimizersBySlots()) {
          for (int batchSize : BATCH_SIZES) {
            for (Penalty penalty : List.of(Penalty.NONE, PENALTY)) {
              StepPlan plan = plan(optimizer, penalty, batchSize, outputs);
              EpochRunner runner = runner(backend, plan);
              long bytes = backend.bytesInUse();
              for (int[] permutations : new int[][] {null, permutations(EPOCHS)}) {
                for (Rows measured : new Rows[] {null, validation}) {
                  String what =
                      "%s, permutations: %b, validation: %b"
                          .formatted(plan, permutations != null, measured != null);
                  Trained expected =
                      oneByOne(backend, runner, plan, training, measured, permutations);
                  assertThat(expected.sums().get(0).validation() == null)
                      .isEqualTo(measured == null);
                  assertThat(expected.sums().get(0).training().penalty() > 0)
                      .isEqualTo(!penalty.isNone());
                  atOnce(backend, runner, plan, training, measured, permutations, 0, EPOCHS)
                      .assertSameBits(what + ", at once", expected);
                  atOnce(backend, runner, plan, training, measured, permutations, 0, 1, 4, EPOCHS)
                      .assertSameBits(what + ", in three calls", expected);
                }
              }
              assertThat(backend.bytesInUse()).as("bytes left").isEqualTo(bytes);
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void rowsOfWholeEpochsKeepTheirWeights(BackendProvider device) {
    try (Backend backend = TestBackends.open(device);
        Arena arena = new Arena(backend)) {
      for (int outputs : new int[] {1, 3}) {
        Rows training = weighted(arena, rows(arena, ROWS, outputs, /* seed= */ 1));
        Rows plain = rows(arena, VALIDATION_ROWS, outputs, /* seed= */ 7);
        for (int batchSize : BATCH_SIZES) {
          StepPlan plan =
              plan(Sgd.DEFAULT, PENALTY, batchSize, outputs).withRowWeights(/* weighted= */ true);
          EpochRunner runner = runner(backend, plan);
          for (int[] permutations : new int[][] {null, permutations(EPOCHS)}) {
            for (Rows measured : new Rows[] {plain, weighted(arena, plain)}) {
              String what =
                  "%s, permutations: %b, measured with weights: %b"
                      .formatted(plan, permutations != null, measured.weights() != null);
              Trained expected = oneByOne(backend, runner, plan, training, measured, permutations);
              Trained reached =
                  atOnce(backend, runner, plan, training, measured, permutations, 0, 2, EPOCHS);
              reached.assertSameBits(what, expected);
              assertMeasured(backend, what, plan, measured, reached);
            }
          }
        }
      }
    }
  }

  /** The validation rows after the last epoch, by plain loops. */
  private static void assertMeasured(
      Backend backend, String what, StepPlan plan, Rows measured, Trained trained) {
    double[] parameters = trained.parameters().stream().mapToDouble(Double::doubleValue).toArray();
    Tensor weights = measured.weights();
    PlainBackprop plain =
        PlainBackprop.of(
            plan.network(),
            plan.loss(),
            parameters,
            new double[parameters.length],
            measured.features().read(),
            measured.targets().read(),
            weights == null ? null : weights.read(),
            Tolerance.of(backend));
    LossAccumulator.Sums sums = Objects.requireNonNull(trained.sums().get(EPOCHS - 1).validation());
    assertClose(what, sums.rows().toArray(), plain.sums().toArray(), plain.sumBounds());
  }

  private static Rows weighted(Arena arena, Rows rows) {
    double[] weights =
        IntStream.range(0, rows.count()).mapToDouble(i -> (i + 1) % 5 * 0.375).toArray();
    return new Rows(
        rows.features(), rows.targets(), arena.tensor(new Shape(rows.count(), 1), weights));
  }

  /** Networks of other shapes, numbers of epochs and rows, with and without validation. */
  @ParameterizedTest
  @MethodSource("devices")
  void severalNetworksInOneCallAreTheSameAsEachByItself(BackendProvider device) {
    try (Backend backend = TestBackends.open(device);
        Arena arena = new Arena(backend)) {
      List<EpochTask> tasks = new ArrayList<>();
      List<Trained> alone = new ArrayList<>();
      List<Optimizer> optimizers = UpdateContractTest.optimizers();
      for (int i = 0; i < optimizers.size(); i++) {
        int outputs = i % 2 == 0 ? 1 : 3;
        StepPlan plan =
            plan(optimizers.get(i), i % 3 == 0 ? PENALTY : Penalty.NONE, 3 + i, outputs);
        EpochRunner runner = runner(backend, plan);
        Rows training = rows(arena, ROWS, outputs, /* seed= */ 10 + i);
        Rows validation = i % 2 == 0 ? null : rows(arena, 2 + i, outputs, 30 + i);
        int epochs = 1 + i;
        int[] permutations = i == 1 ? null : permutations(epochs);
        alone.add(atOnce(backend, runner, plan, training, validation, permutations, 0, epochs));
        tasks.add(
            new EpochTask(
                plan,
                start(backend, plan, arena),
                training,
                validation,
                given(permutations, 0, epochs),
                epochs));
      }
      EpochCases.assertTogether(backend, tasks, alone);
    }
  }

  /**
   * A device may use more threads for a network that trains alone. 40 hidden neurons and 37 rows
   * are enough for that on cuda, with few enough weights for concurrent sums over groups of rows.
   */
  @ParameterizedTest
  @MethodSource("devices")
  void wideNetworksTogetherAreTheSameAsEachByItself(BackendProvider device) {
    NetworkSpec network =
        NetworkSpec.perceptron(INPUTS, List.of(40), List.of(Activation.LOGISTIC), 1);
    try (Backend backend = TestBackends.open(device);
        Arena arena = new Arena(backend)) {
      Rows training = rows(arena, ROWS, 1, /* seed= */ 1);
      Rows validation = rows(arena, VALIDATION_ROWS, 1, /* seed= */ 7);
      List<EpochTask> tasks = new ArrayList<>();
      List<Trained> alone = new ArrayList<>();
      for (Optimizer optimizer : SampleCases.optimizersBySlots()) {
        StepPlan plan = new StepPlan(network, Loss.BINARY_CROSS_ENTROPY, optimizer, PENALTY, ROWS);
        EpochRunner runner = runner(backend, plan);
        alone.add(
            atOnce(
                backend, runner, plan, training, validation, permutations(EPOCHS), 0, 1, EPOCHS));
        tasks.add(
            new EpochTask(
                plan,
                start(backend, plan, arena),
                training,
                validation,
                new Permutations.Given(permutations(EPOCHS)),
                EPOCHS));
      }
      EpochCases.assertTogether(backend, tasks, alone);
    }
  }
}
