package dev.warptron;

import dev.warptron.data.preprocessing.Scaling;
import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import dev.warptron.function.Penalty;
import dev.warptron.optim.Adam;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.RateSchedule;
import dev.warptron.optim.TrainingConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Named settings to start from; what is set later replaces single ones. The table of all presets.
 *
 * <p>A preset names hidden layers, activation, initial weights, the settings of the training except
 * its seed, the scaling of the columns of a table, and how many networks a model should have.
 */
public enum Preset {
  /** The defaults. */
  CLASSIC(
      "10 logistic units, gradient descent",
      MlpBuilder.DEFAULT_HIDDEN,
      MlpBuilder.DEFAULT_ACTIVATION,
      null,
      TrainingConfig.DEFAULT.withStopping(EarlyStopping.KEEP_BEST),
      rows -> TrainingConfig.DEFAULT.batchSize(),
      Scaling.STANDARD,
      1),

  /**
   * The defaults of scikit-learn's MLPClassifier and MLPRegressor, with the last weights. It
   * differs from them: all epochs are run, since there is no end by the training loss ({@code
   * tol}); biases start at 0; and numbers are standardized, which scikit-learn leaves to its user.
   */
  SCIKIT_LEARN(
      "100 relu units, adam, 200 epochs, last weights",
      List.of(100),
      Activation.RELU,
      Initializer.GLOROT_UNIFORM,
      TrainingConfig.DEFAULT
          .withOptimizer(Adam.DEFAULT)
          .withPenalty(new Penalty(0, 1e-4))
          .withEpochs(200)
          .withStopping(EarlyStopping.OFF),
      rows -> Math.min(200, rows),
      Scaling.STANDARD,
      1),

  /**
   * For tables of mixed columns: chosen by measurements on the development tables of
   * docs/quality.md, which says what each piece is worth. A bag of eight networks is part of it,
   * which {@code fitBag} trains.
   */
  TABULAR(
      "three layers of 64 relu units, adam, best of 40 epochs at a falling rate, a bag of 8",
      List.of(64, 64, 64),
      Activation.RELU,
      null,
      TrainingConfig.DEFAULT
          .withOptimizer(Adam.DEFAULT.withLearningRate(0.006))
          .withSchedule(RateSchedule.parse("cosine"))
          .withPenalty(new Penalty(0, 0.1))
          .withEpochs(40)
          .withStopping(EarlyStopping.KEEP_BEST),
      rows -> Math.max(16, Math.min(256, Integer.highestOneBit(Math.max(1, rows / 32)))),
      Scaling.STANDARD_CLIP,
      8);

  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // an immutable list
  private final List<Integer> hidden;

  @SuppressWarnings("ImmutableEnumChecker") // an immutable record
  private final Activation activation;

  private final @Nullable Initializer initializer;

  @SuppressWarnings("ImmutableEnumChecker") // an immutable record
  private final TrainingConfig config;

  @SuppressWarnings("ImmutableEnumChecker") // stateless
  private final IntUnaryOperator batchSize;

  private final Scaling scaling;
  private final int networks;

  Preset(
      String description,
      List<Integer> hidden,
      Activation activation,
      @Nullable Initializer initializer,
      TrainingConfig config,
      IntUnaryOperator batchSize,
      Scaling scaling,
      int networks) {
    this.description = description;
    this.hidden = hidden;
    this.activation = activation;
    this.initializer = initializer;
    this.config = config;
    this.batchSize = batchSize;
    this.scaling = scaling;
    this.networks = networks;
  }

  /** The name in lower case with dashes. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The preset of this label; empty if there is none. */
  public static Optional<Preset> parse(String label) {
    return Arrays.stream(values()).filter(each -> each.label().equals(label)).findFirst();
  }

  /** What it is, in a few words. */
  public String description() {
    return description;
  }

  /** Units of each hidden layer. */
  public List<Integer> hidden() {
    return hidden;
  }

  /** The activation of all hidden layers. */
  public Activation activation() {
    return activation;
  }

  /** The distribution of the initial weights; null for that of the activation. */
  @Nullable Initializer initializer() {
    return initializer;
  }

  /** The settings of the training. Its batch size does not apply: see {@link #batchSize}. */
  public TrainingConfig config() {
    return config;
  }

  /**
   * Rows per update. {@link #TABULAR}: a thirty-second of the rows, as a power of two from 16 to
   * 256.
   *
   * @param rows number of training rows
   */
  public int batchSize(int rows) {
    return batchSize.applyAsInt(rows);
  }

  /** How numbers of a table are scaled. */
  public Scaling scaling() {
    return scaling;
  }

  /** How many networks a bag has; 1 for none. */
  public int networks() {
    return networks;
  }
}
