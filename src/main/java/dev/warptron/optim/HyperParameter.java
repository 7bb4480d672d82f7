package dev.warptron.optim;

/**
 * A setting of an optimizer: everything about it that the command line, the model file and the
 * checks of the record need to know.
 *
 * @param name in words, as messages spell it, such as {@code learning rate}
 * @param range the values it takes
 * @param defaultValue of a flag 0 or 1
 * @param symbol a word that stands for the value in help texts, such as {@code RATE}
 * @param help what it is, without range and default, in a sentence without a full stop
 */
public record HyperParameter(
    String name, Range range, double defaultValue, String symbol, String help) {
  /** The values that a hyper-parameter takes. */
  public enum Range {
    /** A finite number &gt; 0. */
    POSITIVE("a finite number > 0") {
      @Override
      boolean holds(double value) {
        return value > 0 && value < Double.POSITIVE_INFINITY;
      }
    },

    /** A decay or a share that is kept, per update: a number in [0, 1). */
    DECAY("in [0, 1)") {
      @Override
      boolean holds(double value) {
        return value >= 0 && value < 1;
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

  /** The step size, which every optimizer has as its first setting. */
  static HyperParameter learningRate(double defaultValue) {
    return new HyperParameter("learning rate", Range.POSITIVE, defaultValue, "RATE", "step size");
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
