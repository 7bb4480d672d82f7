package dev.warptron.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.spi.Backend;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.Numbers;
import dev.warptron.verify.PlainBackprop;
import dev.warptron.verify.Tolerance;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** A small training, of which tests run variants. Immutable. */
final class Job {
  static final int INPUTS = 3;

  private final NetworkSpec network;
  private final Loss loss;
  private final TrainingConfig config;
  private final double[] x;
  private final double[] y;
  private final UnaryOperator<Backend> wrapper;

  private Job(
      NetworkSpec network,
      Loss loss,
      TrainingConfig config,
      double[] x,
      double[] y,
      UnaryOperator<Backend> wrapper) {
    this.network = network;
    this.loss = loss;
    this.config = config;
    this.x = x;
    this.y = y;
    this.wrapper = wrapper;
  }

  /** Three classes, one hidden layer, 13 rows in batches of 4. */
  static Job classification() {
    return new Job(
        NetworkSpec.perceptron(INPUTS, List.of(5), List.of(Activation.TANH), 3),
        Loss.SOFTMAX_CROSS_ENTROPY,
        TrainingConfig.DEFAULT.withEpochs(3).withBatchSize(4),
        Numbers.uniform(13 * INPUTS, /* seed= */ 1),
        Numbers.oneHot(13, 3, /* seed= */ 2),
        UnaryOperator.identity());
  }

  /** Regression, no hidden layer, 13 rows in a full batch. */
  static Job regression() {
    return new Job(
        NetworkSpec.perceptron(INPUTS, List.of(), List.of(), 1),
        Loss.HALF_SQUARED_ERROR,
        TrainingConfig.DEFAULT.withEpochs(3).withBatchSize(TrainingConfig.FULL_BATCH),
        Numbers.uniform(13 * INPUTS, /* seed= */ 1),
        Numbers.uniform(13, /* seed= */ 2),
        UnaryOperator.identity());
  }

  Job with(TrainingConfig value) {
    return new Job(network, loss, value, x, y, wrapper);
  }

  /** The same rows and settings with another network of as many inputs and outputs. */
  Job with(NetworkSpec other) {
    return new Job(other, loss, config, x, y, wrapper);
  }

  Job withEpochs(int value) {
    return with(config.withEpochs(value));
  }

  /** Only the first rows. */
  Job withRows(int rows) {
    return withRows(
        Arrays.copyOf(x, rows * network.inputs()), Arrays.copyOf(y, rows * network.outputs()));
  }

  Job withRows(double[] features, double[] targets) {
    return new Job(network, loss, config, features, targets, wrapper);
  }

  /** The same job with a wrapper around the device. */
  Job on(UnaryOperator<Backend> device) {
    return new Job(network, loss, config, x, y, device);
  }

  NetworkSpec network() {
    return network;
  }

  TrainingConfig config() {
    return config;
  }

  int rows() {
    return x.length / network.inputs();
  }

  /** The targets: {@code [rows x outputs]}. */
  double[] targets() {
    return y.clone();
  }

  TrainingState start() {
    return TrainingState.initial(network, config);
  }

  TrainingResult train(BackendProvider device) {
    return train(device, start(), TrainingListener.NONE);
  }

  TrainingResult train(BackendProvider device, TrainingState from, TrainingListener listener) {
    return train(device, from, listener, Sampler.shuffled(config.seed()));
  }

  TrainingResult train(
      BackendProvider device, TrainingState from, TrainingListener listener, Sampler sampler) {
    return run(device, from, listener, sampler, this, Snapshots.NONE).requireFinite();
  }

  TrainingResult trainValidatedOn(BackendProvider device, Job validation) {
    return runValidatedOn(device, validation).requireFinite();
  }

  /** Trains with validation rows and a listener. */
  TrainingResult trainValidatedOn(
      BackendProvider device, Job validation, TrainingState from, TrainingListener listener) {
    return run(device, from, listener, Sampler.shuffled(config.seed()), validation, Snapshots.NONE)
        .requireFinite();
  }

  /** Runs the training with snapshots; it may end in any way. */
  TrainingResult runKept(
      BackendProvider device,
      Job validation,
      TrainingState from,
      TrainingListener listener,
      Snapshots snapshots) {
    Sampler sampler = config.shuffle() ? Sampler.shuffled(config.seed()) : Sampler.inOrder();
    return run(device, from, listener, sampler, validation, snapshots);
  }

  /** Runs the training; it may end in any way. */
  TrainingResult run(BackendProvider device, TrainingState from) {
    return runKept(device, this, from, TrainingListener.NONE, Snapshots.NONE);
  }

  /** Runs the training; it may end in any way. */
  TrainingResult runValidatedOn(BackendProvider device, Job validation) {
    return runKept(device, validation, start(), TrainingListener.NONE, Snapshots.NONE);
  }

  /** Runs the training and checks that it frees all device memory, however it ends. */
  private TrainingResult run(
      BackendProvider device,
      TrainingState from,
      TrainingListener listener,
      Sampler sampler,
      Job measured,
      Snapshots snapshots) {
    try (Backend opened = TestBackends.open(device)) {
      Backend backend = wrapper.apply(opened);
      try (TrainingRows training = new TrainingRows(backend, rows(), x, y);
          TrainingRows validation =
              new TrainingRows(backend, measured.rows(), measured.x, measured.y)) {
        long before = backend.bytesInUse();
        try {
          return Trainer.run(
              backend,
              new TrainingJob(
                      network,
                      loss,
                      config,
                      sampler,
                      training,
                      measured == this ? null : validation,
                      from,
                      listener)
                  .with(snapshots));
        } finally {
          assertThat(backend.bytesInUse()).as("bytes left by the training").isEqualTo(before);
        }
      } finally {
        assertThat(opened.bytesInUse()).as("bytes left after all").isZero();
      }
    }
  }

  /** Loss, score and gradient of a state on this job's rows, computed by plain loops. */
  PlainBackprop plain(BackendProvider device, TrainingState state) {
    try (Backend backend = TestBackends.open(device)) {
      Tolerance tolerance = Tolerance.of(backend.precision());
      return PlainBackprop.of(network, loss, state.parameters(), x, y, tolerance);
    }
  }

  /** The penalty of a state's weights, before the division by the rows. */
  double penalty(TrainingState state) {
    Penalty penalty = config.penalty();
    return Arrays.stream(state.parameters(), 0, network.decayingCount()).map(penalty::value).sum();
  }

  static void assertSameBits(TrainingState actual, TrainingState expected) {
    assertThat(actual.parameters()).as("parameters").isEqualTo(expected.parameters());
    assertThat(actual.optimizer()).as("optimizer").isEqualTo(expected.optimizer());
    assertThat(actual.epochs()).as("epochs").isEqualTo(expected.epochs());
  }
}
