package dev.warptron.io;

import dev.warptron.function.ClassWeights;
import dev.warptron.function.Initializer;
import dev.warptron.function.Penalty;
import dev.warptron.model.ProductPrecision;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.Limits;
import dev.warptron.optim.RateSchedule;
import dev.warptron.optim.Solver;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.optim.UpdateOptions;
import dev.warptron.optim.WeightAverage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Converts the settings of a training to and from the texts of a model file, whose names are those
 * of the command line's options. The only class that does so.
 */
public final class SettingsText {
  private static final String EPOCHS = "epochs";
  private static final String BATCH_SIZE = "batch-size";
  private static final String L1 = "l1";
  private static final String L2 = "l2";
  private static final String INITIALIZER = "init";
  private static final String SEED = "seed";
  private static final String CLASS_WEIGHT = "class-weight";
  private static final String MONITOR = "monitor";
  private static final String PATIENCE = "patience";
  private static final String MIN_DELTA = "min-delta";
  private static final String KEEP = "keep";
  private static final String NO_SHUFFLE = "no-shuffle";
  private static final String DROP_LAST = "drop-last";
  private static final String PRODUCTS = "precision";

  // Of UpdateOptions, each written only if it is not the default: earlier versions do not know it.
  private static final String SCHEDULE = "schedule";
  private static final String WEIGHT_DECAY = "weight-decay";
  private static final String DECAY_SCHEDULE = "decay-schedule";
  private static final String CLIP_VALUE = "clip-value";
  private static final String CLIP_NORM = "clip-norm";
  private static final String MAX_NORM = "max-norm";
  private static final String EMA_DECAY = "ema-decay";
  private static final String SWA_START = "swa-start";

  /** The text of {@link TrainingConfig#FULL_BATCH}. */
  private static final String FULL = "full";

  private SettingsText() {}

