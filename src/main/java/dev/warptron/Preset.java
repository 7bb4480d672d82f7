package dev.warptron;

import dev.warptron.data.Task;
import dev.warptron.data.preprocessing.CategoryCoding;
import dev.warptron.data.preprocessing.Scaling;
import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import dev.warptron.function.Loss;
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

/**
 * Named settings to start from; what is set later replaces single ones. The table of all presets.
 *
 * <p>A preset names hidden layers, activation, parametrization, initial weights, the settings of
 * the training except its seed, what is made of the columns of a table, and how many networks a
 * model should have. Some of it may differ between classifications and regressions.
 */
public enum Preset {
  /** The defaults. */
  CLASSIC(
      "10 logistic units, gradient descent",
      Recipe.of(
          MlpBuilder.DEFAULT_HIDDEN,
          MlpBuilder.DEFAULT_ACTIVATION,
          TrainingConfig.DEFAULT.withStopping(EarlyStopping.KEEP_BEST)),
      rows -> TrainingConfig.DEFAULT.batchSize(),
      Scaling.STANDARD,
      CategoryCoding.ONE_HOT,
      1),

  /**
   * The defaults of scikit-learn's MLPClassifier and MLPRegressor, with the last weights. It
   * differs from them: all epochs are run, since there is no end by the training loss ({@code
   * tol}); biases start at 0; and numbers are standardized, which scikit-learn leaves to its user.
   */
  SCIKIT_LEARN(
      "100 relu units, adam, 200 epochs, last weights",
      Recipe.of(
              List.of(100),
              Activation.RELU,
              TrainingConfig.DEFAULT
                  .withOptimizer(Adam.DEFAULT)
                  .withPenalty(new Penalty(0, 1e-4))
                  .withEpochs(200)
                  .withStopping(EarlyStopping.OFF))
          .withInitializer(Initializer.GLOROT_UNIFORM),
      rows -> Math.min(200, rows),
      Scaling.STANDARD,
      CategoryCoding.ONE_HOT,
      1),

  /**
   * For tables of mixed columns: chosen by measurements on the development tables of
   * docs/quality.md, which says what each piece is worth. A bag of eight networks is part of it,
   * which {@code fitBag} trains.
   */
  TABULAR(
      "three layers of 64 relu units, adam, best of 40 epochs at a falling rate, a bag of 8",
      Recipe.of(
          List.of(64, 64, 64),
          Activation.RELU,
          TrainingConfig.DEFAULT
              .withOptimizer(Adam.DEFAULT.withLearningRate(0.006))
              .withSchedule(RateSchedule.parse("cosine"))
              .withPenalty(new Penalty(0, 0.1))
              .withEpochs(40)
              .withStopping(EarlyStopping.KEEP_BEST)),
      rows -> Math.max(16, Math.min(256, Integer.highestOneBit(Math.max(1, rows / 32)))),
      Scaling.STANDARD_CLIP,
      CategoryCoding.ONE_HOT,
      8),

  /**
   * RealMLP-TD-S, the simple form of RealMLP (Holzm&uuml;ller, Grinsztajn and Steinwart 2024,
   * arXiv:2407.04491). It differs from it where RealMLP-TD-S has no answer: missing numbers are
   * replaced by the median and marked by a feature, which is not scaled; categories beyond the most
   * frequent ones share a feature; dates are taken apart.
   */
  REALMLP_S(
      "RealMLP-TD-S: 3 x 256 units, scaled inputs, NTK, adam, last best of 256 epochs at rates coslog4",
      Recipe.realMlpS(Activation.of(Activation.Kind.SELU), 0.04, "accuracy")
          .withLoss(Loss.SOFTMAX_CROSS_ENTROPY, 0.1),
      Recipe.realMlpS(Activation.of(Activation.Kind.MISH), 0.07, EarlyStopping.LOSS),
      rows -> Math.min(256, rows),
      Scaling.ROBUST_CLIP,
      CategoryCoding.SIGNED,
      1),

  /**
   * RealMLP-TD, from the same source. It differs from it: weights start normal, not by the data;
   * all categories are one-hot, as in {@link #REALMLP_S}; predictions are not clamped to the range
   * of the training's targets; and as there for missing numbers and dates.
   */
  REALMLP(
      "RealMLP-TD: realmlp-s with periodic embeddings, parametric activations, dropout, decay",
      Recipe.realMlpS(Activation.of(Activation.Kind.SELU), 0.04, "accuracy")
          .withLoss(Loss.SOFTMAX_CROSS_ENTROPY, 0.1)
          .realMlp(0.04),
      Recipe.realMlpS(Activation.of(Activation.Kind.MISH), 0.07, EarlyStopping.LOSS).realMlp(0.2),
      rows -> Math.min(256, rows),
      Scaling.ROBUST_CLIP,
      CategoryCoding.SIGNED,
      1);

  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // an immutable record
  private final Recipe classes;

  @SuppressWarnings("ImmutableEnumChecker") // an immutable record
  private final Recipe numbers;

  @SuppressWarnings("ImmutableEnumChecker") // stateless
  private final IntUnaryOperator batchSize;

  private final Scaling scaling;
  private final CategoryCoding coding;
  private final int networks;

  Preset(
      String description,
      Recipe recipe,
      IntUnaryOperator batchSize,
      Scaling scaling,
      CategoryCoding coding,
      int networks) {
    this(description, recipe, recipe, batchSize, scaling, coding, networks);
  }

  Preset(
      String description,
      Recipe classes,
      Recipe numbers,
      IntUnaryOperator batchSize,
      Scaling scaling,
      CategoryCoding coding,
      int networks) {
    this.description = description;
    this.classes = classes;
    this.numbers = numbers;
    this.batchSize = batchSize;
    this.scaling = scaling;
    this.coding = coding;
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

  /** Units of each hidden layer, for a task. */
  public List<Integer> hidden(Task task) {
    return recipe(task).hidden();
  }

  /** The activation of all hidden layers, for a task. */
  public Activation activation(Task task) {
    return recipe(task).activation();
  }

  /** Where it differs from the source that it is named after; empty if there is none. */
  public String differences() {
    return switch (this) {
      case CLASSIC, TABULAR -> "";
      case SCIKIT_LEARN ->
          "all epochs are run (scikit-learn ends by the training loss), biases start at 0, numbers"
              + " are standardized";
      case REALMLP_S ->
          "missing numbers are the median and marked by a feature, rare categories share a feature,"
              + " dates are taken apart";
      case REALMLP ->
          "weights start normal, not by the data; categories are one-hot, with two levels as one"
              + " sign; predictions are not clamped; missing numbers are the median and marked by a"
              + " feature, rare categories share a feature, dates are taken apart";
    };
  }

  /** Network and training for a task. */
  Recipe recipe(Task task) {
    return task == Task.REGRESSION ? numbers : classes;
  }

  /**
   * The settings of the training for a task. Its batch size does not apply: see {@link #batchSize}.
   */
  public TrainingConfig config(Task task) {
    return recipe(task).config();
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

  /** What is made of the categories of a table. */
  public CategoryCoding coding() {
    return coding;
  }

  /** How many networks a bag has; 1 for none. */
  public int networks() {
    return networks;
  }
}
