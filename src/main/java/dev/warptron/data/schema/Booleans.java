package dev.warptron.data.schema;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The usual spellings of yes and no. */
public final class Booleans {
  /** Each pair: no, yes. */
  private static final List<List<String>> PAIRS =
      List.of(
          List.of("false", "true"),
          List.of("no", "yes"),
          List.of("f", "t"),
          List.of("n", "y"),
          List.of("off", "on"));

  private static final Map<String, Integer> VALUES =
      Map.ofEntries(
          Map.entry("false", 0),
          Map.entry("true", 1),
          Map.entry("no", 0),
          Map.entry("yes", 1),
          Map.entry("f", 0),
          Map.entry("t", 1),
          Map.entry("n", 0),
          Map.entry("y", 1),
          Map.entry("off", 0),
          Map.entry("on", 1),
          Map.entry("0", 0),
          Map.entry("1", 1));

  private Booleans() {}

  /** 1 for yes, 0 for no, NaN for any other text; case does not matter. */
  public static double value(String text) {
    Integer value = VALUES.get(text.toLowerCase(Locale.ROOT));
    return value == null ? Double.NaN : value;
  }

  /** Whether the texts are a yes and a no of one spelling. */
  public static boolean areBoth(Collection<String> texts) {
    List<String> lower =
        texts.stream().map(text -> text.toLowerCase(Locale.ROOT)).distinct().sorted().toList();
    return PAIRS.stream().anyMatch(pair -> pair.stream().sorted().toList().equals(lower));
  }
}
