package dev.warptron.data;

import java.util.Locale;
import java.util.Set;

/**
 * Decimal numbers as text: an optional sign, digits with at most one point, an optional exponent.
 *
 * <p>Stricter than {@link Double#parseDouble(String)}, which also accepts {@code 1f}, {@code 0x1p3}
 * and {@code NaN}: in a table these are usually mistakes.
 */
public final class Numbers {
  private static final Set<String> NOT_FINITE = Set.of("nan", "inf", "infinity");

  /** The powers of ten that are exact in a float. */
  private static final float[] POWERS = {1, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f, 1e8f, 1e9f};

  /** Whole numbers up to here are exact in a float. */
  private static final int LARGEST_EXACT = 1 << 24;

  private Numbers() {}

  /** NaN if the text is not a number; infinite if it is too large for a double. */
  public static double parseDouble(String text) {
    if (!hasOnlyNumberCharacters(text)) {
      return Double.NaN;
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** Whether the text is a number in the range of a double. */
  public static boolean isFinite(String text) {
    return Double.isFinite(parseDouble(text));
  }

  /** Whether the text spells NaN or infinity. */
  public static boolean namesNonFinite(String text) {
    String unsigned = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
    return NOT_FINITE.contains(unsigned.toLowerCase(Locale.ROOT));
  }

  /**
   * The float nearest to the number in {@code text[from..to)}, the same as {@link
   * Float#parseFloat(String)}: NaN if it is not a number, infinite if it is too large for a float.
   */
  public static float parseFloat(char[] text, int from, int to) {
    float value = parseShort(text, from, to);
    if (!Float.isNaN(value)) {
      return value;
    }
    String whole = new String(text, from, to - from);
    if (!hasOnlyNumberCharacters(whole)) {
      return Float.NaN;
    }
    try {
      return Float.parseFloat(whole);
    } catch (NumberFormatException e) {
      return Float.NaN;
    }
  }

  /**
   * Fast path for numbers of few digits without exponent, the common case in tables; allocates
   * nothing. Digits and power of ten are exact floats, so the single division rounds correctly
   * (Clinger, "How to read floating point numbers accurately", PLDI 1990). NaN for all other text.
   */
  private static float parseShort(char[] text, int from, int to) {
    boolean negative = from < to && text[from] == '-';
    int digits = 0;
    int decimals = -1;
    int value = 0;
    for (int i = negative ? from + 1 : from; i < to; i++) {
      char c = text[i];
      if (c == '.' && decimals < 0) {
        decimals = 0;
      } else if (c >= '0' && c <= '9' && value < LARGEST_EXACT / 10) {
        value = 10 * value + (c - '0');
        digits++;
        decimals += decimals < 0 ? 0 : 1;
      } else {
        return Float.NaN;
      }
    }
    if (digits == 0 || decimals >= POWERS.length) {
      return Float.NaN;
    }
    float unsigned = decimals > 0 ? value / POWERS[decimals] : value;
    return negative ? -unsigned : unsigned;
  }

  private static boolean hasOnlyNumberCharacters(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
