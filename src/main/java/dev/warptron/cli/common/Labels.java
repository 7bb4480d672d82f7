package dev.warptron.cli.common;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.apache.commons.text.similarity.LevenshteinDistance;
import picocli.CommandLine.TypeConversionException;

/** Finds a value by its name on the command line. */
public final class Labels {
  private Labels() {}

  /**
   * The value with this label.
   *
   * @param what kind of value for the message, such as {@code activation}
   * @throws TypeConversionException if there is no such label; names the most similar one
   */
  public static <E> E find(String what, E[] values, Function<E, String> label, String text) {
    List<String> known = Arrays.stream(values).map(label).toList();
    int index = known.indexOf(text.strip());
    if (index < 0) {
      throw unknown(what, known, text);
    }
    return values[index];
  }

  /** The exception for an unknown label; names the most similar one. */
  static TypeConversionException unknown(String what, List<String> known, String text) {
    return new TypeConversionException(
        "there is no %s '%s' (known: %s)%s"
            .formatted(what, text, String.join(", ", known), suggestion(known, text)));
  }

  /** The most similar label, unless it differs too much. */
  private static String suggestion(List<String> known, String text) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return known.stream()
        .min(Comparator.comparingInt(label -> distance.apply(label, text)))
        .filter(label -> 2 * distance.apply(label, text) <= Math.max(label.length(), text.length()))
        .map("; did you mean %s?"::formatted)
        .orElse("");
  }
}
