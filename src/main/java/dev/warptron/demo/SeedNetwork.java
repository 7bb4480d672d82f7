package dev.warptron.demo;

import dev.warptron.MlpClassifier;
import dev.warptron.function.Initializer;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.TrainingConfig;
import java.util.Locale;

/**
 * The first networks of the project, for the breast-cancer data: see {@link
 * BundledData#breastCancerTraining}. All use gradient descent with learning rate 0.1 and an L2
 * penalty of 0.01.
 */
public enum SeedNetwork {
  /** Logistic regression. */
  SINGLE_LAYER("no hidden layer, weights start at 1, full batch, 10000 epochs") {
    @Override
    MlpClassifier.Builder change(MlpClassifier.Builder builder) {
      return builder.hidden().initializer(Initializer.ONES).fullBatch().epochs(10_000);
    }
  },

  /** All hidden units start with equal weights; only rounding breaks the symmetry. */
  TWO_LAYERS_ONES("10 hidden units, weights start at 1, full batch, 20000 epochs") {
    @Override
    MlpClassifier.Builder change(MlpClassifier.Builder builder) {
      return builder.initializer(Initializer.ONES).fullBatch().epochs(20_000);
    }
  },

  /** The same network with random initial weights. */
  TWO_LAYERS_NORMAL("10 hidden units, normal(0, 1) weights, full batch, 500 epochs") {
    @Override
    MlpClassifier.Builder change(MlpClassifier.Builder builder) {
      return builder.initializer(Initializer.NORMAL).fullBatch().epochs(500);
    }
  },

  /** Many updates with small batches. */
  MINI_BATCH_32("10 hidden units, normal(0, 1) weights, batches of 32, 500 epochs") {
    @Override
    MlpClassifier.Builder change(MlpClassifier.Builder builder) {
      return builder.initializer(Initializer.NORMAL).batchSize(32).epochs(500);
    }
  },

  /** Fewer updates with larger batches. */
  MINI_BATCH_128("10 hidden units, normal(0, 1) weights, batches of 128, 500 epochs") {
    @Override
    MlpClassifier.Builder change(MlpClassifier.Builder builder) {
      return builder.initializer(Initializer.NORMAL).batchSize(128).epochs(500);
    }
  },

  /** {@code MLPClassifier((10,), 'logistic', solver='sgd', alpha=0.01, batch_size=32, ...)}. */
  SCIKIT_LEARN(
      "scikit-learn's MLPClassifier: 10 hidden units, Nesterov momentum 0.9, batches of 32, 500 epochs") {
    @Override
    MlpClassifier.Builder change(MlpClassifier.Builder builder) {
      return builder
          .initializer(Initializer.GLOROT_UNIFORM)
          .optimizer(new Sgd(0.1, 0.9, true))
          .batchSize(32)
          .epochs(500);
    }
  };

  private final String description;

  SeedNetwork(String description) {
    this.description = description;
  }

  /** Applies the specific settings of this network to the builder. */
  abstract MlpClassifier.Builder change(MlpClassifier.Builder builder);

  /** Its name, such as {@code mini-batch-32}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Its settings in one line, for the user. */
  public String description() {
    return description;
  }

  /** The settings of this network, with the project's default seed. */
  public MlpClassifier.Builder builder() {
    return change(
        MlpClassifier.builder()
            .hidden(10)
            .optimizer(Sgd.DEFAULT)
            .l2(0.01)
            .earlyStopping(EarlyStopping.OFF) // as in the programs that these repeat
            .seed(TrainingConfig.DEFAULT.seed()));
  }
}
