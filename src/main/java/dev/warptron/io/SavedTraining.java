package dev.warptron.io;

import dev.warptron.model.ProductPrecision;
import dev.warptron.optim.FollowedRate;
import dev.warptron.optim.Solver;
import dev.warptron.optim.TrainingConfig;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
 * @param otherSettings settings of the file that this version cannot read, by name, in file order;
 *     preserved when the model is saved again
 * @param bestEpoch the best epoch of the last run; null if no metric was monitored
 * @param rate the learning rate of a schedule that follows the losses; null for none
 */
public record SavedTraining(
    Solver optimizer,
    int epochs,
    long seed,
    String device,
    @Nullable TrainingConfig config,
    ProductPrecision products,
    Map<String, String> otherSettings,
    @Nullable BestEpoch bestEpoch,
    @Nullable FollowedRate rate) {
  /** The slot of the parameters that the optimizer moves, beside their average. */
  private static final String MOVED = "parameters";

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

  /** Without a best epoch, and without a rate that follows the losses. */
  public SavedTraining(
      Solver optimizer,
      int epochs,
      long seed,
      String device,
      @Nullable TrainingConfig config,
      ProductPrecision products,
      Map<String, String> otherSettings) {
    this(optimizer, epochs, seed, device, config, products, otherSettings, null, null);
  }

  public SavedTraining {
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
  public static SavedTraining of(
      TrainingConfig config, ProductPrecision products, int epochs, String device) {
    return new SavedTraining(
        config.optimizer(), epochs, config.seed(), device, config, products, Map.of());
  }

  /** The same with another best epoch. */
  public SavedTraining withBestEpoch(@Nullable BestEpoch value) {
    return new SavedTraining(
        optimizer, epochs, seed, device, config, products, otherSettings, value, rate);
  }

  /** The same with another state of a schedule that follows the losses. */
  public SavedTraining withRate(@Nullable FollowedRate value) {
    return new SavedTraining(
        optimizer, epochs, seed, device, config, products, otherSettings, bestEpoch, value);
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

  /** Whether the parameters of the model are an average of those of the training. */
  public boolean isAveraged() {
    return SettingsText.isAveraged(settings());
  }

  /**
   * The names of the slots of each parameter: those of the optimizer, and {@link #MOVED} if the
   * parameters of the model are an average.
   */
  List<String> slotNames() {
    return isAveraged()
        ? Stream.concat(optimizer.slotNames().stream(), Stream.of(MOVED)).toList()
        : optimizer.slotNames();
  }

  /** All settings by name, as in the model file. */
  public Map<String, String> settings() {
    return SettingsText.of(this);
  }
}
