package dev.warptron.data;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a file to read, and how its text is formatted. Binary formats ignore separator
 * and header.
 *
 * @param targets the columns to predict, distinct; may be none
 * @param targetRequired whether a file without the target columns is an error
 * @param features the feature columns, in this order; null means all columns except the targets and
 *     the ignored ones, in the order of the file
 * @param ignored columns to skip; each must exist
 * @param separator between two cells; null means the one of comma, semicolon, tab and bar that
 *     occurs most often in the first line
 * @param header whether the first line holds the column names; otherwise the columns are named c1,
 *     c2 and so on
 * @param weight the column with the weight of each row; null for none. It is no feature
 */
public record ReadRequest(
    List<String> targets,
    boolean targetRequired,
    @Nullable List<String> features,
    Set<String> ignored,
    @Nullable Character separator,
    boolean header,
    @Nullable String weight) {

  /** Copies the collections. */
  public ReadRequest {
    targets = List.copyOf(targets);
    if (new LinkedHashSet<>(targets).size() < targets.size()) {
      throw new IllegalArgumentException("a target is requested twice: " + targets);
    }
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

  /** Reads these columns as targets, at least one, and all others as features. */
  public static ReadRequest training(String... targets) {
    return new ReadRequest(List.of(targets), true, null, Set.of(), null, true, null);
  }

  /** Reads these columns as features, in this order, without a target. */
  public static ReadRequest features(List<String> names) {
    return new ReadRequest(List.of(), true, names, Set.of(), null, true, null);
  }

  /** With these columns as the targets; a file without one is an error. */
  public ReadRequest withTarget(String... names) {
    return withTargets(List.of(names));
  }

  /** The same with a list. */
  public ReadRequest withTargets(List<String> names) {
    return new ReadRequest(names, true, features, ignored, separator, header, weight);
  }

  /** With this column as the target, if the file has it. */
  public ReadRequest withOptionalTarget(String name) {
    return new ReadRequest(List.of(name), false, features, ignored, separator, header, weight);
  }

  /** Without these columns and those already ignored. */
  public ReadRequest withIgnored(Set<String> names) {
    Set<String> all = new LinkedHashSet<>(ignored);
    all.addAll(names);
    return new ReadRequest(targets, targetRequired, features, all, separator, header, weight);
  }

  /** Without these columns and those already ignored. */
  public ReadRequest withIgnored(String... names) {
    return withIgnored(new LinkedHashSet<>(List.of(names)));
  }

  /** With the weights of the rows in this column. */
  public ReadRequest withWeight(String name) {
    return new ReadRequest(targets, targetRequired, features, ignored, separator, header, name);
  }

  /** With this separator, instead of the one detected in the first line. */
  public ReadRequest withSeparator(char character) {
    return new ReadRequest(targets, targetRequired, features, ignored, character, header, weight);
  }

  /** For a file whose first line is data. */
  public ReadRequest withoutHeader() {
    return new ReadRequest(targets, targetRequired, features, ignored, separator, false, weight);
  }
}
