package dev.warptron.data;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The classes of a classification problem, in order: class {@code k} is output {@code k} of the
 * network. Immutable; two objects are equal if they have the same names in the same order.
 */
public final class ClassLabels {
  private final List<String> names; // (count)
  private final Map<String, Integer> indexOfText;
  private final Map<BigDecimal, Integer> indexOfValue;

  private ClassLabels(List<String> names) {
    this.names = List.copyOf(names);
    this.indexOfText = new HashMap<>();
    this.indexOfValue = new HashMap<>();
    for (int index = 0; index < names.size(); index++) {
      String name = names.get(index);
      indexOfText.put(name, index);
    }
    if (names.stream().allMatch(Numbers::isPlain)) {
      for (int index = 0; index < names.size(); index++) {
        indexOfValue.putIfAbsent(exactValue(names.get(index)), index);
      }
    }
  }

  /**
   * The classes of training data. If all labels are plain numbers, without leading zeros or an
   * exponent, they are sorted by value, and 1 and 1.0 are one class, named by the spelling that
   * occurs first. Otherwise they are texts, each spelling is a class, and they are sorted by {@link
   * String#compareTo}: 0E8 and 0E9, or 1 and 01, are codes.
   *
   * @throws DataException if there is no target, or it has a single class
   */
  public static ClassLabels of(Dataset data) {
    Target target = data.requireTarget();
    Set<String> texts = new LinkedHashSet<>();
    LabelTarget.rowsOfLabels(target).forEach(row -> texts.add(target.label(row)));
    List<String> names =
        texts.stream().allMatch(Numbers::isPlain)
            ? distinctByValue(texts)
            : texts.stream().sorted().toList();
    if (names.size() < 2) {
      throw new DataException(
          ("target %s holds a single class, %s, in all %d rows: a classifier needs at least two to"
                  + " tell apart; check the column, or add rows of another class")
              .formatted(
                  Messages.quoted(target.name()), Messages.quoted(names.get(0)), data.rowCount()));
    }
    return new ClassLabels(names);
  }

  /**
   * The given classes, in this order.
   *
   * @param names at least two, distinct
   * @throws DataException if there are fewer than two, or a name occurs twice
   */
  public static ClassLabels ofNames(List<String> names) {
    if (names.size() < 2) {
      throw new DataException(
          "a classifier needs at least two classes, got [" + Messages.listed(names) + "]");
    }
    Set<String> seen = new LinkedHashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new DataException("class " + Messages.quoted(name) + " is named twice");
      }
    }
    return new ClassLabels(names);
  }

  private static List<String> distinctByValue(Collection<String> texts) {
    Map<BigDecimal, String> firstSpelling = new LinkedHashMap<>();
    texts.forEach(text -> firstSpelling.putIfAbsent(exactValue(text), text));
    List<String> names = new ArrayList<>(firstSpelling.values());
    names.sort(Comparator.comparing(ClassLabels::exactValue));
    return names;
  }

  /** Decimal, because different identifiers of many digits may round to the same double. */
  private static BigDecimal exactValue(String text) {
    return new BigDecimal(text).stripTrailingZeros();
  }

  /** The names in order. */
  public List<String> names() {
    return names;
  }

  /** The number of classes, at least 2. */
  public int count() {
    return names.size();
  }

  /**
   * The index of a class, or -1. An exact match of the text takes precedence. Otherwise, if all
   * classes are plain numbers, a number matches any spelling of its value, as 1.0 matches 1.
   */
  public int indexOf(String label) {
    Integer exact = indexOfText.get(label);
    if (exact != null) {
      return exact;
    }
    return Numbers.isPlain(label) ? indexOfValue.getOrDefault(exactValue(label), -1) : -1;
  }

  /**
   * The index of a class.
   *
   * @param what what names the class, such as {@code class weights}; begins the message
   * @throws DataException if there is no such class; names the nearest one
   */
  public int requireIndexOf(String label, String what) {
    int index = indexOf(label);
    if (index < 0) {
      throw new DataException(
          "%s: there is no class %s%s the classes are %s"
              .formatted(
                  what,
                  Messages.quoted(label),
                  Messages.nearest(label, names)
                      .map(name -> "; did you mean " + Messages.quoted(name) + "?")
                      .orElse(";"),
                  Messages.listed(names)));
    }
    return index;
  }

  /**
   * The class index of every row, {@code [rows]}, each in [0, count).
   *
   * @throws DataException if there is no target, or a label is not one of these classes
   */
  public int[] encode(Dataset data) {
    Target target = data.requireTarget();
    return IntStream.range(0, data.rowCount()).map(row -> encode(data, target, row)).toArray();
  }

  private int encode(Dataset data, Target target, int row) {
    int index = indexOf(target.label(row));
    if (index < 0) {
      throw new DataException(
          Messages.cell(data.where(row), target.name(), target.label(row))
              + " is a class that training has not seen; the known ones are "
              + Messages.listed(names)
              + "; correct the label, remove the row, or train with rows of this class");
    }
    return index;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ClassLabels labels && names.equals(labels.names);
  }

  @Override
  public int hashCode() {
    return names.hashCode();
  }

  @Override
  public String toString() {
    return "ClassLabels" + names;
  }
}
