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

  /** Whole numbers up to here are exact in a double. */
  private static final long LARGEST_EXACT_DOUBLE = 1L << 53;

  /** The powers of ten that are exact in a double. */
  private static final double[] DOUBLE_POWERS = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18, 1e19, 1e20, 1e21, 1e22
  };

  /** The number of digits that always fit in a long. */
  private static final int DIGITS_OF_LONG = 18;

  /** The bits of a double's fraction that a float does not have, and the first of them. */
  private static final long BELOW_FLOAT = (1L << 29) - 1;

  private static final long HALF_FLOAT = 1L << 28;

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

  /**
   * The double nearest to the number in {@code text[from..to)}: NaN if it is not a number, infinite
   * if it is too large for a double. Rounded to a float, it is {@link #parseFloat} of the same
   * text: a double in the middle between two floats stands for many decimals, and the one that is
   * given decides the direction.
   */
  public static double parseDouble(char[] text, int from, int to) {
    double value = parseShortDouble(text, from, to);
    if (Double.isNaN(value)) {
      value = parseDouble(new String(text, from, to - from));
    }
    if (!isBetweenFloats(value)) {
      return value;
    }
    float rounded = parseFloat(text, from, to);
    return (float) value == rounded ? value : Math.nextAfter(value, rounded);
  }

  /** Whether the rounding of a double to a float may differ from that of a decimal near it. */
  private static boolean isBetweenFloats(double value) {
    return (Double.doubleToRawLongBits(value) & BELOW_FLOAT) == HALF_FLOAT
        || (Math.abs(value) < Float.MIN_NORMAL && value != 0);
  }

  /** As {@link #parseShort}, with what is exact in a double, and with exponents. */
  private static double parseShortDouble(char[] text, int from, int to) {
    boolean negative = from < to && text[from] == '-';
    int first = negative ? from + 1 : from;
    int i = first;
    long value = 0;
    for (; i < to && isDigit(text[i]); i++) {
      value = 10 * value + (text[i] - '0');
    }
    int digits = i - first;
    int power = 0;
    if (i < to && text[i] == '.') {
      int point = i++;
      for (; i < to && isDigit(text[i]); i++) {
        value = 10 * value + (text[i] - '0');
      }
      power = point + 1 - i;
      digits -= power;
    }
    if (digits == 0 || digits > DIGITS_OF_LONG || value > LARGEST_EXACT_DOUBLE) {
      return Double.NaN;
    }
    if (i < to && (text[i] == 'e' || text[i] == 'E')) {
      i++;
      boolean below = i < to && text[i] == '-';
      i += i < to && (below || text[i] == '+') ? 1 : 0;
      int exponent = 0;
      int begin = i;
      for (; i < to && i < begin + 3 && isDigit(text[i]); i++) {
        exponent = 10 * exponent + (text[i] - '0');
      }
      power += below ? -exponent : exponent;
      i = i == begin ? -1 : i; // an exponent without digits
    }
    if (i != to || Math.abs(power) >= DOUBLE_POWERS.length) {
      return Double.NaN;
    }
    double unsigned = power < 0 ? value / DOUBLE_POWERS[-power] : value * DOUBLE_POWERS[power];
    return negative ? -unsigned : unsigned;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** A number as text: a whole one without a point, any other as {@link Double#toString}. */
  public static String text(double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) <= LARGEST_EXACT_DOUBLE;
    return whole ? Long.toString((long) value) : Double.toString(value);
  }

  /** Whether the text is a number in the range of a double. */
  public static boolean isFinite(String text) {
    return Double.isFinite(parseDouble(text));
  }

  /**
   * Whether the text is a number without an exponent and without leading zeros: not a code that
   * looks like a number.
   */
  public static boolean isPlain(String text) {
    int start = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
    int point = text.indexOf('.');
    int end = point < 0 ? text.length() : point;
    boolean digits = text.length() > start;
    for (int i = start; i < text.length(); i++) {
      digits &= i == point || (text.charAt(i) >= '0' && text.charAt(i) <= '9');
    }
    return digits && end > start && (end == start + 1 || text.charAt(start) != '0');
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
