package dev.warptron.train;

import dev.warptron.backend.StepPlan;
import dev.warptron.function.Initializer;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.Sgd;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * How to train.
 *
 * @param epochs passes over the training rows, &gt;= 0; default 500
 * @param batchSize rows of an update, at least 1, or {@link #FULL_BATCH} for all at once; default
 *     32
 * @param optimizer the update rule; default {@link Sgd#DEFAULT}
 * @param penalty what large weights cost; default none
 * @param initializer how the weights start; default Glorot, uniform
 * @param seed of the initial weights and of the order of the rows; any value; default 42
 */
public record TrainingConfig(
    int epochs,
    int batchSize,
    Optimizer optimizer,
    Penalty penalty,
    Initializer initializer,
    long seed) {
  /** Every update sees all rows, in the order in which they lie: nothing is shuffled. */
  public static final int FULL_BATCH = Integer.MAX_VALUE;

  /** The only place where the defaults are written. */
  public static final TrainingConfig DEFAULT =
      new TrainingConfig(500, 32, Sgd.DEFAULT, Penalty.NONE, Initializer.GLOROT_UNIFORM, 42);

  private static final String FULL = "full";

  public TrainingConfig {
    if (epochs < 0) {
      throw new IllegalArgumentException("epochs must be >= 0, got " + epochs);
    }
    if (batchSize < 1) {
      throw new IllegalArgumentException(
          "batch size must be at least 1, or full for all rows at once, got " + batchSize);
    }
  }

  public TrainingConfig withEpochs(int value) {
    return new TrainingConfig(value, batchSize, optimizer, penalty, initializer, seed);
  }

  public TrainingConfig withBatchSize(int value) {
    return new TrainingConfig(epochs, value, optimizer, penalty, initializer, seed);
  }

  public TrainingConfig withOptimizer(Optimizer value) {
    return new TrainingConfig(epochs, batchSize, value, penalty, initializer, seed);
  }

  public TrainingConfig withPenalty(Penalty value) {
    return new TrainingConfig(epochs, batchSize, optimizer, value, initializer, seed);
  }

  public TrainingConfig withInitializer(Initializer value) {
    return new TrainingConfig(epochs, batchSize, optimizer, penalty, value, seed);
  }

  public TrainingConfig withSeed(long value) {
    return new TrainingConfig(epochs, batchSize, optimizer, penalty, initializer, value);
  }

  /**
   * What a device is to compile for this training.
   *
   * @param rows of an epoch, at least 1; a batch holds at most all of them
   */
  public StepPlan plan(NetworkSpec network, Loss loss, int rows) {
    return new StepPlan(network, loss, optimizer, penalty, Math.min(batchSize, rows));
  }

  /**
   * Reads a batch size as users write it.
   *
   * @param text a whole number, or {@code full}
   */
  public static int parseBatchSize(String text) {
    if (text.equals(FULL)) {
      return FULL_BATCH;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "batch size must be a whole number or full, got " + text, e);
    }
  }

  /**
   * The settings as they are kept with a model: the name of the command-line option and its value.
   * The optimizer is left out, since a model keeps it with all its own settings.
   */
  public Map<String, String> describe() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("epochs", String.valueOf(epochs));
    settings.put("batch-size", batchSize == FULL_BATCH ? FULL : String.valueOf(batchSize));
    settings.put("l1", String.valueOf(penalty.l1()));
    settings.put("l2", String.valueOf(penalty.l2()));
    settings.put("init", initializer.label());
    settings.put("seed", String.valueOf(seed));
    return settings;
  }

  /**
   * The inverse of {@link #describe}.
   *
   * @throws IllegalArgumentException if a setting is missing or has no such value
   */
  public static TrainingConfig parse(Map<String, String> settings, Optimizer optimizer) {
    return new TrainingConfig(
        setting(settings, "epochs", Integer::valueOf),
        setting(settings, "batch-size", TrainingConfig::parseBatchSize),
        optimizer,
        new Penalty(
            setting(settings, "l1", Double::valueOf), setting(settings, "l2", Double::valueOf)),
        setting(
            settings,
            "init",
            label -> Initializer.valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'))),
        setting(settings, "seed", Long::valueOf));
  }

  private static <T> T setting(
      Map<String, String> settings, String name, Function<String, T> parser) {
    String value = settings.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the training setting " + name + " is missing");
    }
    try {
      return parser.apply(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the training setting %s cannot be \"%s\"".formatted(name, value), e);
    }
  }
}
