package dev.warptron.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.spi.Backend;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Precision;
import dev.warptron.optim.Adam;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.random.Philox;
import dev.warptron.random.Streams;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.Numbers;
import dev.warptron.verify.Tolerance;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A training in blocks makes the updates of a training with all rows in memory whose permutation is
 * the order of the chunks with each block permuted.
 */
class BlockTrainingTest {
  private static final int ROWS = 103;
  private static final int CHUNK = 10; // the last one has 3 rows
  private static final int BLOCK = 26; // 24 rows, with batches of 4
  private static final int BATCH = 4;
  private static final int INPUTS = 3;
  private static final int HIDDEN = 5;
  private static final int OUTPUTS = 2;
  private static final double[] X = Numbers.uniform(ROWS * INPUTS, /* seed= */ 1);
  private static final double[] Y = Numbers.uniform(ROWS * OUTPUTS, /* seed= */ 2);
  private static final double[] WEIGHTS =
      IntStream.range(0, ROWS).mapToDouble(row -> 1 + row % 4).toArray();

  static Stream<Arguments> devices() {
    return TestBackends.all().stream()
        .flatMap(
            device ->
                Stream.of(
                    argumentSet(device.name(), device, null),
                    argumentSet(device.name() + " with weights", device, WEIGHTS)));
  }

  static List<BackendProvider> all() {
    return TestBackends.all();
  }

  /** Rows of the arrays above, as if they came from a file. */
  private record Source(int count, int blockRows) implements RowSource {
    @Override
    public int inputs() {
      return INPUTS;
    }

    @Override
    public int outputs() {
      return OUTPUTS;
    }

    @Override
    public int chunkRows() {
      return CHUNK;
    }

    @Override
    public void read(int from, int rows, HostRows into, int at) {
      double[] features = Arrays.copyOfRange(X, from * INPUTS, (from + rows) * INPUTS);
      if (into.areDoubles()) {
        into.putDoubles(at, rows, features);
      } else {
        float[] rounded = new float[features.length];
        for (int i = 0; i < rounded.length; i++) {
          rounded[i] = (float) features[i];
        }
        into.putFloats(at, rows, rounded);
      }
      into.putTargets(at, targets(from, rows));
    }

    @Override
    public double[] targets(int from, int rows) {
      return Arrays.copyOfRange(Y, from * OUTPUTS, (from + rows) * OUTPUTS);
    }
  }

  private static TrainingConfig config() {
    return TrainingConfig.DEFAULT
        .withEpochs(3)
        .withBatchSize(BATCH)
        .withOptimizer(Adam.DEFAULT.withLearningRate(0.01))
        .withSeed(7);
  }

  private static TrainingResult train(
      Backend backend, TrainingRows training, TrainingRows validation, Sampler sampler) {
    NetworkSpec network =
        NetworkSpec.perceptron(INPUTS, List.of(HIDDEN), List.of(Activation.TANH), OUTPUTS);
    return Trainer.run(
            backend,
            new TrainingJob(
                network,
                Loss.HALF_SQUARED_ERROR,
                config(),
                sampler,
                training,
                validation,
                TrainingState.initial(network, config()),
                TrainingListener.NONE))
        .requireFinite();
  }

  private static TrainingResult inBlocks(
      BackendProvider device, double @Nullable [] weights, int blockRows, Sampler sampler) {
    try (Backend backend = TestBackends.open(device);
        TrainingRows training = new TrainingRows(backend, new Source(ROWS, blockRows), weights);
        TrainingRows validation = new TrainingRows(backend, new Source(57, 20), null)) {
      return train(backend, training, validation, sampler);
    }
  }

  private static TrainingResult inMemory(
      BackendProvider device, double @Nullable [] weights, Sampler sampler) {
    try (Backend backend = TestBackends.open(device);
        TrainingRows training = new TrainingRows(backend, ROWS, X, Y, weights);
        TrainingRows validation =
            new TrainingRows(
                backend, 57, Arrays.copyOf(X, 57 * INPUTS), Arrays.copyOf(Y, 57 * OUTPUTS))) {
      return train(backend, training, validation, sampler);
    }
  }

