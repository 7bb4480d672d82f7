package dev.warptron.function;

import com.google.errorprone.annotations.Immutable;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The parameter of some kinds of activations and losses, such as the slope of a leaky relu. It is
 * written after the kind's label: {@code leaky_relu:0.1}. The label alone means the default.
 *
 * @param name for messages
 * @param byDefault within the range
 * @param lowest the smallest value
 * @param highest the largest value
 */
@Immutable
public record Parameter(String name, double byDefault, double lowest, double highest) {
  /** For a kind without a parameter; the value is 0. */
  public static final Parameter NONE = new Parameter("parameter", 0, 0, 0);

  /** A kind of function, possibly with a parameter. */
  public interface Kind {
    /** The name of the constant. */
    String name();

    /** The position of the constant. */
    int ordinal();

    /** The number of the kind in kernels: its position in their list. */
    default int number() {
      return ordinal();
    }

    /** Its parameter, or {@link #NONE}. */
    Parameter parameter();

    /** The name on the command line and in model files: lower case. */
    default String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Checks a value of the parameter.
   *
   * @throws IllegalArgumentException if it is outside of the range
   */
  static void require(Kind kind, double value) {
    Parameter parameter = kind.parameter();
    if (!(value >= parameter.lowest && value <= parameter.highest)) {
      throw new IllegalArgumentException(
          parameter.equals(NONE)
              ? "%s has no parameter, got %s".formatted(kind.label(), value)
              : "the %s of %s must be from %s to %s, got %s"
                  .formatted(
                      parameter.name, kind.label(), parameter.lowest, parameter.highest, value));
    }
  }

  /** The inverse of {@link #read}. The parameter is always written, so its default may change. */
  static String write(Kind kind, double value) {
    return kind.parameter().equals(NONE) ? kind.label() : kind.label() + ":" + value;
  }

  /**
   * Parses a function.
   *
   * @param maker takes the kind and the parameter's value
   * @return empty if no kind has this label
   * @throws IllegalArgumentException if the text after the colon is not a value of the parameter
   */
  static <K extends Kind, F> Optional<F> read(
      K[] kinds, BiFunction<K, Double, F> maker, String text) {
    int colon = text.indexOf(':');
    String label = colon < 0 ? text : text.substring(0, colon);
    for (K kind : kinds) {
      if (kind.label().equals(label)) {
        double value =
            colon < 0 ? kind.parameter().byDefault : number(kind, text.substring(colon + 1));
        return Optional.of(maker.apply(kind, value));
      }
    }
    return Optional.empty();
  }

  private static double number(Kind kind, String text) {
    if (kind.parameter().equals(NONE)) {
      throw new IllegalArgumentException(
          "%s has no parameter, got '%s'".formatted(kind.label(), text));
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "the %s of %s must be a number, got '%s'"
              .formatted(kind.parameter().name, kind.label(), text),
          e);
    }
  }
}
