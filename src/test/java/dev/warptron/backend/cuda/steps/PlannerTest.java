package dev.warptron.backend.cuda.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.cuda.CudaProvider;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.NoisePlan;
import dev.warptron.backend.spi.StepFactory;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Normalization;
import dev.warptron.optim.Adam;
import dev.warptron.optim.Noise;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.Sgd;
import dev.warptron.testing.TestBackends;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When the device runs a network in one block, and why. */
class PlannerTest {
  /** Shared memory of a block at compute capability 9.0: 227 KiB. */
  private static final long LARGE_BLOCK = 227 << 10;

  private static StepPlan plan(Optimizer optimizer, int batchSize, int inputs, Integer... hidden) {
    NetworkSpec network =
        NetworkSpec.perceptron(
            inputs,
            Arrays.asList(hidden),
            Collections.nCopies(hidden.length, Activation.LOGISTIC),
            1);
    return new StepPlan(network, Loss.BINARY_CROSS_ENTROPY, optimizer, Penalty.NONE, batchSize);
  }

  /**
   * 310 weights x 32 rows. Bytes: a row has 10 + 2 activations (padded to even numbers), 2 x 10
   * deltas and 30 features of 4 bytes, and 16 more bytes; there are 31 x 10 + 11 x 2 parameters
   * (padded) and 4 x 256 partial sums of 4 bytes, and 4096 other bytes: 32 x 264 + 1356 x 4 + 4096
   * = 17968.
   */
  @Test
  void aSmallNetworkFitsIntoABlock() {
    assertThat(Planner.because(plan(Sgd.DEFAULT, 32, 30, 10), LARGE_BLOCK))
        .isEqualTo(
            "weights x rows of a batch = 9920 <= 131072, and 17.5 KiB of the 227.0 KiB of shared"
                + " memory that a block may have");
  }

  @Test
  void muchWorkRunsOnTheWholeGpu() {
    assertThat(Planner.because(plan(Sgd.DEFAULT, 423, 30, 10), LARGE_BLOCK))
        .isEqualTo("weights x rows of a batch = 131130 > 131072");
  }

  /**
   * As above, and with numbers of 4 bytes: 10 activations of a row before dropout, 10 standardized
   * numbers and 1 / deviation of a row, 2 x 10 parameters and their gradients: 17968 + (32 x 21 +
   * 40) x 4 = 20816.
   */
  @Test
  void normalizationAndDropoutNeedMemoryToo() {
    assertThat(Planner.because(normalized(32, 30, 0), LARGE_BLOCK))
        .isEqualTo(
            "weights x rows of a batch = 9920 <= 131072, and 20.3 KiB of the 227.0 KiB of shared"
                + " memory that a block may have");
  }

  /**
   * Features that do not fit are read from GPU memory, unless some of them are dropped. 370 more
   * inputs than above are 370 x 10 more parameters and, if they are in shared memory, 32 x 370 more
   * features: 20816 - 32 x 30 x 4 + 3700 x 4 = 31776, or 32 x 400 x 4 more.
   */
  @Test
  void droppedInputsMustFit() {
    int block = 64 << 10;
    assertThat(Planner.because(normalized(32, 400, 0), block))
        .isEqualTo(
            "weights x rows of a batch = 128320 <= 131072, and 31.0 KiB of the 64.0 KiB of shared"
                + " memory that a block may have");
    assertThat(Planner.because(normalized(32, 400, 0.25), block))
        .isEqualTo("81.0 KiB of shared memory, more than the 64.0 KiB that a block may have");
  }

  private static StepPlan normalized(int batchSize, int inputs, double inputDropout) {
    NetworkSpec network =
        NetworkSpec.perceptron(
            inputs, List.of(10), List.of(Activation.TANH), List.of(Normalization.layer(0.5)), 1);
    return new StepPlan(network, Loss.BINARY_CROSS_ENTROPY, Sgd.DEFAULT, Penalty.NONE, batchSize)
        .withNoise(new NoisePlan(new Noise(List.of(0.5), inputDropout, 0), /* seed= */ 1));
  }

  /**
   * 32 x (2 + 2 x 100 + 100) floats without features, and 16 more bytes per row; Adam keeps two
   * slots. 16 x 50 blocks of activations can occupy 512 threads, with four partial sums each.
   */
  @Test
  void aWideNetworkNeedsTooMuchSharedMemory() {
    long parameters = (784 + 1) * 100 + (100 + 1) * 2;
    double bytes = 32 * (302 * 4 + 16) + 4 * (3 * parameters + 4 * 512) + 4096;
    assertThat(Planner.because(plan(Adam.DEFAULT, 32, 784, 100), LARGE_BLOCK))
        .isEqualTo(
            "%.1f KiB of shared memory, more than the 227.0 KiB that a block may have"
                .formatted(bytes / 1024));
  }

  @Test
  void manyLayersAreTooMany() {
    assertThat(Planner.because(plan(Sgd.DEFAULT, 4, 2, 2, 2, 2, 2, 2, 2, 2, 2), LARGE_BLOCK))
        .isEqualTo("9 layers, more than 8");
  }

  /** 784 + 4096 + 4096 + 10 floats a row: 2^26 of them are 7468 rows. */
  @Test
  void aForwardPassTakesAsManyRowsAsFitIntoItsMemory() {
    assertThat(Planner.forwardRows(plan(Sgd.DEFAULT, 32, 30, 10).network())).isEqualTo(8192);
    NetworkSpec wide =
        NetworkSpec.perceptron(
            784, List.of(4096, 4096), List.of(Activation.RELU, Activation.RELU), 10);
    assertThat(Planner.forwardRows(wide)).isEqualTo(7468);
    NetworkSpec widest = NetworkSpec.perceptron(1 << 20, List.of(), List.of(), 1);
    assertThat(Planner.forwardRows(widest)).isEqualTo(1024);
  }

  @Test
  void theOrderOfTheFactoriesFollowsTheReason() {
    CudaProvider cuda = new CudaProvider();
    try (Backend backend = TestBackends.open(cuda)) {
      List<StepFactory> small = backend.steps(plan(Sgd.DEFAULT, 32, 30, 10));
      assertThat(small).extracting(StepFactory::name).containsExactly("tiny", "graph", "plain");
      assertThat(small.get(0).reason()).startsWith("weights x rows of a batch = 9920 <= 131072, ");
      List<StepFactory> large = backend.steps(plan(Sgd.DEFAULT, 423, 30, 10));
      assertThat(large).extracting(StepFactory::name).startsWith("graph", "plain");
      assertThat(large.get(0).reason()).startsWith("not in one block: ");
    }
  }
}
