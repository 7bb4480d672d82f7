package dev.warptron.backend.spi;

import static dev.warptron.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.BackendProvider;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.Dense;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Normalization;
import dev.warptron.model.Precision;
import dev.warptron.model.Shape;
import dev.warptron.optim.Noise;
import dev.warptron.optim.OptimizerState;
import dev.warptron.optim.Sgd;
import dev.warptron.random.Philox;
import dev.warptron.random.Streams;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.Numbers;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Dropout and noise of a training step, on every device. */
class NoiseContractTest {
  private static final int ROWS = 7;
  private static final int INPUTS = 3;
  private static final int HIDDEN = 5;
  private static final int OUTPUTS = 2;
  private static final long SEED = 11;

  /** Updates over which gradients are averaged. */
  private static final int UPDATES = 400;

  private static final double[] X = Numbers.uniform(ROWS * INPUTS, /* seed= */ 1);
  private static final double[] Y = Numbers.uniform(ROWS * OUTPUTS, /* seed= */ 2);

  private static final Noise DROPOUT = Noise.NONE.withDropout(List.of(0.25));
  private static final Noise INPUT_DROPOUT = Noise.NONE.withInputDropout(0.5);
  private static final Noise INPUT_NOISE = Noise.NONE.withInputNoise(0.75);

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private static StepPlan plan(NetworkSpec network, Noise noise) {
    return new StepPlan(
            network, Loss.HALF_SQUARED_ERROR, Sgd.DEFAULT, Penalty.NONE, /* batchSize= */ 4)
        .withNoise(new NoisePlan(noise, SEED));
  }

  private static NetworkSpec network(Activation hidden, Normalization normalization) {
    return new NetworkSpec(
        List.of(
            new Dense(INPUTS, HIDDEN, hidden, normalization),
            new Dense(HIDDEN, OUTPUTS, Activation.IDENTITY)));
  }

  /** A step and its state; everything of one device. */
  private static final class Session implements AutoCloseable {
    final Arena arena;
    final ModelState state;
    final OpByOpStep step;
    final Rows rows;
    final StepPlan plan;

    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
    Session(Backend backend, StepPlan plan, double[] parameters) {
      this.plan = plan;
      this.arena = new Arena(backend);
      this.state =
          arena.own(
              new ModelState(
                  backend,
                  plan.network(),
                  plan.optimizer(),
                  parameters,
                  OptimizerState.initial(plan.optimizer(), plan.network().parameterCount())));
      this.step = arena.own(new OpByOpStep(backend, plan, state));
      this.rows =
          new Rows(
              arena.tensor(new Shape(ROWS, INPUTS), X), arena.tensor(new Shape(ROWS, OUTPUTS), Y));
    }

    /** The gradient for the first batch, as if it were the one of this update. */
    double[] gradient(int update) {
      try (LossAccumulator sums = arena.lossAccumulator(plan.loss().metricSums())) {
        state.setUpdates(update - 1);
        return step.gradient(rows.slice(0, plan.batchSize()), sums).flat().read();
      }
    }

    /** The loss of the first batch, with the same masks. */
    double loss(int update) {
      try (LossAccumulator sums = arena.lossAccumulator(plan.loss().metricSums())) {
        state.setUpdates(update - 1);
        step.gradient(rows.slice(0, plan.batchSize()), sums);
        return sums.read().loss() / plan.batchSize();
      }
    }

    @Override
    public void close() {
      arena.close();
    }
  }

  private static double[] parameters(NetworkSpec network) {
    return Arrays.stream(Numbers.uniform(network.valueCount(), /* seed= */ 5))
        .map(w -> w / 2)
        .toArray();
  }

  /**
   * Dropout is unbiased. The gradient of the last bias is the mean of z - y; with one hidden layer
   * that is linear in what is dropped, so its mean over masks is the gradient without dropout. With
   * the identity it is linear in the inputs too.
   */
  @ParameterizedTest
  @MethodSource("devices")
  void theMeanOverMasksIsThePassWithoutThem(BackendProvider device) {
    for (Noise noise : List.of(DROPOUT, INPUT_DROPOUT, INPUT_NOISE)) {
      Activation hidden = noise.equals(DROPOUT) ? Activation.TANH : Activation.IDENTITY;
      NetworkSpec network = network(hidden, Normalization.NONE);
      int[] biases = network.layout().offsets(Dense.BIASES);
      try (Backend backend = TestBackends.open(device);
          Session plain = new Session(backend, plan(network, Noise.NONE), parameters(network));
          Session noisy = new Session(backend, plan(network, noise), parameters(network))) {
        double[] expected = plain.gradient(1);
        double[][] drawn =
            IntStream.rangeClosed(1, UPDATES).mapToObj(noisy::gradient).toArray(double[][]::new);
        for (int j = biases[1]; j < biases[1] + OUTPUTS; j++) {
          int place = j;
          double mean = Arrays.stream(drawn).mapToDouble(g -> g[place]).average().orElseThrow();
          double variance =
              Arrays.stream(drawn)
                  .mapToDouble(g -> (g[place] - mean) * (g[place] - mean))
                  .average()
                  .orElseThrow();
          double standardError = Math.sqrt(variance / UPDATES);
          assertThat(standardError).as("%s varies", noise).isGreaterThan(1e-4);
          assertClose("mean with " + noise, mean, expected[j], 5 * standardError);
        }
      }
    }
  }

