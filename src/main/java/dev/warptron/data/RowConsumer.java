package dev.warptron.data;

/** Reads rows in place: see {@link Dataset#lendRows}. */
public interface RowConsumer {
  /**
   * Reads values of an array; must not keep a reference to it.
   *
   * @param values not modified
   * @param from index of the first value
   */
  void accept(float[] values, int from);
}
