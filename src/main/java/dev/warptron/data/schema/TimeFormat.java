package dev.warptron.data.schema;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A written form of dates. A time of day may follow after a space or a T: {@code HH:mm}, with
 * seconds, with a fraction of them, and with an offset such as {@code Z} or {@code +01:00}.
 */
public enum TimeFormat {
  /** {@code 2024-02-29}. */
  ISO("uuuu-MM-dd"),
  /** {@code 2024/2/29}. */
  YEAR_SLASHES("uuuu/M/d"),
  /** {@code 29.2.2024}. */
  DAY_DOTS("d.M.uuuu"),
  /** {@code 2/29/2024}. */
  MONTH_SLASHES("M/d/uuuu"),
  /** {@code 29/2/2024}. */
  DAY_SLASHES("d/M/uuuu"),
  /** {@code 29-2-2024}. */
  DAY_DASHES("d-M-uuuu"),
  /** {@code 20240229}; only where a column is declared to hold dates. */
  DIGITS("uuuuMMdd");

  private final DateTimeFormatter formatter;

  TimeFormat(String date) {
    this.formatter =
        new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendPattern(date)
            .appendPattern("['T'][' '][H:mm[:ss]]")
            .appendOptional(
                new DateTimeFormatterBuilder()
                    .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
                    .toFormatter(Locale.ROOT))
            .appendPattern("[' '][XXX][XX][X]")
            .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);
  }

  /** The name in lower case with dashes, as in model and schema files. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The time in UTC; a text without an offset is taken for UTC. Empty if it is not this form. */
  public Optional<LocalDateTime> parse(String text) {
    try {
      TemporalAccessor parsed = formatter.parse(text);
      LocalDateTime local = LocalDateTime.from(parsed);
      return Optional.of(
          parsed.isSupported(ChronoField.OFFSET_SECONDS)
              ? local
                  .atOffset(ZoneOffset.ofTotalSeconds(parsed.get(ChronoField.OFFSET_SECONDS)))
                  .withOffsetSameInstant(ZoneOffset.UTC)
                  .toLocalDateTime()
              : local);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The first form that all texts have; empty if none does. */
  public static Optional<TimeFormat> of(Iterable<String> texts) {
    return Arrays.stream(values()).filter(format -> format.isFormOf(texts)).findFirst();
  }

  private boolean isFormOf(Iterable<String> texts) {
    for (String text : texts) {
      if (parse(text).isEmpty()) {
        return false;
      }
    }
    return true;
  }
}
