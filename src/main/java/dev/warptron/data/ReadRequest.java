package dev.warptron.data;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a file to read, and how its text is formatted. Binary formats ignore separator
 * and header.
 *
 * @param target the column to predict; null reads none
 * @param targetRequired whether a file without the target column is an error
 * @param features the feature columns, in this order; null means all columns except the target and
 *     the ignored ones, in the order of the file
 * @param ignored columns to skip; each must exist
 * @param separator between two cells; null means the one of comma, semicolon, tab and bar that
 *     occurs most often in the first line
 * @param header whether the first line holds the column names; otherwise the columns are named c1,
 *     c2 and so on
 * @param weight the column with the weight of each row; null for none. It is no feature
 */
public record ReadRequest(
    @Nullable String target,
    boolean targetRequired,
    @Nullable List<String> features,
    Set<String> ignored,
    @Nullable Character separator,
    boolean header,
    @Nullable String weight) {

  /** Copies the collections. */
  public ReadRequest {
    features = features == null ? null : List.copyOf(features);
    ignored = Set.copyOf(ignored);
    if (features != null && features.isEmpty()) {
      throw new IllegalArgumentException("at least one feature is needed");
    }
    if (features != null && new LinkedHashSet<>(features).size() < features.size()) {
      throw new IllegalArgumentException("a feature is requested twice: " + features);
    }
    if (separator != null && (separator == '"' || separator == '\n' || separator == '\r')) {
      throw new IllegalArgumentException("a quote or a line end cannot separate cells");
    }
  }

  /** Reads one column as the target, and all others as features. */
  public static ReadRequest training(String target) {
    return new ReadRequest(target, true, null, Set.of(), null, true, null);
  }

  /** Reads these columns as features, in this order, without a target. */
  public static ReadRequest features(List<String> names) {
    return new ReadRequest(null, true, names, Set.of(), null, true, null);
  }

  /** With this column as the target; a file without it is an error. */
  public ReadRequest withTarget(String name) {
    return new ReadRequest(name, true, features, ignored, separator, header, weight);
  }

  /** With this column as the target, if the file has it. */
  public ReadRequest withOptionalTarget(String name) {
    return new ReadRequest(name, false, features, ignored, separator, header, weight);
  }

  /** Without these columns and those already ignored. */
  public ReadRequest withIgnored(Set<String> names) {
    Set<String> all = new LinkedHashSet<>(ignored);
    all.addAll(names);
    return new ReadRequest(target, targetRequired, features, all, separator, header, weight);
  }

  /** Without these columns and those already ignored. */
  public ReadRequest withIgnored(String... names) {
    return withIgnored(new LinkedHashSet<>(List.of(names)));
  }

  /** With the weights of the rows in this column. */
  public ReadRequest withWeight(String name) {
    return new ReadRequest(target, targetRequired, features, ignored, separator, header, name);
  }

  /** With this separator, instead of the one detected in the first line. */
  public ReadRequest withSeparator(char character) {
    return new ReadRequest(target, targetRequired, features, ignored, character, header, weight);
  }

  /** For a file whose first line is data. */
  public ReadRequest withoutHeader() {
    return new ReadRequest(target, targetRequired, features, ignored, separator, false, weight);
  }
}
