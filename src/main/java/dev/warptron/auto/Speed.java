package dev.warptron.auto;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * How quick a device is at a kind of job.
 *
 * @param startUpSeconds from nothing to full speed: opening the device, compiling the step; finite
 *     and &gt;= 0
 * @param secondsPerRow of an epoch, its share of validation included; finite and &gt; 0
 */
public record Speed(double startUpSeconds, double secondsPerRow) {
  private static final double SECONDS_OF_MINUTE = 60;
  private static final double SECONDS_OF_HOUR = 3600;
  private static final double LEAST_SHOWN = 0.001;
  private static final MathContext TWO_DIGITS = new MathContext(2);

  public Speed {
    if (!(startUpSeconds >= 0 && startUpSeconds < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "start-up seconds must be finite and >= 0, got " + startUpSeconds);
    }
    if (!(secondsPerRow > 0 && secondsPerRow < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "seconds per row must be finite and > 0, got " + secondsPerRow);
    }
  }

  /** How long a training takes in all. */
  double seconds(long rows) {
    return startUpSeconds + rows * secondsPerRow;
  }

  /** A time with two digits, for the user: no estimate has more. */
  static String about(double seconds) {
    if (seconds < LEAST_SHOWN) {
      return "less than %s s".formatted(LEAST_SHOWN);
    }
    if (seconds < 2 * SECONDS_OF_MINUTE) {
      return digits(seconds) + " s";
    }
    return seconds < 2 * SECONDS_OF_HOUR
        ? digits(seconds / SECONDS_OF_MINUTE) + " min"
        : digits(seconds / SECONDS_OF_HOUR) + " h";
  }

  private static String digits(double number) {
    return new BigDecimal(number).round(TWO_DIGITS).stripTrailingZeros().toPlainString();
  }
}
