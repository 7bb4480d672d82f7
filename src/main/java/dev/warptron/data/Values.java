package dev.warptron.data;

import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/** Cells of typed sources, such as a database or a program, as they would be written in a file. */
public final class Values {
  private Values() {}

  /**
   * A value as text, without surrounding white space: a whole number without a point, a boolean as
   * true or false, a date or time in ISO form.
   *
   * @param value null or NaN for a missing value, which is an empty text
   */
  public static String text(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      return Double.isNaN(number) ? "" : Numbers.text(number);
    }
    if (value instanceof ZonedDateTime time) { // its own text names the zone as well
      return time.toOffsetDateTime().toString();
    }
    return value.toString().strip();
  }
}
