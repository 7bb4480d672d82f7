package dev.warptron.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.Backend;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.train.Sampler;
import dev.warptron.train.Trainer;
import dev.warptron.train.TrainingJob;
import dev.warptron.train.TrainingListener;
import dev.warptron.train.TrainingResult;
import dev.warptron.train.TrainingRows;
import dev.warptron.train.TrainingState;
import dev.warptron.verify.Numbers;
import java.util.List;

/** A training for comparing results bit by bit: 5 inputs, 4 hidden units, one output. */
record SmallTraining(int rows, TrainingConfig config) {
  static final int INPUTS = 5;
  static final NetworkSpec NETWORK =
      NetworkSpec.perceptron(INPUTS, List.of(4), List.of(Activation.TANH), 1);

  /** A training with this batch size; the last batch of an epoch may be smaller. */
  static SmallTraining of(int rows, int batchSize, int epochs, Optimizer optimizer) {
    return new SmallTraining(
        rows,
        TrainingConfig.DEFAULT
            .withEpochs(epochs)
            .withBatchSize(batchSize)
            .withOptimizer(optimizer));
  }

  /** Uploads the rows. */
  @MustBeClosed
  TrainingRows upload(Backend backend) {
    return new TrainingRows(
        backend,
        rows,
        Numbers.uniform(rows * INPUTS, /* seed= */ 1),
        Numbers.uniform(rows, /* seed= */ 2));
  }

  TrainingResult train(Backend backend) {
    try (TrainingRows uploaded = upload(backend)) {
      return train(backend, uploaded, TrainingListener.NONE);
    }
  }

  TrainingResult train(Backend backend, TrainingRows uploaded, TrainingListener listener) {
    return Trainer.run(
            backend,
            new TrainingJob(
                NETWORK,
                Loss.HALF_SQUARED_ERROR,
                config,
                Sampler.shuffled(config.seed()),
                uploaded,
                /* validation= */ null,
                TrainingState.initial(NETWORK, config),
                listener))
        .requireFinite();
  }

  static void assertSameBits(TrainingResult actual, TrainingResult expected) {
    assertThat(actual.state().parameters()).isEqualTo(expected.state().parameters());
    assertThat(actual.state().optimizer()).isEqualTo(expected.state().optimizer());
    assertThat(actual.history()).isEqualTo(expected.history());
    assertThat(actual.training()).isEqualTo(expected.training());
  }
}
