package dev.warptron.auto;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * The throughput of a device for a kind of job.
 *
 * @param startUpSeconds time to reach full throughput: opening the device, compiling the step;
 *     finite and &gt;= 0
 * @param secondsPerRow time per training row, with its share of validation; finite and &gt; 0
 */
public record Throughput(double startUpSeconds, double secondsPerRow) {
  private static final double SECONDS_PER_MINUTE = 60;
  private static final double SECONDS_PER_HOUR = 3600;
  private static final double MIN_SHOWN = 0.001;
  private static final MathContext TWO_DIGITS = new MathContext(2);

  public Throughput {
    if (!(startUpSeconds >= 0 && startUpSeconds < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "start-up seconds must be finite and >= 0, got " + startUpSeconds);
    }
    if (!(secondsPerRow > 0 && secondsPerRow < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "seconds per row must be finite and > 0, got " + secondsPerRow);
    }
  }

  /**
   * The duration of a training, start-up included.
   *
   * @param rows training rows of all epochs together
   */
  double seconds(long rows) {
    return startUpSeconds + rows * secondsPerRow;
  }

  /** Formats an estimated time with two significant digits. */
  static String about(double seconds) {
    if (seconds < MIN_SHOWN) {
      return "less than %s s".formatted(MIN_SHOWN);
    }
    if (seconds < 2 * SECONDS_PER_MINUTE) {
      return digits(seconds) + " s";
    }
    return seconds < 2 * SECONDS_PER_HOUR
        ? digits(seconds / SECONDS_PER_MINUTE) + " min"
        : digits(seconds / SECONDS_PER_HOUR) + " h";
  }

  private static String digits(double number) {
    return new BigDecimal(number).round(TWO_DIGITS).stripTrailingZeros().toPlainString();
  }
}
