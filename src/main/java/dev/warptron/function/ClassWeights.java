package dev.warptron.function;

import dev.warptron.data.ClassLabels;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Weights of the classes of a classification. The weight of a training row is its own weight times
 * that of its class; validation rows have weight 1.
 *
 * @param isBalanced whether the weight of a class is {@code n / (k r)}: n training rows of k
 *     classes, r of them of the class. The rows' own weights do not count. As in scikit-learn
 * @param given the weight of each class by name, finite and &gt;= 0; 1 for a class without one
 */
public record ClassWeights(boolean isBalanced, Map<String, Double> given) {
  /** Every class has weight 1. */
  public static final ClassWeights NONE = new ClassWeights(false, Map.of());

  /** Every class has the same weight in total. */
  public static final ClassWeights BALANCED = new ClassWeights(true, Map.of());

  private static final String NONE_TEXT = "none";
  private static final String BALANCED_TEXT = "balanced";

  public ClassWeights {
    given = Collections.unmodifiableMap(new LinkedHashMap<>(given));
    if (isBalanced && !given.isEmpty()) {
      throw new IllegalArgumentException("balanced class weights are not given, got " + given);
    }
    given.forEach(
        (name, weight) -> {
          if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
            throw badWeight(name, String.valueOf(weight));
          }
        });
    if (!given.isEmpty() && given.values().stream().allMatch(weight -> weight == 0)) {
      throw new IllegalArgumentException(
          "the weights of all given classes are 0: at least one must be larger");
    }
  }

  /**
   * The weights of these classes.
   *
   * @param weights by the name of the class, finite and &gt;= 0, not all 0
   */
  public static ClassWeights of(Map<String, Double> weights) {
    return new ClassWeights(false, weights);
  }

  private static IllegalArgumentException badWeight(String name, String weight) {
    return new IllegalArgumentException(
        "the weight of class \"%s\" must be a number that is at least 0 and finite, got %s"
            .formatted(name, weight));
  }

  /** Whether every class has weight 1. */
  public boolean isNone() {
    return !isBalanced && given.isEmpty();
  }

  /**
   * Checks that every class with a weight exists.
   *
   * @throws dev.warptron.data.DataException if one does not
   */
  public void requireClasses(ClassLabels classes) {
    given.keySet().forEach(name -> classes.requireIndexOf(name, "class weights"));
  }

  /**
   * The weight of each row.
   *
   * @param classOf {@code [rows]}, the index of the class of each training row; not modified
   */
  public double[] ofRows(ClassLabels classes, int[] classOf) {
    double[] weights = new double[classOf.length];
    double[] ofClass = isBalanced ? balanced(classes, classOf) : given(classes);
    for (int row = 0; row < weights.length; row++) {
      weights[row] = ofClass[classOf[row]];
    }
    return weights;
  }

  private double[] given(ClassLabels classes) {
    double[] weights = new double[classes.count()];
    Arrays.fill(weights, 1);
    given.forEach(
        (name, weight) -> weights[classes.requireIndexOf(name, "class weights")] = weight);
    return weights;
  }

  private static double[] balanced(ClassLabels classes, int[] classOf) {
    int[] rows = new int[classes.count()];
    int present = 0;
    for (int index : classOf) {
      if (rows[index]++ == 0) {
        present++;
      }
    }
    double[] weights = new double[rows.length];
    for (int index = 0; index < rows.length; index++) {
      weights[index] = classOf.length / ((double) present * Math.max(1, rows[index]));
    }
    return weights;
  }

  /**
   * Parses {@code none}, {@code balanced} or {@code CLASS=WEIGHT,CLASS=WEIGHT}. A name may hold
   * commas; a backslash takes the next character as part of the name.
   *
   * @throws IllegalArgumentException if the text is none of these
   */
  public static ClassWeights parse(String text) {
    if (text.equals(NONE_TEXT)) {
      return NONE;
    }
    if (text.equals(BALANCED_TEXT)) {
      return BALANCED;
    }
    Map<String, Double> weights = new LinkedHashMap<>();
    StringBuilder part = new StringBuilder();
    int equals = -1; // of the part, the last one that is not escaped
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        part.append(text.charAt(++i));
      } else if (c == ',' && equals >= 0) {
        add(weights, part.toString(), equals);
        part.setLength(0);
        equals = -1;
      } else {
        equals = c == '=' ? part.length() : equals;
        part.append(c);
      }
    }
    add(weights, part.toString(), equals);
    return of(weights);
  }

  private static void add(Map<String, Double> weights, String part, int equals) {
    if (equals < 1) {
      throw new IllegalArgumentException(
          "class weights are balanced, none, or CLASS=WEIGHT for each class, such as no=1,yes=5;"
              + " got '%s'".formatted(part));
    }
    String name = part.substring(0, equals).strip();
    String weight = part.substring(equals + 1).strip();
    try {
      if (weights.putIfAbsent(name, Double.valueOf(weight)) != null) {
        throw new IllegalArgumentException("class \"%s\" has two weights".formatted(name));
      }
    } catch (NumberFormatException e) {
      throw badWeight(name, "'" + weight + "'");
    }
  }

  /** The text that {@link #parse} reads. */
  public String label() {
    if (isNone()) {
      return NONE_TEXT;
    }
    return isBalanced
        ? BALANCED_TEXT
        : given.entrySet().stream()
            .map(each -> escaped(each.getKey()) + "=" + each.getValue())
            .collect(Collectors.joining(","));
  }

  private static String escaped(String name) {
    return name.replaceAll("([\\\\,=])", "\\\\$1");
  }
}
