package dev.warptron.cli.common;

import dev.warptron.Preset;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.data.TextFormat;
import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import dev.warptron.function.Loss;
import dev.warptron.function.Parameter;
import dev.warptron.model.Normalization;
import dev.warptron.model.ProductPrecision;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.OptimizerKind;
import dev.warptron.optim.RateSchedule;
import dev.warptron.optim.Schedule;
import dev.warptron.optim.ScheduleKind;
import dev.warptron.optim.Solver;
import dev.warptron.optim.TrainingConfig;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converters from option texts to values. */
public final class Converters {
  private Converters() {}

  /** Converts to an activation: its name, or name and parameter with a colon between them. */
  static final class Activations implements ITypeConverter<Activation> {
    private static final List<String> NAMES =
        Arrays.stream(Activation.Kind.values()).map(Activation.Kind::label).toList();

    @Override
    public Activation convert(String text) {
      String name = text.strip().replaceFirst(":.*", "");
      return checked(() -> Activation.parse(text.strip()))
          .orElseThrow(() -> Labels.unknown("activation", NAMES, name));
    }
  }

  /** Converts to a normalization: its kind, which epsilon and momentum may follow after colons. */
  static final class Normalizations implements ITypeConverter<Normalization> {
    private static final List<String> NAMES =
        Arrays.stream(Normalization.Kind.values()).map(Normalization.Kind::label).toList();

    @Override
    public Normalization convert(String text) {
      String name = text.strip().replaceFirst(":.*", "");
      if (!NAMES.contains(name)) {
        throw Labels.unknown("normalization", NAMES, name);
      }
      return checked(() -> Normalization.parse(text.strip()));
    }
  }

  /** Converts to a preset. */
  public static final class Presets implements ITypeConverter<Preset> {
    @Override
    public Preset convert(String text) {
      return Preset.parse(text.strip())
          .orElseThrow(() -> Labels.unknown("preset", PresetNames.ALL, text));
    }
  }

  /** The names that {@link Presets} accepts. */
  public static final class PresetNames implements Iterable<String> {
    private static final List<String> ALL =
        Arrays.stream(Preset.values()).map(Preset::label).toList();

    @Override
    public Iterator<String> iterator() {
      return ALL.iterator();
    }
  }

  /** Converts to which weights are kept. */
  static final class KeptWeights implements ITypeConverter<EarlyStopping.Keep> {
    @Override
    public EarlyStopping.Keep convert(String text) {
      return Labels.find(
          "choice of weights", EarlyStopping.Keep.values(), EarlyStopping.Keep::label, text);
    }
  }

  /** Converts to a loss. */
  static final class Losses implements ITypeConverter<Loss> {
    @Override
    public Loss convert(String text) {
      return checked(() -> Loss.parse(text.strip()))
          .orElseThrow(() -> Labels.unknown("loss", LossLabels.ALL, text));
    }
  }

  /** The labels that {@link Losses} accepts. */
  static final class LossLabels implements Iterable<String> {
    private static final List<String> ALL =
        Arrays.stream(Loss.Kind.values()).map(Loss.Kind::label).toList();

    @Override
    public Iterator<String> iterator() {
      return ALL.iterator();
    }
  }

  /** Converts to a kind of optimizer. */
  public static final class Optimizers implements ITypeConverter<OptimizerKind> {
    @Override
    public OptimizerKind convert(String text) {
      OptimizerKind[] known = Solver.kinds().toArray(OptimizerKind[]::new);
      return Labels.find("optimizer", known, OptimizerKind::name, text);
    }
  }

