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
 * @param format how the file is written, as far as it is given
 * @param expected how it is likely to be written, such as the file that a model was trained on; it
 *     counts where the file itself does not show another form
 * @param weight the column with the weight of each row; null for none. It is no feature
 * @param query in SQL whose rows are the table, for formats that take one; null for the whole file
 */
public record ReadRequest(
    List<String> targets,
    boolean targetRequired,
    @Nullable List<String> features,
    Set<String> ignored,
    TextFormat format,
    TextFormat expected,
    @Nullable String weight,
    @Nullable String query) {

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
  }

  /** Reads these columns as targets, at least one, and all others as features. */
  public static ReadRequest training(String... targets) {
    return new ReadRequest(
        List.of(targets), true, null, Set.of(), TextFormat.UNKNOWN, TextFormat.UNKNOWN, null, null);
  }

  /** Reads these columns as features, in this order, without a target. */
  public static ReadRequest features(List<String> names) {
    return new ReadRequest(
        List.of(), true, names, Set.of(), TextFormat.UNKNOWN, TextFormat.UNKNOWN, null, null);
  }

  /** With these columns as the targets; a file without one is an error. */
  public ReadRequest withTarget(String... names) {
    return withTargets(List.of(names));
  }

  /** The same with a list. */
  public ReadRequest withTargets(List<String> names) {
    return new ReadRequest(names, true, features, ignored, format, expected, weight, query);
  }

  /** With this column as the target, if the file has it. */
  public ReadRequest withOptionalTarget(String name) {
    return new ReadRequest(
        List.of(name), false, features, ignored, format, expected, weight, query);
  }

  /**
   * Without these columns and those already ignored: a name, which may stand for several columns;
   * {@code #3} for the third column; or several of them with commas between, if no column has the
   * whole as its name.
   */
  public ReadRequest withIgnored(Set<String> names) {
    Set<String> all = new LinkedHashSet<>(ignored);
    all.addAll(names);
    return new ReadRequest(targets, targetRequired, features, all, format, expected, weight, query);
  }

  /** Without these columns and those already ignored. */
  public ReadRequest withIgnored(String... names) {
    return withIgnored(new LinkedHashSet<>(List.of(names)));
  }

  /** With the weights of the rows in this column. */
  public ReadRequest withWeight(String name) {
    return new ReadRequest(
        targets, targetRequired, features, ignored, format, expected, name, query);
  }

  /** With this separator, instead of the one detected in the first lines. */
  public ReadRequest withSeparator(char character) {
    return withFormat(format.withSeparator(character));
  }

  /** For a file whose first line is data. */
  public ReadRequest withoutHeader() {
    return withFormat(format.withHeader(false));
  }

  /** For a file written like this. */
  public ReadRequest withFormat(TextFormat known) {
    return new ReadRequest(
        targets, targetRequired, features, ignored, known, expected, weight, query);
  }

  /** For a file that is probably written like this. */
  public ReadRequest withExpected(TextFormat likely) {
    return new ReadRequest(
        targets, targetRequired, features, ignored, format, likely, weight, query);
  }

  /** For the rows that a query in SQL gives, instead of all rows of the file. */
  public ReadRequest withQuery(@Nullable String sql) {
    return new ReadRequest(
        targets, targetRequired, features, ignored, format, expected, weight, sql);
  }

  /** Whether the first line holds the column names. */
  public boolean header() {
    Boolean known = knownHeader();
    return known == null || known;
  }

  /** Whether the first line holds the column names; null if only the line can show it. */
  public @Nullable Boolean knownHeader() {
    return format.header() != null ? format.header() : expected.header();
  }
}