  /**
   * The settings by name, in file order, without the optimizer: a model file holds it elsewhere,
   * with all its hyper-parameters. Settings that earlier versions did not have are only written if
   * they are not the default.
   */
  public static Map<String, String> of(TrainingConfig config) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put(EPOCHS, String.valueOf(config.epochs()));
    texts.put(
        BATCH_SIZE,
        config.batchSize() == TrainingConfig.FULL_BATCH
            ? FULL
            : String.valueOf(config.batchSize()));
    texts.put(L1, String.valueOf(config.penalty().l1()));
    texts.put(L2, String.valueOf(config.penalty().l2()));
    texts.put(INITIALIZER, config.initializer().label());
    texts.put(SEED, String.valueOf(config.seed()));
    put(texts, config.updates());
    NoiseText.put(texts, config.noise());
    if (!config.shuffle()) {
      texts.put(NO_SHUFFLE, "true");
    }
    if (config.dropLast()) {
      texts.put(DROP_LAST, "true");
    }
    if (!config.classWeights().isNone()) {
      texts.put(CLASS_WEIGHT, config.classWeights().label());
    }
    EarlyStopping stopping = config.stopping();
    if (!stopping.monitor().equals(EarlyStopping.LOSS)) {
      texts.put(MONITOR, stopping.monitor());
    }
    if (!stopping.isOff()) {
      texts.put(KEEP, stopping.keep().label());
    }
    if (stopping.canEndEarly()) {
      texts.put(PATIENCE, String.valueOf(stopping.patience()));
      texts.put(MIN_DELTA, String.valueOf(stopping.minDelta()));
    }
    return texts;
  }

  private static void put(Map<String, String> texts, UpdateOptions updates) {
    if (!updates.schedule().isConstant()) {
      texts.put(SCHEDULE, updates.schedule().label());
    }
    if (updates.weightDecay() != 0) {
      texts.put(WEIGHT_DECAY, String.valueOf(updates.weightDecay()));
    }
    if (!updates.decaySchedule().isConstant()) {
      texts.put(DECAY_SCHEDULE, updates.decaySchedule().label());
    }
    putLimit(texts, CLIP_VALUE, updates.limits().clipValue());
    putLimit(texts, CLIP_NORM, updates.limits().clipNorm());
    putLimit(texts, MAX_NORM, updates.limits().maxNorm());
    if (updates.average().emaDecay() != 0) {
      texts.put(EMA_DECAY, String.valueOf(updates.average().emaDecay()));
    }
    if (updates.average().swaStart() != 0) {
      texts.put(SWA_START, String.valueOf(updates.average().swaStart()));
    }
  }

  /** Whether settings, which may be those of another version, have an average of the weights. */
  static boolean isAveraged(Map<String, String> texts) {
    return texts.containsKey(EMA_DECAY) || texts.containsKey(SWA_START);
  }

  private static void putLimit(Map<String, String> texts, String name, double limit) {
    if (limit != Limits.OFF) {
      texts.put(name, String.valueOf(limit));
    }
  }

  private static UpdateOptions updates(Map<String, String> texts) {
    return new UpdateOptions(
        schedule(texts, SCHEDULE),
        texts.containsKey(WEIGHT_DECAY) ? setting(texts, WEIGHT_DECAY, Double::valueOf) : 0,
        new Limits(limit(texts, CLIP_VALUE), limit(texts, CLIP_NORM), limit(texts, MAX_NORM)),
        new WeightAverage(
            texts.containsKey(EMA_DECAY) ? setting(texts, EMA_DECAY, Double::valueOf) : 0,
            texts.containsKey(SWA_START) ? setting(texts, SWA_START, Integer::valueOf) : 0),
        schedule(texts, DECAY_SCHEDULE));
  }

  /** A schedule; constant if it is missing. */
  static RateSchedule schedule(Map<String, String> texts, String name) {
    return texts.containsKey(name)
        ? setting(texts, name, RateSchedule::parse)
        : RateSchedule.CONSTANT;
  }

  private static double limit(Map<String, String> texts, String name) {
    return texts.containsKey(name) ? setting(texts, name, Double::valueOf) : Limits.OFF;
  }

  static Map<String, String> of(SavedTraining training) {
    TrainingConfig config = training.config();
    Map<String, String> texts = config == null ? new LinkedHashMap<>() : of(config);
    if (training.products() != ProductPrecision.FP32) {
      texts.put(PRODUCTS, training.products().label());
    }
    texts.putAll(training.otherSettings());
    return texts;
  }

  /**
   * The training that a model file describes. Settings that cannot be read are preserved as texts,
   * so that the model can still predict and is written again with the same bytes.
   *
   * @param texts result of {@link #of}, of this or another version
   */
  static SavedTraining read(
      Solver optimizer, int epochs, long seed, String device, Map<String, String> texts) {
    TrainingConfig config;
    try {
      config = config(optimizer, seed, texts);
    } catch (IllegalArgumentException e) {
      return new SavedTraining(
          optimizer, epochs, seed, device, /* config= */ null, ProductPrecision.FP32, texts);
    }
    Map<String, String> others = new LinkedHashMap<>(texts);
    others.keySet().removeAll(of(config).keySet());
    ProductPrecision products =
        Arrays.stream(ProductPrecision.values())
            .filter(each -> each != ProductPrecision.FP32) // the default, which is not written
            .filter(each -> others.remove(PRODUCTS, each.label()))
            .findFirst()
            .orElse(ProductPrecision.FP32);
    return new SavedTraining(optimizer, epochs, seed, device, config, products, others);
  }

  /**
   * The settings of a training, parsed from texts.
   *
   * @throws IllegalArgumentException if a setting is missing or invalid
   */
  static TrainingConfig config(Solver optimizer, long seed, Map<String, String> texts) {
    TrainingConfig config =
        new TrainingConfig(
            setting(texts, EPOCHS, Integer::valueOf),
            setting(texts, BATCH_SIZE, SettingsText::batchSize),
            optimizer,
            new Penalty(setting(texts, L1, Double::valueOf), setting(texts, L2, Double::valueOf)),
            setting(texts, INITIALIZER, SettingsText::initializer),
            setting(texts, SEED, Long::valueOf),
            texts.containsKey(CLASS_WEIGHT)
                ? setting(texts, CLASS_WEIGHT, ClassWeights::parse)
                : ClassWeights.NONE,
            stopping(texts),
            updates(texts),
            NoiseText.noise(texts),
            !texts.containsKey(NO_SHUFFLE) || !setting(texts, NO_SHUFFLE, SettingsText::flag),
            texts.containsKey(DROP_LAST) && setting(texts, DROP_LAST, SettingsText::flag));
    if (config.seed() != seed) {
      throw new IllegalArgumentException(
          "the training setting seed is %d, and the seed of the training %d"
              .formatted(config.seed(), seed));
    }
    return config;
  }

  private static EarlyStopping stopping(Map<String, String> texts) {
    EarlyStopping stopping = EarlyStopping.OFF;
    if (texts.containsKey(MONITOR)) {
      stopping = stopping.withMonitor(setting(texts, MONITOR, Function.identity()));
    }
    if (texts.containsKey(KEEP)) {
      stopping = stopping.withKeep(setting(texts, KEEP, SettingsText::keep));
    }
    return texts.containsKey(PATIENCE)
        ? stopping
            .withPatience(setting(texts, PATIENCE, Integer::valueOf))
            .withMinDelta(setting(texts, MIN_DELTA, Double::valueOf))
        : stopping;
  }

  private static EarlyStopping.Keep keep(String label) {
    return Arrays.stream(EarlyStopping.Keep.values())
        .filter(each -> each.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no weights to keep: " + label));
  }

  private static boolean flag(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException("true or false, got " + text);
    }
    return text.equals("true");
  }

  private static int batchSize(String text) {
    return text.equals(FULL) ? TrainingConfig.FULL_BATCH : Integer.parseInt(text);
  }

  private static Initializer initializer(String label) {
    return Arrays.stream(Initializer.values())
        .filter(each -> each.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no initializer " + label));
  }

  /**
   * A setting, parsed.
   *
   * @throws IllegalArgumentException if it is missing or cannot be parsed
   */
  static <T> T setting(Map<String, String> texts, String name, Function<String, T> parser) {
    String text = texts.get(name);
    if (text == null) {
      throw new IllegalArgumentException("the training setting " + name + " is missing");
    }
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the training setting %s cannot be \"%s\"".formatted(name, text), e);
    }
  }
}
