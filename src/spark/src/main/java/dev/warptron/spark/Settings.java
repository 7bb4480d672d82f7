package dev.warptron.spark;

import dev.warptron.MlpBuilder;
import dev.warptron.Preset;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.data.Task;
import dev.warptron.model.Normalization;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.RateSchedule;
import dev.warptron.optim.Solver;
import dev.warptron.optim.TrainingConfig;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.jspecify.annotations.Nullable;

/** The values of an estimator's parameters, which tasks apply to builders of the library. */
final class Settings implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int ENDS = 2; // of layers

  private final HashMap<String, Object> values = new HashMap<>(); // those that are set

  private Settings(Params params) {
    for (Param<?> param : params.params()) {
      if (params.isDefined(param)) {
        values.put(param.name(), params.getOrDefault(param));
      }
    }
  }

  /**
   * Reads the parameters.
   *
   * @throws IllegalArgumentException if two exclude each other
   */
  static Settings of(TrainingParams<?> params) {
    Settings settings = new Settings(params);
    settings.exclude("layers", "hiddenLayers");
    settings.exclude("validationIndicatorCol", "bag");
    settings.exclude("ensemble", "bag");
    if (settings.has("patience") && !settings.has("validationIndicatorCol") && !settings.bags()) {
      throw new IllegalArgumentException(
          "patience needs validation rows: set validationIndicatorCol or bag, or leave it out");
    }
    settings.requireOneNetwork();
    int[] layers = settings.get("layers", int[].class);
    if (layers != null
        && (layers.length < ENDS || Arrays.stream(layers).anyMatch(units -> units < 1))) {
      throw new IllegalArgumentException(
          "layers must be the sizes of at least the first and the last layer, each at least 1, got "
              + Arrays.toString(layers));
    }
    return settings;
  }

  /** Refuses what workers that train one network together do not do. */
  private void requireOneNetwork() {
    if (workers() == 1) {
      return;
    }
    for (String name :
        List.of("featuresCols", "weightCol", "validationIndicatorCol", "bag", "ensemble")) {
      if (has(name) && !isOne(name)) {
        throw new IllegalArgumentException(
            "%d workers that train one network together take no %s: leave it out, or set workers to"
                    .formatted(workers(), name)
                + " 1");
      }
    }
  }

  private void exclude(String one, String other) {
    if (has(one) && has(other) && !isOne(one) && !isOne(other)) {
      throw new IllegalArgumentException(
          "%s and %s are both set: set one of them".formatted(one, other));
    }
  }

  /** Whether it asks for one network, which is as if it were not set. */
  private boolean isOne(String name) {
    return values.get(name) instanceof Integer count && count == 1;
  }

  private boolean bags() {
    return bag() > 1;
  }

  /** The value of a parameter; null if it has none. */
  static <V> @Nullable V orNull(Params params, Param<V> param) {
    return params.isDefined(param) ? params.getOrDefault(param) : null;
  }

  private boolean has(String name) {
    return values.containsKey(name);
  }

  private <V> @Nullable V get(String name, Class<V> type) {
    return type.cast(values.get(name));
  }

  private <V> void ifSet(String name, Class<V> type, Consumer<V> action) {
    V value = get(name, type);
    if (value != null) {
      action.accept(value);
    }
  }

  private Preset preset() {
    return SettingTexts.preset(String.valueOf(values.get("preset")));
  }

  /** Networks of a bag; 1 for none. */
  int bag() {
    Integer given = get("bag", Integer.class);
    boolean isOther = has("validationIndicatorCol") || has("ensemble") || workers() > 1;
    return given != null ? given : isOther ? 1 : preset().networks();
  }

  /** Workers that train one network together; 1 for none. */
  int workers() {
    Integer given = get("workers", Integer.class);
    return given == null ? 1 : given;
  }

  /** Seconds that a worker waits for another one. */
  int workerTimeout() {
    Integer given = get("workerTimeout", Integer.class);
    return given == null ? TrainingNames.DEFAULT_TIMEOUT : given;
  }

  /**
   * Rows of an update.
   *
   * @param rows that are trained on
   * @return {@link TrainingConfig#FULL_BATCH} for all
   */
  int batchSize(long rows) {
    Integer given = get("batchSize", Integer.class);
    String optimizer = get("optimizer", String.class);
    boolean isSolver = optimizer != null && !(SettingTexts.solver(optimizer) instanceof Optimizer);
    int size =
        given != null
            ? given
            : isSolver ? 0 : preset().batchSize((int) Math.min(rows, Integer.MAX_VALUE));
    return size == 0 ? TrainingConfig.FULL_BATCH : size;
  }

  /**
   * The share of a worker in an update.
   *
   * @throws IllegalArgumentException if the shares are not equal
   */
  int batchSizeOfWorker(int whole) {
    if (whole == TrainingConfig.FULL_BATCH) {
      return whole;
    }
    if (whole % workers() != 0) {
      throw new IllegalArgumentException(
          "a batch of %d rows has no equal shares for %d workers: set batchSize to a multiple of the workers, or to 0 for all rows"
              .formatted(whole, workers()));
    }
    return whole / workers();
  }

  /** Networks of an ensemble; 1 for none. */
  int ensemble() {
    Integer given = get("ensemble", Integer.class);
    return given == null ? 1 : given;
  }

  long seed() {
    Long given = get("seed", Long.class);
    return given == null ? TrainingConfig.DEFAULT.seed() : given;
  }

  /** Sizes of all layers; null if they are not given. */
  int @Nullable [] layers() {
    return get("layers", int[].class);
  }

  /** Largest size of the training rows, in MiB. */
  int maxCollectedMib() {
    Integer given = get("maxCollectedMib", Integer.class);
    return given == null ? Integer.MAX_VALUE : given;
  }

  /**
   * Applies the settings to a builder.
   *
   * @param threads of device cpu
   * @throws IllegalArgumentException if a value is unknown or excludes another
   */
  <B extends MlpBuilder<B, M>, M> B apply(B builder, int threads) {
    Preset preset = preset();
    builder.preset(preset);
    int[] layers = layers();
    if (layers != null) {
      builder.hidden(Arrays.copyOfRange(layers, 1, layers.length - 1));
    }
    ifSet("hiddenLayers", int[].class, builder::hidden);
    ifSet("activation", String.class, text -> builder.activation(SettingTexts.activation(text)));
    ifSet("normalization", String.class, text -> builder.normalization(Normalization.parse(text)));
    Solver solver = preset.config(Task.MULTICLASS).optimizer();
    String optimizer = get("optimizer", String.class);
    if (optimizer != null) {
      solver = SettingTexts.solver(optimizer);
      builder.optimizer(solver);
    }
    ifSet("stepSize", Double.class, builder::learningRate);
    String schedule = get("schedule", String.class);
    if (schedule != null) {
      builder.schedule(RateSchedule.parse(schedule));
    } else if (!(solver instanceof Optimizer)) {
      builder.schedule(RateSchedule.CONSTANT); // that of a preset needs a learning rate
    }
    ifSet("maxIter", Integer.class, builder::epochs);
    ifSet("seed", Long.class, builder::seed);
    ifSet(
        "batchSize",
        Integer.class,
        rows -> builder.batchSize(rows == 0 ? TrainingConfig.FULL_BATCH : rows));
    ifSet("loss", String.class, text -> builder.loss(SettingTexts.loss(text)));
    ifSet("l1", Double.class, builder::l1);
    ifSet("l2", Double.class, builder::l2);
    ifSet("weightDecay", Double.class, builder::weightDecay);
    ifSet("dropout", Double.class, builder::dropout);
    ifSet("patience", Integer.class, epochs -> builder.earlyStopping(EarlyStopping.after(epochs)));
    ifSet("standardize", Boolean.class, builder::standardize);
    return builder
        .device(String.valueOf(values.get("device")))
        .deviceOptions(DeviceOptions.DEFAULT.withThreads(threads));
  }
}
