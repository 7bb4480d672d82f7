package dev.warptron.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.random.Philox;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "1",
        "-1",
        "+1",
        "5.",
        ".5",
        "-.5",
        "0.1",
        "16777215",
        "16777217",
        "1677721",
        "16777216.5",
        "0.0000000001",
        "0.000000001",
        "1e5",
        "1E-5",
        "-2.5e+3",
        "3.4028235e38",
        "1e-50",
        "123456789012345678901234567890",
        "1e39",
        "-1e39"
      })
  void floatsAreThoseOfTheJdk(String text) {
    assertThat(parse(text)).isEqualTo(Float.parseFloat(text));
  }

  /** The fast path must round as the JDK does, for any number of digits and decimals. */
  @Test
  void randomDecimalsAreThoseOfTheJdk() {
    Philox random = new Philox(5, 0);
    for (int i = 0; i < 100_000; i++) {
      double scale = Math.pow(10, random.below(9, 3L * i));
      String format = "%." + random.below(10, 3L * i + 1) + "f";
      String text = String.format(Locale.ROOT, format, (random.uniform(3L * i + 2) - 0.5) * scale);
      assertThat(parse(text)).as(text).isEqualTo(Float.parseFloat(text));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "-",
        "--1",
        "1-",
        "1.2.3",
        "1,5",
        "e",
        "1e",
        "n/a",
        "NaN",
        "Infinity",
        "1f",
        "1d",
        "0x10",
        "1_000",
        "1 000",
        "\u0661"
      })
  void otherTextIsNotANumber(String text) {
    assertThat(parse(text)).isNaN();
    assertThat(Numbers.parseDouble(text)).isNaN();
    assertThat(Numbers.isFinite(text)).isFalse();
  }

  @Test
  void aDoubleMayHoldWhatAFloatCannot() {
    assertThat(Numbers.parseDouble("1e39")).isEqualTo(1e39);
    assertThat(Numbers.isFinite("1e39")).isTrue();
    assertThat(Numbers.isFinite("1e999")).isFalse();
  }

  @Test
  void onlyTheGivenRangeIsParsed() {
    assertThat(Numbers.parseFloat("12,3.5,4".toCharArray(), 3, 6)).isEqualTo(3.5f);
  }

  private static float parse(String text) {
    return Numbers.parseFloat(text.toCharArray(), 0, text.length());
  }
}
