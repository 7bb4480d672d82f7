package dev.warptron.optim;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A row of the table of schedules.
 *
 * @param name on the command line and in model files
 * @param parameters the settings, in the order of {@link Schedule#settings}
 * @param maker makes the schedule; {@link #of} checks the number of settings first
 */
public record ScheduleKind(
    String name, List<Parameter> parameters, Function<List<double[]>, Schedule> maker) {
  /** The name of the setting for the length of a schedule. */
  static final String TOTAL = "total";

  /** The permitted values of a setting. */
  public enum Range {
    /** A whole number &gt;= 1. */
    COUNT("a whole number >= 1") {
      @Override
      boolean holds(double value) {
        return NOT_NEGATIVE_COUNT.holds(value) && value >= 1;
      }
    },

    /** A whole number &gt;= 0. */
    NOT_NEGATIVE_COUNT("a whole number >= 0") {
      @Override
      boolean holds(double value) {
        return value >= 0 && value <= MOST && value == Math.rint(value);
      }
    },

    /** A finite number &gt; 0. */
    POSITIVE("a finite number > 0") {
      @Override
      boolean holds(double value) {
        return value > 0 && value < Double.POSITIVE_INFINITY;
      }
    },

    /** A finite number &gt;= 0. */
    NOT_NEGATIVE("a finite number >= 0") {
      @Override
      boolean holds(double value) {
        return value >= 0 && value < Double.POSITIVE_INFINITY;
      }
    },

    /** A number in (0, 1]. */
    FACTOR("in (0, 1]") {
      @Override
      boolean holds(double value) {
        return value > 0 && value <= 1;
      }
    },

    /** A number in (0, 1). */
    SHARE("in (0, 1)") {
      @Override
      boolean holds(double value) {
        return value > 0 && value < 1;
      }
    };

    /** Larger whole numbers are not exact. */
    private static final double MOST = 1L << 53;

    private final String text;

    Range(String text) {
      this.text = text;
    }

    /** Whether a value is in the range; false for NaN. */
    abstract boolean holds(double value);

    /** Whether the values are whole numbers. */
    boolean isWhole() {
      return this == COUNT || this == NOT_NEGATIVE_COUNT;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * A setting of a schedule.
   *
   * @param name on the command line and in model files
   * @param defaultValue the default; NaN if it must be given
   * @param isList whether it has one or more values, in ascending order
   */
  public record Parameter(String name, Range range, double defaultValue, boolean isList) {
    Parameter(String name, Range range, double defaultValue) {
      this(name, range, defaultValue, /* isList= */ false);
    }

    /** The length: default 0, which stands for that of the training. */
    static Parameter total() {
      return new Parameter(TOTAL, Range.NOT_NEGATIVE_COUNT, 0);
    }

    /** The lowest learning rate: default 0. */
    static Parameter floor() {
      return new Parameter("floor", Range.NOT_NEGATIVE, 0);
    }

    /** Whether it must be given. */
    boolean isRequired() {
      return Double.isNaN(defaultValue);
    }

    /** A value as text. */
    String text(double value) {
      return range.isWhole() ? String.valueOf((long) value) : String.valueOf(value);
    }
  }

  /** The position of a setting; -1 if the schedule does not have it. */
  int place(String setting) {
    return parameters.stream().map(Parameter::name).toList().indexOf(setting);
  }

  /**
   * The schedule with these settings.
   *
   * @throws IllegalArgumentException if a value is out of its range
   */
  Schedule of(List<double[]> settings) {
    if (settings.size() != parameters.size()) {
      throw new IllegalArgumentException(
          "%s has %d settings, got %d".formatted(name, parameters.size(), settings.size()));
    }
    return maker.apply(settings);
  }

  /**
   * For the constructors of the records: rejects settings out of range, including NaN.
   *
   * @throws IllegalArgumentException naming the first such setting
   */
  void check(double... settings) {
    for (int i = 0; i < settings.length; i++) {
      check(i, settings[i]);
    }
  }

  /** Rejects a value of the setting at a position. */
  void check(int place, double value) {
    Parameter parameter = parameters.get(place);
    if (!parameter.range().holds(value)) {
      throw new IllegalArgumentException(
          "%s %s must be %s, got %s".formatted(name, parameter.name(), parameter.range(), value));
    }
  }

  /** Its form on the command line, such as {@code step:every=N,factor=X}. */
  public String usage() {
    return parameters.isEmpty()
        ? name
        : parameters.stream()
            .map(p -> p.name() + "=" + (p.range().isWhole() ? "N" : "X") + (p.isList() ? "/N" : ""))
            .collect(Collectors.joining(",", name + ":", ""));
  }

  /** Compares names, which are unique. */
  @Override
  public boolean equals(Object other) {
    return other instanceof ScheduleKind that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name + Arrays.toString(parameters.stream().map(Parameter::name).toArray());
  }
}
