package dev.warptron.optim;

/** Checks of settings, written positively so that NaN fails. */
final class Requirements {
  private Requirements() {}

  static void require(boolean holds, String setting, String range, double value) {
    if (!holds) {
      throw new IllegalArgumentException("%s must be %s, got %s".formatted(setting, range, value));
    }
  }

  static void requireLearningRate(String rule, double value) {
    require(
        value > 0 && value < Double.POSITIVE_INFINITY,
        rule + " learning rate",
        "a finite number > 0",
        value);
  }

  static void requireDecay(String setting, double value) {
    require(value >= 0 && value < 1, setting, "in [0, 1)", value);
  }
}
