package dev.warptron.data.schema;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The usual spellings of yes and no. */
public final class Booleans {
  /** Each pair: no, yes. */
  private static final List<List<String>> PAIRS =
      List.of(
          List.of("false", "true"),
          List.of("no", "yes"),
          List.of("f", "t"),
          List.of("n", "y"),
          List.of("off", "on"),
          List.of("0", "1"));

  private Booleans() {}

  /** 1 for yes, 0 for no, NaN for any other text; case does not matter. */
  public static double value(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    for (List<String> pair : PAIRS) {
      int value = pair.indexOf(lower);
      if (value >= 0) {
        return value;
      }
    }
    return Double.NaN;
  }

  /** Whether the texts are a yes and a no of one spelling. */
  public static boolean areBoth(Collection<String> texts) {
    List<String> lower =
        texts.stream().map(text -> text.toLowerCase(Locale.ROOT)).distinct().sorted().toList();
    return PAIRS.stream().anyMatch(pair -> pair.stream().sorted().toList().equals(lower));
  }
}
