package dev.warptron.cli;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;
import picocli.CommandLine.TypeConversionException;

/** Finds a value by its name on the command line. */
final class Labels {
  private Labels() {}

  /**
   * The value with this label.
   *
   * @param what such as {@code activation}, for the message
   * @throws TypeConversionException naming the nearest label if there is none
   */
  static <E> E find(String what, E[] values, Function<E, String> label, String text) {
    List<String> known = Arrays.stream(values).map(label).toList();
    int index = known.indexOf(text.strip());
    if (index < 0) {
      throw new TypeConversionException(
          "there is no %s '%s'; did you mean %s? Known: %s"
              .formatted(what, text, nearest(known, text), String.join(", ", known)));
    }
    return values[index];
  }

  private static String nearest(List<String> known, String text) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return known.stream()
        .collect(
            Collectors.minBy(
                (a, b) -> Integer.compare(distance.apply(a, text), distance.apply(b, text))))
        .orElse("none");
  }
}
