package dev.warptron.backend.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.warptron.backend.BackendProvider;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.Shape;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.Updates;
import dev.warptron.testing.TestBackends;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Memory, views and mismatching operands on every device. */
@SuppressWarnings("MustBeClosedChecker") // closing, twice or not at all, is what is tested
class BackendMemoryContractTest {
  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  @ParameterizedTest
  @MethodSource("devices")
  void freshMemoryIsZero(BackendProvider provider) {
    try (Backend backend = TestBackends.open(provider);
        Tensor tensor = backend.allocate(new Shape(2, 3))) {
      assertThat(tensor.read()).containsOnly(0).hasSize(6);
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aSliceSeesAndMakesChanges(BackendProvider provider) {
    try (Backend backend = TestBackends.open(provider);
        Arena arena = new Arena(backend)) {
      Tensor whole = arena.tensor(new Shape(3, 2), new double[] {1, 2, 3, 4, 5, 6});
      Tensor middle = whole.rows(1, 1);
      assertThat(middle.read()).containsExactly(3, 4);
      middle.write(new float[] {7, 8});
      assertThat(whole.read()).containsExactly(1, 2, 7, 8, 5, 6);
      Tensor within = whole.slice(1, new Shape(2, 2)).slice(1, new Shape(1, 2));
      assertThat(within.read()).containsExactly(7, 8);
      backend.fill(within, 9);
      assertThat(whole.read()).containsExactly(1, 2, 9, 9, 5, 6);
      within.close();
      assertThat(whole.read()).as("closing a view closes nothing").hasSize(6);
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aPartOfAnArrayIsWritten(BackendProvider provider) {
    try (Backend backend = TestBackends.open(provider);
        Arena arena = new Arena(backend)) {
      Tensor whole = arena.tensor(new Shape(2, 2), new double[] {1, 2, 3, 4});
      Tensor second = whole.rows(1, 1);
      second.write(new float[] {5, 6, 7, 8}, 1);
      assertThat(whole.read()).containsExactly(1, 2, 6, 7);
      second.write(new float[] {9, 10}, 0);
      for (int from : new int[] {-1, 1, Integer.MAX_VALUE}) {
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
            .isThrownBy(() -> second.write(new float[] {11, 12}, from))
            .withMessage("write: 2 values from place %d on are needed, the array has 2", from);
      }
      assertThat(whole.read()).containsExactly(1, 2, 9, 10);
    }
  }

  /** Large enough for a device to copy them in chunks. */
  @ParameterizedTest
  @MethodSource("devices")
  void aLargeArrayIsWrittenWhole(BackendProvider provider) {
    float[] values = new float[1_500_001];
    double[] expected = new double[values.length - 1];
    for (int i = 0; i < expected.length; i++) {
      values[i + 1] = i;
      expected[i] = i;
    }
    try (Backend backend = TestBackends.open(provider);
        Tensor tensor = backend.allocate(new Shape(3, 500_000))) {
      tensor.write(values, 1);
      assertThat(tensor.read()).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void copyCopiesAllEntries(BackendProvider provider) {
    try (Backend backend = TestBackends.open(provider);
        Arena arena = new Arena(backend)) {
      Tensor source = arena.tensor(new Shape(1, 3), new double[] {1, 2, 3});
      Tensor destination = arena.tensor(new Shape(1, 3));
      backend.copy(source, destination);
      backend.fill(source, 0);
      assertThat(destination.read()).containsExactly(1, 2, 3);
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void valuesAreRoundedToTheDevicesPrecision(BackendProvider provider) {
    try (Backend backend = TestBackends.open(provider);
        Arena arena = new Arena(backend)) {
      Tensor tensor = arena.tensor(new Shape(1, 1), new double[] {0.1});
      assertThat(tensor.read()).containsExactly(backend.precision().round(0.1));
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void bytesInUseGoBackToZeroAndClosingTwiceIsHarmless(BackendProvider provider) {
    Backend backend = TestBackends.open(provider);
    try (backend) {
      assertThat(backend.bytesInUse()).isZero();
      Tensor tensor = backend.allocate(new Shape(10, 10));
      Permutation permutation = backend.allocatePermutation(5);
      LossAccumulator accumulator = backend.allocateLossAccumulator(1);
      assertThat(backend.bytesInUse()).isGreaterThan(100L * backend.precision().bytes());
      for (AutoCloseable resource : List.<AutoCloseable>of(tensor, permutation, accumulator)) {
        closeTwice(resource);
      }
      assertThat(backend.bytesInUse()).isZero();
    }
    backend.close();
  }

  private static void closeTwice(AutoCloseable resource) {
    try (resource) {
      resource.close();
    } catch (Exception e) {
      throw new AssertionError("closing twice must be harmless", e);
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void whatIsClosedCannotBeUsed(BackendProvider provider) {
    try (Backend backend = TestBackends.open(provider)) {
      Tensor tensor = backend.allocate(new Shape(1, 1));
      Tensor view = tensor.rows(0, 1);
      tensor.close();
      for (Tensor closed : List.of(tensor, view)) {
        closed(closed::read, "tensor [1 x 1]");
        closed(() -> closed.write(new float[1]), "tensor [1 x 1]");
        closed(() -> closed.write(new double[1]), "tensor [1 x 1]");
        closed(() -> backend.fill(closed, 1), "tensor [1 x 1]");
      }
      Permutation permutation = backend.allocatePermutation(2);
      permutation.close();
      closed(() -> permutation.write(new int[2]), "permutation of 2");
      LossAccumulator accumulator = backend.allocateLossAccumulator(1);
      accumulator.close();
      closed(accumulator::read, "loss accumulator");
      closed(accumulator::clear, "loss accumulator");
    }
  }

  private static void closed(Runnable use, String what) {
    assertThatIllegalStateException().isThrownBy(use::run).withMessage("%s used after close", what);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aClosedDeviceCannotBeUsed(BackendProvider provider) {
    Backend backend = TestBackends.open(provider);
    Tensor tensor = backend.allocate(new Shape(1, 1));
    assertThatIllegalStateException().isThrownBy(backend::close);
    String device = "device " + provider.name();
    closed(tensor::read, device);
    closed(() -> backend.allocate(new Shape(1, 1)), device);
    closed(() -> backend.allocate(new Shape(0, 1)), device);
    closed(() -> backend.allocatePermutation(1), device);
    closed(() -> backend.allocateLossAccumulator(1), device);
    tensor.close();
  }

  @ParameterizedTest
  @MethodSource("devices")
  void whatIsEmptyIsWrittenAndRead(BackendProvider provider) {
    try (Backend backend = TestBackends.open(provider);
        Arena arena = new Arena(backend)) {
      Tensor none = arena.tensor(new Shape(0, 3));
      none.write(new double[0]);
      none.write(new float[2], 2);
      assertThat(none.read()).isEmpty();
      arena.tensor(new Shape(2, 3)).rows(2, 0).write(new float[0]);
      arena.permutation(0).write(new int[0]);
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void closingTheDeviceReportsWhatWasForgotten(BackendProvider provider) {
    Backend backend = TestBackends.open(provider);
    Tensor forgotten = backend.allocate(new Shape(2, 2));
    assertThatIllegalStateException()
        .isThrownBy(backend::close)
        .withMessageContaining("bytes allocated on it were not");
    forgotten.close();
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aTensorOfAnotherDeviceIsRefused(BackendProvider provider) {
    try (Backend backend = TestBackends.open(provider);
        Backend other = TestBackends.open(provider);
        Tensor foreign = other.allocate(new Shape(1, 1))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> backend.fill(foreign, 1))
          .withMessageContaining("another");
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void operandsThatDoNotFitAreNamed(BackendProvider provider) {
    try (Backend backend = TestBackends.open(provider);
        Arena arena = new Arena(backend)) {
      Tensor twoByThree = arena.tensor(new Shape(2, 3));
      Tensor threeByTwo = arena.tensor(new Shape(3, 2));
      Tensor row = arena.tensor(new Shape(1, 3));
      Tensor none = arena.tensor(new Shape(0, 3));
      LossAccumulator accumulator = arena.lossAccumulator(1);
      Permutation permutation = arena.permutation(2);
      refused(
          () -> backend.gemm(Product.NN, 1, twoByThree, twoByThree, 0, twoByThree),
          "gemm C = A B: B must be [3 x 3], got [2 x 3]");
      refused(
          () -> backend.gemm(Product.TN, 1, twoByThree, twoByThree, 0, twoByThree),
          "gemm C = A^T B: C must be [3 x 3], got [2 x 3]");
      refused(
          () -> backend.affine(row, twoByThree, row, Activation.RELU, row, row),
          "affine Z = X W + 1 b: X must be [1 x 2], got [1 x 3]");
      refused(
          () -> backend.activationBackward(Activation.TANH, twoByThree, twoByThree, threeByTwo),
          "activationBackward dZ = dZ * f'(Z): dZ must be [2 x 3], got [3 x 2]");
      refused(
          () ->
              backend.loss(
                  Loss.HALF_SQUARED_ERROR, twoByThree, threeByTwo, null, null, accumulator),
          "loss: target must be [2 x 3], got [3 x 2]");
      refused(
          () -> backend.penaltyGradient(Penalty.NONE, 1, row, twoByThree),
          "penaltyGradient: gradient must be [1 x 3], got [2 x 3]");
      refused(
          () -> backend.columnSums(1, twoByThree, twoByThree),
          "columnSums: sums must be [1 x 3], got [2 x 3]");
      refused(
          () -> backend.gatherRows(row, permutation, 1, twoByThree),
          "gatherRows: row numbers 1 to 2 requested, but the permutation holds 2");
      refused(
          () -> backend.update(Updates.of(Sgd.DEFAULT.withMomentum(0.5)), 1, row, row, none, 0),
          "update by sgd: slots must be [1 x 3], got [0 x 3]");
      refused(
          () -> backend.copy(row, twoByThree), "copy: destination must be [1 x 3], got [2 x 3]");
      refused(() -> row.write(new double[2]), "write: 3 values are needed, got 2");
      refused(() -> permutation.write(new int[3]), "write: 2 values are needed, got 3");
      assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> row.rows(1, 1));
    }
  }

  private static void refused(Runnable operation, String message) {
    assertThatExceptionOfType(ShapeException.class).isThrownBy(operation::run).withMessage(message);
  }
}