  /** The masks as the Java code draws them, recovered from the gradients of a device. */
  @ParameterizedTest
  @MethodSource("devices")
  void theMasksAreThoseOfTheSeed(BackendProvider device) {
    // One row; one input that is 1, weights 1: each hidden unit is 1, and its gradient of the
    // outgoing weight is (z - y) times what is left of it.
    NetworkSpec network =
        new NetworkSpec(
            List.of(
                new Dense(INPUTS, 40, Activation.IDENTITY),
                new Dense(40, OUTPUTS, Activation.IDENTITY)));
    double[] parameters = new double[network.valueCount()];
    Arrays.fill(parameters, 1);
    int[] weights = network.layout().offsets(Dense.WEIGHTS);
    try (Backend backend = TestBackends.open(device);
        Session session = new Session(backend, plan(network, DROPOUT), parameters)) {
      for (int update : new int[] {1, 2, 1000}) {
        double[] gradient = batchOfOneRow(session, update);
        Philox random = new Philox(SEED, Streams.dropout(1, update));
        for (int unit = 0; unit < 40; unit++) {
          boolean kept = random.word(unit) >= 0.25 * 0x1p32;
          assertThat(gradient[weights[1] + unit * OUTPUTS] != 0)
              .as("unit %d of update %d", unit, update)
              .isEqualTo(kept);
        }
      }
    }
  }

  private static double[] batchOfOneRow(Session session, int update) {
    session.state.setUpdates(update - 1);
    try (LossAccumulator sums = session.arena.lossAccumulator(session.plan.loss().metricSums())) {
      return session.step.gradient(session.rows.slice(0, 1), sums).flat().read();
    }
  }

  /** The gradient with fixed masks and noise is that of the loss with the same masks and noise. */
  @ParameterizedTest
  @MethodSource("devices")
  void theGradientIsThatOfTheLossWithTheSameMasks(BackendProvider device) {
    for (Normalization normalization :
        List.of(Normalization.NONE, Normalization.layer(0.125), Normalization.batch(0.125, 0.5))) {
      NetworkSpec network = network(Activation.TANH, normalization);
      StepPlan plan = plan(network, new Noise(List.of(0.5), 0.25, 0.5));
      try (Backend backend = TestBackends.open(device)) {
        assumeTrue(backend.precision() == Precision.FLOAT64);
        double[] parameters = parameters(network);
        double[] gradient = gradientAt(backend, plan, parameters);
        for (int i = 0; i < network.parameterCount(); i++) {
          double step = 1e-5;
          double[] above = parameters.clone();
          above[i] += step;
          double[] below = parameters.clone();
          below[i] -= step;
          double difference =
              (lossAt(backend, plan, above) - lossAt(backend, plan, below)) / (2 * step);
          // The truncation error is step^2 times a third derivative, the rounding u / step.
          assertClose("parameter " + i, gradient[i], difference, 1e-8);
        }
        assertThat(gradient).isNotEqualTo(new double[gradient.length]);
      }
    }
  }

  private static double[] gradientAt(Backend backend, StepPlan plan, double[] parameters) {
    try (Session session = new Session(backend, plan, parameters)) {
      return session.gradient(3);
    }
  }

  private static double lossAt(Backend backend, StepPlan plan, double[] parameters) {
    try (Session session = new Session(backend, plan, parameters)) {
      return session.loss(3);
    }
  }

  /** Where an epoch is cut does not change its masks; the last batch has fewer rows. */
  @ParameterizedTest
  @MethodSource("devices")
  void anEpochInOneCallOrInSlicesHasTheSameMasks(BackendProvider device) {
    NetworkSpec network = network(Activation.RELU, Normalization.layer(0.125));
    StepPlan plan = plan(network, new Noise(List.of(0.5), 0.25, 0.5));
    try (Backend backend = TestBackends.open(device);
        Session once = new Session(backend, plan, parameters(network));
        Session cut = new Session(backend, plan, parameters(network));
        LossAccumulator sums = backend.allocateLossAccumulator(plan.loss().metricSums())) {
      once.step.run(once.rows, null, 0, ROWS, sums);
      cut.step.run(cut.rows, null, 0, 4, sums);
      cut.step.run(cut.rows, null, 4, ROWS, sums);
      assertThat(cut.state.readParameters()).isEqualTo(once.state.readParameters());
    }
  }

  /** Another seed and another update give other masks. */
  @ParameterizedTest
  @MethodSource("devices")
  void seedAndUpdateChangeTheMasks(BackendProvider device) {
    NetworkSpec network = network(Activation.TANH, Normalization.NONE);
    StepPlan plan = plan(network, DROPOUT);
    StepPlan other = plan.withNoise(new NoisePlan(DROPOUT, SEED + 1));
    try (Backend backend = TestBackends.open(device);
        Session one = new Session(backend, plan, parameters(network));
        Session another = new Session(backend, other, parameters(network))) {
      double[] first = one.gradient(1);
      assertThat(one.gradient(2)).isNotEqualTo(first);
      assertThat(another.gradient(1)).isNotEqualTo(first);
      assertThat(one.gradient(1)).isEqualTo(first);
    }
  }
}
