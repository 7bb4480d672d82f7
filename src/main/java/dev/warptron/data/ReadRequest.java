package dev.warptron.data;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a file to read, and how the file is written. A format that is no text has
 * neither separators nor a header line; for it these two parts mean nothing.
 *
 * @param target the column to predict; null reads none
 * @param targetRequired whether a file without the target column is an error; true unless said
 * @param features exactly these columns in this order, all others being passed over; null takes
 *     every column but the target and the ignored ones, in the order of the file
 * @param ignored columns to leave out; each must be there
 * @param separator between two cells; null takes whichever of comma, semicolon, tab and bar the
 *     first line holds most of
 * @param header whether the first line holds the names; otherwise the columns are c1, c2 and so on
 */
public record ReadRequest(
    @Nullable String target,
    boolean targetRequired,
    @Nullable List<String> features,
    Set<String> ignored,
    @Nullable Character separator,
    boolean header) {

  /** Copies the collections. */
  public ReadRequest {
    features = features == null ? null : List.copyOf(features);
    ignored = Set.copyOf(ignored);
    if (features != null && features.isEmpty()) {
      throw new IllegalArgumentException("at least one feature is needed");
    }
    if (features != null && new LinkedHashSet<>(features).size() < features.size()) {
      throw new IllegalArgumentException("a feature is asked for twice: " + features);
    }
    if (separator != null && (separator == '"' || separator == '\n' || separator == '\r')) {
      throw new IllegalArgumentException("a quote or a line end cannot separate cells");
    }
  }

  /** Every column: the target, and all others as features. */
  public static ReadRequest training(String target) {
    return new ReadRequest(target, true, null, Set.of(), null, true);
  }

  /** These columns in this order, and no target. */
  public static ReadRequest features(List<String> names) {
    return new ReadRequest(null, true, names, Set.of(), null, true);
  }

  /** With this column as the target; a file without it is an error. */
  public ReadRequest withTarget(String name) {
    return new ReadRequest(name, true, features, ignored, separator, header);
  }

  /** With this column as the target, if the file has it. */
  public ReadRequest withOptionalTarget(String name) {
    return new ReadRequest(name, false, features, ignored, separator, header);
  }

  /** Without these columns and those already ignored. */
  public ReadRequest withIgnored(Set<String> names) {
    Set<String> all = new LinkedHashSet<>(ignored);
    all.addAll(names);
    return new ReadRequest(target, targetRequired, features, all, separator, header);
  }

  /** Without these columns and those already ignored. */
  public ReadRequest withIgnored(String... names) {
    return withIgnored(new LinkedHashSet<>(List.of(names)));
  }

  /** With this character between two cells, instead of the one that the first line suggests. */
  public ReadRequest withSeparator(char character) {
    return new ReadRequest(target, targetRequired, features, ignored, character, header);
  }

  /** For a file whose first line is data. */
  public ReadRequest withoutHeader() {
    return new ReadRequest(target, targetRequired, features, ignored, separator, false);
  }
}
