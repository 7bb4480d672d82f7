package dev.warptron.cli.common;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** The names of target columns, as they are given on the command line. */
final class TargetNames {
  private TargetNames() {}

  /**
   * The names of several {@code --target} options, or those of a single one, which is split.
   *
   * @param given at least one
   * @throws IllegalArgumentException as {@link #split}
   */
  static List<String> of(List<String> given) {
    return given.size() > 1 ? given : split(given.get(0));
  }

  /**
   * Refuses a name that occurs twice.
   *
   * @throws IllegalArgumentException if one does
   */
  static void requireDistinct(List<String> names) {
    for (String name : names) {
      if (Collections.frequency(names, name) > 1) {
        throw new IllegalArgumentException("--target names \"%s\" twice".formatted(name));
      }
    }
  }

  /** The names in quotes, for messages. */
  static String quoted(List<String> names) {
    return names.stream().map("\"%s\""::formatted).collect(Collectors.joining(", "));
  }

  /**
   * Splits at commas. A name in double quotes may hold commas and doubled quotes.
   *
   * @throws IllegalArgumentException if a name is empty or a quote is not closed
   */
  static List<String> split(String text) {
    List<String> names = new ArrayList<>();
    StringBuilder name = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        name.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        names.add(name.toString().strip());
        name.setLength(0);
      } else {
        name.append(c);
      }
    }
    names.add(name.toString().strip());
    if (quoted || names.contains("")) {
      throw new IllegalArgumentException(
          "--target needs names separated by commas, with double quotes around one that holds a"
              + " comma; got '%s'".formatted(text));
    }
    return names;
  }
}
