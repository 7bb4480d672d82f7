package dev.warptron.model;

/**
 * A range of the flat vector of parameters whose learning rates have one factor.
 *
 * @param from index of its first entry
 * @param to the index after its last entry
 * @param decaying number of its leading entries that decay
 * @param factor what the learning rate is multiplied by
 */
public record RateRange(int from, int to, int decaying, double factor) {
  /** The number of entries. */
  public int count() {
    return to - from;
  }
}
