package dev.warptron.cli.tune;

import dev.warptron.cli.common.Labels;
import dev.warptron.tune.Range;
import dev.warptron.tune.SearchSpace;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * A searched option and its possible values: {@code hidden=5;10;20,10}, or for random draws {@code
 * l2=0..1} or {@code learning-rate=0.001..1:log}.
 *
 * @param choices texts of the values; empty if there is a range
 * @param range null if there are choices
 */
record SearchedValues(SearchedOption option, List<String> choices, @Nullable Range range) {
  private static final Pattern RANGE = Pattern.compile("(.+?)\\.\\.(.+?)(:log)?");

  /**
   * Parses an option and its values.
   *
   * @throws TypeConversionException if the text is malformed
   */
  static SearchedValues parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw new TypeConversionException(
          "'%s' is not of the form NAME=VALUE;VALUE, such as \"hidden=5;10;20,10\""
              .formatted(text));
    }
    SearchedOption option =
        Labels.find(
            "option to search",
            SearchedOption.values(),
            SearchedOption::label,
            text.substring(0, equals));
    String values = text.substring(equals + 1);
    Matcher range = RANGE.matcher(values.strip());
    if (range.matches()) {
      return new SearchedValues(option, List.of(), range(option, values.strip(), range));
    }
    List<String> choices = Arrays.stream(values.split(";", -1)).map(String::strip).toList();
    if (choices.contains("")) {
      throw new TypeConversionException(
          "'%s': a value of %s is empty; write values with ; between them, such as \"hidden=5;10\""
              .formatted(text, option.label()));
    }
    return new SearchedValues(option, choices, null);
  }

  private static Range range(SearchedOption option, String values, Matcher ends) {
    if (!option.hasRange()) {
      throw new TypeConversionException(
          "%s cannot be drawn from the range %s: give its values with ; between them"
              .formatted(option.label(), values));
    }
    try {
      Range range = Range.of(Double.parseDouble(ends.group(1)), Double.parseDouble(ends.group(2)));
      range = option.kind() == SearchedOption.Kind.WHOLE ? range.ofWholeNumbers() : range;
      return ends.group(3) == null ? range : range.onLogScale();
    } catch (NumberFormatException e) {
      throw new TypeConversionException(
          "%s=%s: a range is LOW..HIGH or LOW..HIGH:log, such as 0.001..1:log"
              .formatted(option.label(), values));
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("%s: %s".formatted(option.label(), e.getMessage()));
    }
  }

  /** Adds this option to a search space. */
  SearchSpace<Map<String, String>> addTo(SearchSpace<Map<String, String>> space) {
    String name = option.label();
    return range == null
        ? space.choices(name, choices, (values, value) -> values.put(name, value))
        : space.range(name, range, (values, value) -> values.put(name, range.text(value)));
  }
}