  /** The stated rule, written out once more. */
  private static int[] permutation(int epoch, int rows) {
    long seed = config().seed();
    int[] chunks = new Philox(seed, Streams.epochChunks(epoch)).permutation(11);
    int[] order =
        Arrays.stream(chunks)
            .flatMap(chunk -> IntStream.range(10 * chunk, Math.min(rows, 10 * chunk + 10)))
            .toArray();
    int[] all = new int[rows];
    for (int block = 0; 24 * block < rows; block++) {
      int count = Math.min(24, rows - 24 * block);
      int[] inBlock = new Philox(seed, Streams.blockPermutation(epoch, block)).permutation(count);
      for (int i = 0; i < count; i++) {
        all[24 * block + i] = order[24 * block + inBlock[i]];
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("devices")
  void blocksAreOnePermutation(BackendProvider device, double @Nullable [] weights) {
    TrainingResult blocks = inBlocks(device, weights, BLOCK, Sampler.shuffled(7));
    TrainingResult memory = inMemory(device, weights, BlockTrainingTest::permutation);
    Job.assertSameBits(blocks.state(), memory.state());
    assertThat(blocks.history().epochs()).hasSize(3);
    assertThat(permutation(1, ROWS)).isNotEqualTo(permutation(0, ROWS));
    assertThat(Arrays.stream(permutation(1, ROWS)).sorted().toArray())
        .isEqualTo(IntStream.range(0, ROWS).toArray());
    requireSameMeasures(device, blocks, memory);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void rowsInOrderAreThoseOfTheirOrderInMemory(
      BackendProvider device, double @Nullable [] weights) {
    TrainingResult blocks = inBlocks(device, weights, BLOCK, Sampler.inOrder());
    TrainingResult memory = inMemory(device, weights, Sampler.inOrder());
    Job.assertSameBits(blocks.state(), memory.state());
    requireSameMeasures(device, blocks, memory);
  }

  /**
   * Sums of at most 206 terms, in another order: relative 206 u each, of doubles of floats, which
   * are equal. But a BLAS library may sum the products of a layer in another order if it gets
   * another number of rows.
   */
  private static double rounding(BackendProvider device, TrainingResult result) {
    if (!device.name().equals("cuda")) {
      return 1e-12;
    }
    Tolerance single = Tolerance.of(Precision.FLOAT32);
    double w = largest(result.state().parameters());
    double first = INPUTS * w * largest(X) + w; // magnitude of a sum of the first layer
    double second = HIDDEN * w + w; // the same of the second: tanh is at most 1
    double ofHidden = single.ofSum(INPUTS + 1, first) + single.ofFunction(1);
    double ofOutput = 2 * (HIDDEN * w * ofHidden + single.ofSum(HIDDEN + 1, second));
    return OUTPUTS * ofOutput * (second + largest(Y) + ofOutput);
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElseThrow();
  }

  private static void requireSameMeasures(
      BackendProvider device, TrainingResult blocks, TrainingResult memory) {
    // R squared divides twice the loss by the variation of a row's targets, which is above 1/2.
    Offset<Double> rounding = Offset.offset(4 * rounding(device, memory));
    assertThat(blocks.training().loss()).isCloseTo(memory.training().loss(), rounding);
    assertThat(blocks.training().score()).isCloseTo(memory.training().score(), rounding);
    for (int epoch = 0; epoch < 3; epoch++) {
      EpochMetrics one = blocks.history().epochs().get(epoch);
      EpochMetrics other = memory.history().epochs().get(epoch);
      assertThat(one.trainingLoss()).isCloseTo(other.trainingLoss(), rounding);
      Evaluation validated = Objects.requireNonNull(one.validation());
      Evaluation expected = Objects.requireNonNull(other.validation());
      assertThat(validated.loss()).isCloseTo(expected.loss(), rounding);
      assertThat(validated.score()).isCloseTo(expected.score(), rounding);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void theSameSeedGivesTheSameBits(BackendProvider device) {
    TrainingResult once = inBlocks(device, null, BLOCK, Sampler.shuffled(7));
    TrainingResult again = inBlocks(device, null, BLOCK, Sampler.shuffled(7));
    Job.assertSameBits(again.state(), once.state());
    assertThat(again.history()).isEqualTo(once.history());
    assertThat(inBlocks(device, null, BLOCK, Sampler.shuffled(8)).state().parameters())
        .isNotEqualTo(once.state().parameters());
    assertThat(inBlocks(device, null, 40, Sampler.shuffled(7)).state().parameters())
        .as("another size of blocks")
        .isNotEqualTo(once.state().parameters());
  }

  @ParameterizedTest
  @MethodSource("all")
  void aBatchMustFitIntoABlock(BackendProvider device) {
    try (Backend backend = TestBackends.open(device);
        TrainingRows training = new TrainingRows(backend, new Source(ROWS, BATCH - 1), null)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> train(backend, training, training, Sampler.shuffled(7)))
          .withMessage(
              "a batch of 4 rows does not fit into a block of 3 rows: use smaller batches or larger"
                  + " blocks");
      assertThat(training.areInBlocks()).isTrue();
    }
  }
}
