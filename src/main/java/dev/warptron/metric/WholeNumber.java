package dev.warptron.metric;

/** Converts the parameter of a metric to a whole number. */
final class WholeNumber {
  private WholeNumber() {}

  static int of(String what, double value) {
    if (value != (int) value) {
      throw new IllegalArgumentException(
          "%s must be a whole number, got %s".formatted(what, value));
    }
    return (int) value;
  }
}
