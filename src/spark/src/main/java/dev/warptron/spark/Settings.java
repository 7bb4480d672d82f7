package dev.warptron.spark;

import dev.warptron.MlpBuilder;
import dev.warptron.Preset;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.data.Task;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.model.Normalization;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.OptimizerKind;
import dev.warptron.optim.RateSchedule;
import dev.warptron.optim.Solver;
import dev.warptron.optim.TrainingConfig;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
    int[] layers = settings.get("layers", int[].class);
    if (layers != null
        && (layers.length < ENDS || Arrays.stream(layers).anyMatch(units -> units < 1))) {
      throw new IllegalArgumentException(
          "layers must be the sizes of at least the first and the last layer, each at least 1, got "
              + Arrays.toString(layers));
    }
    return settings;
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
    String label = String.valueOf(values.get("preset"));
    return Preset.parse(label).orElseThrow(() -> unknown("preset", label, labels(Preset.values())));
  }

  private static List<String> labels(Preset[] presets) {
    return Arrays.stream(presets).map(Preset::label).toList();
  }

  private static IllegalArgumentException unknown(String what, String got, List<String> known) {
    return new IllegalArgumentException(
        "unknown %s '%s'; known: %s".formatted(what, got, String.join(", ", known)));
  }

  /** Networks of a bag; 1 for none. */
  int bag() {
    Integer given = get("bag", Integer.class);
    return given != null
        ? given
        : has("validationIndicatorCol") || has("ensemble") ? 1 : preset().networks();
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
    ifSet("activation", String.class, text -> builder.activation(activation(text)));
    ifSet("normalization", String.class, text -> builder.normalization(Normalization.parse(text)));
    Solver solver = preset.config().optimizer();
    String optimizer = get("optimizer", String.class);
    if (optimizer != null) {
      solver = solver(optimizer);
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
    ifSet("loss", String.class, text -> builder.loss(loss(text)));
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

  private static Activation activation(String text) {
    return Activation.parse(text)
        .orElseThrow(
            () ->
                unknown(
                    "activation", text, Activation.all().stream().map(Activation::label).toList()));
  }

  private static Loss loss(String text) {
    Loss loss =
        Loss.parse(text)
            .orElseThrow(
                () -> unknown("loss", text, Loss.all().stream().map(Loss::label).toList()));
    if (loss.targets().task() == Task.REGRESSION && loss.outputs(1) > 1) {
      throw new IllegalArgumentException(
          "loss %s predicts several numbers, and predictionCol holds one: choose another loss"
              .formatted(text));
    }
    return loss;
  }

  /** An optimizer such as {@code sgd:momentum=0.9,nesterov=1}. */
  private static Solver solver(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    OptimizerKind kind =
        Solver.kinds().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    unknown(
                        "optimizer",
                        name,
                        Solver.kinds().stream().map(OptimizerKind::name).toList()));
    if (colon < 0) {
      return kind.defaults();
    }
    List<String> options = kind.parameters().stream().map(parameter -> parameter.option()).toList();
    double[] settings = kind.defaults().settings();
    for (String setting : text.substring(colon + 1).split(",", -1)) {
      int equals = setting.indexOf('=');
      int place = options.indexOf(equals < 0 ? setting : setting.substring(0, equals));
      try {
        settings[place] = Double.parseDouble(setting.substring(equals + 1));
      } catch (IndexOutOfBoundsException | NumberFormatException e) {
        throw new IllegalArgumentException(
            "optimizer %s: '%s' is no setting of it with a number; write %s"
                .formatted(
                    name,
                    setting,
                    options.stream()
                        .map(option -> option + "=NUMBER")
                        .collect(Collectors.joining(",", name + ":", ""))),
            e);
      }
    }
    return kind.of(settings);
  }
}
