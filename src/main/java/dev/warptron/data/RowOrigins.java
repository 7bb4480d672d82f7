package dev.warptron.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The file and line, or the row number, that each row came from, for messages. Selections keep it.
 */
public sealed class RowOrigins permits StoredOrigins {
  private static final String ROW = "row ";

  /** Text before the number: {@code "cancer.csv:"} or {@code "images-idx3: row "}. */
  private final List<String> prefixes;

  private final int[] prefixOf; // (rows)
  private final long[] numbers; // (rows), a line of the file or a row, from 1

  RowOrigins(List<String> prefixes, int[] prefixOf, long[] numbers) {
    this.prefixes = prefixes;
    this.prefixOf = prefixOf;
    this.numbers = numbers;
  }

  /** What is before the numbers, once each. */
  List<String> prefixes() {
    return prefixes;
  }

  /** The index of a row's prefix. */
  int prefixOf(int row) {
    return prefixOf[row];
  }

  static RowOrigins memory(int rows) {
    return counted(ROW, rows);
  }

  /**
   * For a file format without lines.
   *
   * @param file the name to show
   */
  public static RowOrigins rows(String file, int rows) {
    return counted(file + ": " + ROW, rows);
  }

  /**
   * For a file format without lines, some of whose rows are left out.
   *
   * @param file the name to show
   * @param numbers of the rows in the file, from 1; not copied
   */
  public static RowOrigins rows(String file, long[] numbers) {
    return new RowOrigins(List.of(file + ": " + ROW), new int[numbers.length], numbers);
  }

  /** A single row of such a file. */
  public static String ofRow(String file, long number) {
    return file + ": " + ROW + number;
  }

  private static RowOrigins counted(String prefix, int rows) {
    long[] numbers = new long[rows];
    Arrays.setAll(numbers, row -> row + 1L);
    return new RowOrigins(List.of(prefix), new int[rows], numbers);
  }

  /**
   * For a file format with lines.
   *
   * @param file the name to show
   * @param lines the line on which each row starts, from 1; not copied
   */
  public static RowOrigins file(String file, long[] lines) {
    return new RowOrigins(List.of(file + ":"), new int[lines.length], lines);
  }

  int count() {
    return numbers.length;
  }

  /** The line or the number of a row, from 1. */
  long number(int row) {
    return numbers[row];
  }

  /** The number of a row's file, from 0. */
  final int file(int row) {
    return prefixOf(row);
  }

  final String where(int row) {
    return prefixes.get(prefixOf(row)) + number(row);
  }

  /** The same rows of a file with another name. */
  RowOrigins withFile(String name, String other) {
    return new RowOrigins(
        prefixes.stream().map(prefix -> renamed(prefix, name, other)).toList(), prefixOf, numbers);
  }

  static String renamed(String where, String name, String other) {
    return where.startsWith(name + ":") ? other + where.substring(name.length()) : where;
  }

  RowOrigins select(int[] rows) {
    return new RowOrigins(
        prefixes,
        Arrays.stream(rows).map(row -> prefixOf[row]).toArray(),
        Arrays.stream(rows).mapToLong(row -> numbers[row]).toArray());
  }

  RowOrigins concat(RowOrigins other) {
    List<String> bothPrefixes = new ArrayList<>(prefixes);
    bothPrefixes.addAll(other.prefixes);
    int rows = numbers.length;
    int[] bothPrefixOf = Arrays.copyOf(prefixOf, rows + other.count());
    long[] bothNumbers = Arrays.copyOf(numbers, rows + other.count());
    for (int row = 0; row < other.count(); row++) {
      bothPrefixOf[rows + row] = prefixes.size() + other.prefixOf(row);
      bothNumbers[rows + row] = other.number(row);
    }
    return new RowOrigins(List.copyOf(bothPrefixes), bothPrefixOf, bothNumbers);
  }
}
