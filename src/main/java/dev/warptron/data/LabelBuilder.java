package dev.warptron.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects the labels of a target while a file is being read. */
public final class LabelBuilder {
  private final Map<String, Integer> codeOf = new HashMap<>();
  private final List<String> texts = new ArrayList<>();
  private int[] codes = new int[64]; // (capacity), at least size
  private int size;

  /** Without labels. */
  public LabelBuilder() {}

  /** Appends the label of the next row. */
  public void add(String text) {
    Integer code = codeOf.putIfAbsent(text, texts.size());
    if (code == null) {
      code = texts.size();
      texts.add(text);
    }
    if (size == codes.length) {
      codes = Arrays.copyOf(codes, 2 * size);
    }
    codes[size++] = code;
  }

  /** The target with the labels so far. */
  public Target build(String name) {
    double[] numbers = texts.stream().mapToDouble(Numbers::parseDouble).toArray();
    return new LabelTarget(name, List.copyOf(texts), numbers, Arrays.copyOf(codes, size));
  }
}
