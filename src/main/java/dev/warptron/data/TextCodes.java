package dev.warptron.data;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A sequence of texts: the distinct ones in the order of their first appearance, and a code each.
 */
final class TextCodes {
  /** The largest number of different texts of a column whose cells are in a file. */
  static final int MOST_DISTINCT = 1 << 20;

  private final Map<String, Integer> codeOf = new HashMap<>();
  private final List<String> texts = new ArrayList<>();
  private final UnaryOperator<String> normalizer;
  private final ShortTexts codeOfBytes = new ShortTexts();
  private int[] codes = new int[64]; // (capacity), at least size
  private int size;

  /** Without texts. */
  TextCodes() {
    this(UnaryOperator.identity());
  }

  /**
   * Without texts.
   *
   * @param normalizer is applied to each distinct text; must return its own results unchanged
   */
  TextCodes(UnaryOperator<String> normalizer) {
    this.normalizer = normalizer;
  }

  /**
   * The exception for a column with more than {@link #MOST_DISTINCT} texts.
   *
   * @param what the column is
   */
  static DataException tooMany(String what, String name) {
    return new DataException(
        "%s %s holds more than %d different texts, too many for a table that is read in parts"
            .formatted(what, Messages.quoted(name), MOST_DISTINCT),
        List.of(
            Remedy.of("make categories of its texts"),
            new Remedy("leave the column out", Remedy.Setting.IGNORED, name)));
  }

  void add(String text) {
    append(codeOf(text));
  }

  /** Adds the text of the ASCII characters {@code bytes[from..to)}. */
  void add(byte[] bytes, int from, int to) {
    int known = codeOfBytes.find(bytes, from, to);
    if (known >= 0) {
      append(known);
      return;
    }
    int code = codeOf(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
    codeOfBytes.put(code);
    append(code);
  }

  /** Drops all texts beyond the first ones. */
  void truncate(int count) {
    size = Math.min(size, count);
  }

  /** Appends another sequence. */
  void addAll(TextCodes others) {
    int[] codeOfOther = others.texts.stream().mapToInt(this::codeOf).toArray();
    for (int i = 0; i < others.size; i++) {
      append(codeOfOther[others.codes[i]]);
    }
  }

  private int codeOf(String text) {
    Integer known = codeOf.get(text);
    if (known != null) {
      return known;
    }
    String normalized = normalizer.apply(text);
    Integer code = codeOf.putIfAbsent(normalized, texts.size());
    if (code == null) {
      code = texts.size();
      texts.add(normalized);
    }
    codeOf.put(text, code);
    return code;
  }

  private void append(int code) {
    if (size == codes.length) {
      codes = Arrays.copyOf(codes, Math.multiplyExact(size, 2));
    }
    codes[size++] = code;
  }

  /** The number of texts since the beginning, or since {@link #drain}. */
  int size() {
    return size;
  }

  /** The number of distinct texts. */
  int distinct() {
    return texts.size();
  }

  /** The text at an index of the sequence. */
  String at(int index) {
    return texts.get(codes[index]);
  }

  /** Takes the codes out; the distinct texts stay. */
  double[] drain() {
    double[] drained = new double[size];
    for (int i = 0; i < size; i++) {
      drained[i] = codes[i];
    }
    size = 0;
    return drained;
  }

  /** The distinct texts. */
  List<String> texts() {
    return List.copyOf(texts);
  }

  /** The code of each text, an index into {@link #texts}. */
  int[] codes() {
    return Arrays.copyOf(codes, size);
  }
}