  /** The names that {@link Optimizers} accepts. */
  static final class OptimizerNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Solver.kinds().stream().map(OptimizerKind::name).iterator();
    }
  }

  /** Converts to a schedule. */
  static final class Schedules implements ITypeConverter<RateSchedule> {
    @Override
    public RateSchedule convert(String text) {
      int colon = text.indexOf(':');
      ScheduleKind[] known = Schedule.kinds().toArray(ScheduleKind[]::new);
      Labels.find(
          "schedule", known, ScheduleKind::name, colon < 0 ? text : text.substring(0, colon));
      return checked(() -> RateSchedule.parse(text));
    }
  }

  /** The forms that {@link Schedules} accepts. */
  static final class ScheduleUsages implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Schedule.kinds().stream().map(ScheduleKind::usage).iterator();
    }
  }

  /** What {@link Activations} accepts, such as {@code leaky_relu[:SLOPE]}. */
  static final class ActivationLabels implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Activation.Kind.values()).map(ActivationLabels::text).iterator();
    }

    private static String text(Activation.Kind kind) {
      Parameter parameter = kind.parameter();
      return parameter.equals(Parameter.NONE)
          ? kind.label()
          : "%s[:%s]".formatted(kind.label(), parameter.name().toUpperCase(Locale.ROOT));
    }
  }

  /** Converts to a number of threads. */
  static final class Threads implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      try {
        return DeviceOptions.DEFAULT.withThreads(Integer.parseInt(text)).threads();
      } catch (NumberFormatException e) {
        throw new TypeConversionException("threads must be a whole number, got " + text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** Converts to a precision of matrix products. */
  static final class Products implements ITypeConverter<ProductPrecision> {
    @Override
    public ProductPrecision convert(String text) {
      return Labels.find("precision", ProductPrecision.values(), ProductPrecision::label, text);
    }
  }

  /** The labels that {@link Products} accepts. */
  static final class ProductLabels implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(ProductPrecision.values()).map(ProductPrecision::label).iterator();
    }
  }

  /**
   * Converts to an initializer; glorot and he without a suffix select the most common form of each.
   */
  static final class Initializers implements ITypeConverter<Initializer> {
    @Override
    public Initializer convert(String text) {
      return switch (text) {
        case "glorot" -> Initializer.GLOROT_UNIFORM;
        case "he" -> Initializer.HE_NORMAL;
        default -> Labels.find("initializer", Initializer.values(), Initializer::label, text);
      };
    }
  }

  /**
   * The units of the hidden layers.
   *
   * @param units number of units of each layer
   */
  record HiddenUnits(List<Integer> units) {}

  /** Converts units of hidden layers, separated by commas, or none. */
  static final class HiddenLayers implements ITypeConverter<HiddenUnits> {
    @Override
    public HiddenUnits convert(String text) {
      if (text.equals("none")) {
        return new HiddenUnits(List.of());
      }
      try {
        return new HiddenUnits(
            Arrays.stream(text.split(",", -1)).map(String::strip).map(Integer::valueOf).toList());
      } catch (NumberFormatException e) {
        throw new TypeConversionException(
            "'%s' is not a list of whole numbers such as 10,5; none means no hidden layer"
                .formatted(text));
      }
    }
  }

  /** Converts to a whole number, or full. */
  static final class BatchSize implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      if (text.equals("full")) {
        return TrainingConfig.FULL_BATCH;
      }
      try {
        return Integer.valueOf(text);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("batch size must be a whole number or full, got " + text);
      }
    }
  }

  /** Converts to one character, or the word tab. */
  static final class Separator implements ITypeConverter<Character> {
    @Override
    public Character convert(String text) {
      if (text.equals("tab") || text.equals("\\t")) {
        return '\t';
      }
      if (text.equals("space")) {
        return TextFormat.WHITE_SPACE;
      }
      if (text.length() != 1 || "\"\r\n".contains(text)) {
        throw new TypeConversionException(
            "'%s' cannot separate cells: give one character that is no quote; tab means a tab"
                .formatted(text));
      }
      return text.charAt(0);
    }
  }

  /** What a conversion returns; its refusal of a text becomes that of an option. */
  static <T> T checked(Supplier<T> conversion) {
    try {
      return conversion.get();
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
