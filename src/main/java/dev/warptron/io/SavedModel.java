package dev.warptron.io;

import dev.warptron.data.Standardizer;
import dev.warptron.data.Task;
import dev.warptron.function.Loss;
import dev.warptron.function.Targets;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Precision;
import dev.warptron.model.ProductPrecision;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.OptimizerState;
import dev.warptron.optim.TrainingConfig;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A complete trained model: all that prediction and a continued training need. Immutable. Two
 * models are equal if all their parts are equal, numbers bitwise.
 */
public final class SavedModel {
  private final NetworkSpec network;
  private final Loss loss;
  private final Precision precision;
  private final Features features;
  private final Target target;
  private final Training training;
  private final double[] parameters;
  private final OptimizerState optimizerState;

  /**
   * The inputs of the network.
   *
   * @param names one unique name per input
   * @param standardizer one column per input; null if the inputs are raw
   */
  public record Features(List<String> names, @Nullable Standardizer standardizer) {
    public Features {
      names = List.copyOf(names);
      Checks.requireDifferent("feature", names);
      if (standardizer != null && standardizer.columns() != names.size()) {
        throw new IllegalArgumentException(
            "the standardizer of %d features must have as many columns, got %d"
                .formatted(names.size(), standardizer.columns()));
      }
    }
  }

  /**
   * The target that the network predicts.
   *
   * @param task binary: one output, which is positive for the second class; multiclass: an output
   *     for each class; regression: one output, the value, or as many as the loss predicts
   * @param name name of the target column
   * @param classNames unique class labels: two for binary, one per output for multiclass, none for
   *     regression
   * @param standardizer of one column, for regression only; null if the network predicts the raw
   *     value
   */
  public record Target(
      Task task, String name, List<String> classNames, @Nullable Standardizer standardizer) {
    public Target {
      Objects.requireNonNull(task, "task");
      classNames = List.copyOf(classNames);
      Checks.requireText("target name", name);
      Checks.requireDifferent("class", classNames);
      Targets.of(
          Loss.defaultFor(Targets.Kind.defaultFor(task)), classNames, standardizer); // validates
    }

    /** A target with the parts of an encoding. */
    public static Target of(String name, Targets targets) {
      return new Target(targets.kind().task(), name, targets.classNames(), targets.scale());
    }

    /** The encoding of this target for a loss. */
    public Targets encoding(Loss loss) {
      return Targets.of(loss, classNames, standardizer);
    }
  }

  /**
   * The best epoch of a training by the monitored metric of the validation rows.
   *
   * @param epoch its number, from 1
   * @param stoppedAt the last epoch that ran, at least {@code epoch}
   */
  public record BestEpoch(int epoch, int stoppedAt) {
    public BestEpoch {
      if (epoch < 1 || stoppedAt < epoch) {
        throw new IllegalArgumentException(
            "the best epoch must be from 1 to the last one, got %d of %d"
                .formatted(epoch, stoppedAt));
      }
    }
  }

