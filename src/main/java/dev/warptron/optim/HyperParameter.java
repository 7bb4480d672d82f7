package dev.warptron.optim;

import java.math.BigDecimal;

/**
 * A hyper-parameter of an optimizer, as the command line, the model file and the checks of the
 * record read it.
 *
 * @param name in words, as in messages, such as {@code learning rate}
 * @param range the permitted values
 * @param defaultValue the default; 0 or 1 for a flag
 * @param symbol placeholder of the value in help texts, such as {@code RATE}
 * @param help description for help texts, without range, default and full stop
 */
public record HyperParameter(
    String name, Range range, double defaultValue, String symbol, String help) {
  /** Smaller numbers are shown in scientific notation. */
  private static final double LEAST_PLAIN = 1e-6;

  /** The permitted values of a hyper-parameter. */
  public enum Range {
    /** A finite number &gt; 0. */
    POSITIVE("a finite number > 0") {
      @Override
      boolean holds(double value) {
        return value > 0 && value < Double.POSITIVE_INFINITY;
      }
    },

    /** A decay factor per update: a number in [0, 1). */
    DECAY("in [0, 1)") {
      @Override
      boolean holds(double value) {
        return value >= 0 && value < 1;
      }
    },

    /** A finite number &gt;= 0. */
    NOT_NEGATIVE("a finite number >= 0") {
      @Override
      boolean holds(double value) {
        return value >= 0 && value < Double.POSITIVE_INFINITY;
      }
    },

    /** A small whole number. */
    COUNT("a whole number from 1 to 100") {
      @Override
      boolean holds(double value) {
        return value >= 1 && value <= 100 && value == Math.rint(value);
      }
    },

    /** On (1) or off (0). */
    FLAG("0 or 1") {
      @Override
      boolean holds(double value) {
        return value == 0 || value == 1;
      }
    };

    private final String text;

    Range(String text) {
      this.text = text;
    }

    /** Whether a value is in the range; false for NaN. */
    abstract boolean holds(double value);

    @Override
    public String toString() {
      return text;
    }
  }

  /** The learning rate, the first hyper-parameter of every optimizer. */
  static HyperParameter learningRate(double defaultValue) {
    return new HyperParameter("learning rate", Range.POSITIVE, defaultValue, "RATE", "step size");
  }

  /** A value for the user: 0.0005 and 1e-8, which Java writes as 5.0E-4 and 1.0E-8. */
  public static String text(double value) {
    String shortest = Double.toString(value);
    if (!shortest.contains("E")) {
      return shortest;
    }
    return Math.abs(value) >= LEAST_PLAIN && Math.abs(value) < 1
        ? new BigDecimal(shortest).stripTrailingZeros().toPlainString()
        : shortest.replace(".0E", "e").replace('E', 'e');
  }

  /** The decay of the first moment, or of what an optimizer has in its place. */
  static HyperParameter beta1(double defaultValue) {
    return new HyperParameter(
        "beta1", Range.DECAY, defaultValue, "DECAY", "decay of the first moment");
  }

  /** The decay of the second moment, or of what an optimizer has in its place. */
  static HyperParameter beta2(double defaultValue) {
    return new HyperParameter(
        "beta2", Range.DECAY, defaultValue, "DECAY", "decay of the second moment");
  }

  /** The decay of the only moment. */
  static HyperParameter decay(double defaultValue) {
    return new HyperParameter(
        "decay", Range.DECAY, defaultValue, "DECAY", "decay of the second moment");
  }

  /** What keeps a denominator from being 0. */
  static HyperParameter epsilon(double defaultValue) {
    return new HyperParameter(
        "epsilon", Range.POSITIVE, defaultValue, "X", "added to the root of the second moment");
  }

  /** The momentum, which is off by default. */
  static HyperParameter momentum() {
    return new HyperParameter(
        "momentum", Range.DECAY, 0, "SHARE", "the share of the last step that is kept");
  }

  /** A value of this hyper-parameter for the user. */
  String valueText(double value) {
    return isWhole() ? String.valueOf((long) value) : text(value);
  }

  /** Whether it is a whole number. */
  public boolean isWhole() {
    return range == Range.COUNT;
  }

  /** Whether it is a flag. */
  public boolean isFlag() {
    return range == Range.FLAG;
  }

  /** The name of its option on the command line, without the dashes. */
  public String option() {
    return name.replace(' ', '-');
  }

  /** The name of its field in a model file. */
  public String field() {
    return name.replace(' ', '_');
  }
}
