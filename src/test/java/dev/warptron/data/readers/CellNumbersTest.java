package dev.warptron.data.readers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.data.Numbers;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers from bytes against the parser of characters. */
class CellNumbersTest {
  private static final int BEFORE = 3; // bytes of other cells

  private static CellNumbers numbers(String text, char decimal) {
    byte[] bytes = new byte[BEFORE + text.length() + CellNumbers.BYTES];
    Arrays.fill(bytes, (byte) '7');
    System.arraycopy(text.getBytes(US_ASCII), 0, bytes, BEFORE, text.length());
    return new CellNumbers(bytes, decimal);
  }

  /** Whether the number is found; if it is, it must be the right one. */
  private static boolean isFound(String cell, String after) {
    CellNumbers numbers = numbers(cell + after, '.');
    double number = numbers.at(BEFORE);
    if (Double.isNaN(number) || numbers.end() != BEFORE + cell.length()) {
      return false;
    }
    double expected = Numbers.parseDouble(cell.toCharArray(), 0, cell.length());
    assertThat(Double.doubleToRawLongBits(number))
        .as(cell)
        .isEqualTo(Double.doubleToRawLongBits(expected));
    return true;
  }

  @Test
  void usualNumbersAreFoundAndExact() {
    Random random = new Random(1);
    int found = 0;
    for (int i = 0; i < 200_000; i++) {
      String cell =
          switch (i % 4) {
            case 0 -> Integer.toString(random.nextInt(20_000_000) - 10_000_000);
            case 1 -> String.format(Locale.ROOT, "%." + i % 9 + "f", 1000 * random.nextGaussian());
            case 2 -> Double.toString(Math.rint(1e6 * random.nextGaussian()) / 1e6);
            default -> Integer.toString(random.nextInt(10)) + "." + random.nextInt(1000);
          };
      boolean isPlain = !cell.contains("E") && !cell.matches("-?\\d{8,}.*");
      boolean isFound = isFound(cell, i % 2 == 0 ? "," : "\n");
      found += isFound ? 1 : 0;
      double value = Double.parseDouble(cell);
      boolean isBetweenFloats = value != (float) value && isHalf(value);
      assertThat(isFound).as(cell).isEqualTo(isPlain && !isBetweenFloats);
    }
    assertThat(found).isGreaterThan(150_000);
  }

  /** Whether a double is in the middle between two floats. */
  private static boolean isHalf(double value) {
    float near = (float) value;
    double other = value > near ? Math.nextUp(near) : Math.nextDown(near);
    return value - near == other - value;
  }

  @Test
  void oddSpellingsAreExactOrLeftAlone() {
    Random random = new Random(2);
    String characters = "0123456789012345678900..--+eE, ";
    int found = 0;
    for (int i = 0; i < 500_000; i++) {
      StringBuilder cell = new StringBuilder();
      int length = random.nextInt(20);
      for (int j = 0; j < length; j++) {
        cell.append(characters.charAt(random.nextInt(characters.length() - (i % 2 == 0 ? 9 : 0))));
      }
      found += isFound(cell.toString(), ";") ? 1 : 0;
    }
    assertThat(found).isGreaterThan(20_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        ".",
        "-.",
        "1.2.3",
        "1e5",
        "+1",
        "--1",
        "1-",
        "NA",
        "12345678901234567",
        "1.5x",
        "0.0000000000000001",
        "1,5"
      })
  void anythingElseIsLeftAlone(String cell) {
    assertThat(isFound(cell, ";")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "-0.0",
        "1.",
        ".5",
        "-.5",
        "007",
        "1234567",
        "1234567.12345678",
        "0.12345678",
        "0.00000000000001",
        "-9999999.9999999"
      })
  void theseAreFound(String cell) {
    assertThat(isFound(cell, ";")).isTrue();
    assertThat(isFound(cell, "\r")).isTrue();
  }

  @Test
  void theDecimalMarkIsGiven() {
    assertThat(numbers("-12,5;", ',').at(BEFORE)).isEqualTo(-12.5);
    CellNumbers pointed = numbers("12.5;", ',');
    assertThat(pointed.at(BEFORE)).isEqualTo(12);
    assertThat(pointed.end()).isEqualTo(BEFORE + 2);
  }
}