  /**
   * How the model was trained.
   *
   * @param optimizer optimizer with its hyper-parameters
   * @param epochs completed epochs, &gt;= 0
   * @param seed seed of all random numbers
   * @param device name of the device that trained it
   * @param config all settings of the last run, with the same optimizer and seed; null if the file
   *     does not have all of them in a form that this version reads. Prediction does not need them,
   *     evaluation needs the penalty, a continued training needs all
   * @param products the precision of the operands of matrix products
   * @param otherSettings settings of the file that this version cannot read, by name, in file
   *     order; preserved when the model is saved again
   * @param bestEpoch the best epoch of the last run; null if no metric was monitored
   */
  public record Training(
      Optimizer optimizer,
      int epochs,
      long seed,
      String device,
      @Nullable TrainingConfig config,
      ProductPrecision products,
      Map<String, String> otherSettings,
      @Nullable BestEpoch bestEpoch) {
    /** Without a best epoch. */
    public Training(
        Optimizer optimizer,
        int epochs,
        long seed,
        String device,
        @Nullable TrainingConfig config,
        ProductPrecision products,
        Map<String, String> otherSettings) {
      this(optimizer, epochs, seed, device, config, products, otherSettings, null);
    }

    public Training {
      Objects.requireNonNull(optimizer, "optimizer");
      Objects.requireNonNull(products, "products");
      if (epochs < 0) {
        throw new IllegalArgumentException("epochs must be >= 0, got " + epochs);
      }
      Checks.requireText("device", device);
      if (config != null && !(config.optimizer().equals(optimizer) && config.seed() == seed)) {
        throw new IllegalArgumentException(
            "the settings of the run have another optimizer or seed: %s instead of %s, %d"
                .formatted(config, optimizer, seed));
      }
      otherSettings = Collections.unmodifiableMap(new LinkedHashMap<>(otherSettings));
      otherSettings.forEach(
          (name, text) -> {
            Checks.requireText("name of a setting", name);
            Checks.requireText("setting " + name, text);
          });
    }

    /**
     * The record of a run with known settings.
     *
     * @param epochs completed epochs, &gt;= 0, including those of earlier runs
     */
    public static Training of(
        TrainingConfig config, ProductPrecision products, int epochs, String device) {
      return new Training(
          config.optimizer(), epochs, config.seed(), device, config, products, Map.of());
    }

    /** The same with another best epoch. */
    public Training withBestEpoch(@Nullable BestEpoch value) {
      return new Training(optimizer, epochs, seed, device, config, products, otherSettings, value);
    }

    /**
     * The settings of the last run.
     *
     * @throws ModelFileException if one is missing in the file or cannot be read; the message names
     *     it
     */
    public TrainingConfig requireConfig() {
      if (config != null) {
        return config;
      }
      try {
        return SettingsText.config(optimizer, seed, otherSettings);
      } catch (IllegalArgumentException e) {
        throw new ModelFileException(
            ("the model's training settings cannot be read: %s. It predicts, but is neither"
                    + " evaluated nor trained on; take the model from where it came again")
                .formatted(e.getMessage()),
            e);
      }
    }

    /** All settings by name, as in the model file. */
    public Map<String, String> settings() {
      return SettingsText.of(this);
    }
  }

  /**
   * Creates a model from its parts.
   *
   * @param precision the format of the parameters and of the optimizer's slots
   * @param parameters {@code [network.parameterCount()]} in the layout of {@link
   *     NetworkSpec#layout}: finite, and exact in {@code precision}; copied
   * @param optimizerState state of the optimizer {@code training.optimizer()}, exact in {@code
   *     precision}
   * @throws IllegalArgumentException if the parts do not fit together
   */
  public SavedModel(
      NetworkSpec network,
      Loss loss,
      Precision precision,
      Features features,
      Target target,
      Training training,
      double[] parameters,
      OptimizerState optimizerState) {
    this.network = Objects.requireNonNull(network, "network");
    this.loss = Objects.requireNonNull(loss, "loss");
    this.precision = Objects.requireNonNull(precision, "precision");
    this.features = features;
    this.target = target;
    this.training = training;
    this.parameters = parameters.clone();
    this.optimizerState = optimizerState;
    Checks.requireFitting(network, features);
    Checks.requireFitting(network, loss, target);
    Checks.requireParameters(network, precision, this.parameters);
    Checks.requireSlots(network, training.optimizer(), precision, optimizerState.slots());
  }

  /** The network. */
  public NetworkSpec network() {
    return network;
  }

  /** The loss that was minimized. Its link turns the network's outputs into predictions. */
  public Loss loss() {
    return loss;
  }

  /** The format of the parameters and of the optimizer's slots. */
  public Precision precision() {
    return precision;
  }

  /** The inputs of the network. */
  public Features features() {
    return features;
  }

  /** The target that the network predicts. */
  public Target target() {
    return target;
  }

  /** The encoding of the target, which also decodes predictions. */
  public Targets targets() {
    return target.encoding(loss);
  }

  /** How the model was trained. */
  public Training training() {
    return training;
  }

  /**
   * A copy of the parameters, {@code [network().parameterCount()]} in the layout of {@link
   * NetworkSpec#layout}.
   */
  public double[] parameters() {
    return parameters.clone();
  }

  /** The state of the optimizer. */
  public OptimizerState optimizerState() {
    return optimizerState;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SavedModel that
        && network.equals(that.network)
        && loss.equals(that.loss)
        && precision == that.precision
        && features.equals(that.features)
        && target.equals(that.target)
        && training.equals(that.training)
        && Arrays.equals(parameters, that.parameters)
        && optimizerState.equals(that.optimizerState);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        network, loss, precision, features, target, training, Arrays.hashCode(parameters));
  }

  /** A line for the user: task, widths, precision and epochs. */
  @Override
  public String toString() {
    return "SavedModel[%s of %s, %s, %s, %d epochs on %s]"
        .formatted(
            target.task().label(),
            target.name(),
            network.widths(),
            precision.name().toLowerCase(Locale.ROOT),
            training.epochs(),
            training.device());
  }
}
