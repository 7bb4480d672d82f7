package dev.warptron.data;

import java.util.List;

/** Collects the labels of a target while a file is being read. */
public final class LabelBuilder {
  private final TextCodes labels;

  /** Without labels. */
  public LabelBuilder() {
    this.labels = new TextCodes();
  }

  /** Without labels; a spelling of a missing value will become an empty label. */
  public LabelBuilder(CellRules rules) {
    this.labels = new TextCodes(text -> rules.isMissing(text) ? "" : text);
  }

  /** Appends the label of the next row. */
  public void add(String text) {
    labels.add(text);
  }

  /** Appends the label of the ASCII characters {@code bytes[from..to)}. */
  public void add(byte[] bytes, int from, int to) {
    labels.add(bytes, from, to);
  }

  /** Drops all labels beyond the first ones. */
  public void truncate(int size) {
    labels.truncate(size);
  }

  /** Appends the labels of the next rows. */
  public void addAll(LabelBuilder next) {
    labels.addAll(next.labels);
  }

  /** The target with the labels so far. */
  public Target build(String name) {
    List<String> texts = labels.texts();
    double[] numbers = texts.stream().mapToDouble(Numbers::parseDouble).toArray();
    return new LabelTarget(name, texts, numbers, labels.codes());
  }
}
