package dev.warptron.verify;

import dev.warptron.verify.CheckResult.Group;

/**
 * A named check.
 *
 * @param body makes the comparisons
 */
record Check(String name, Group group, Body body) {
  /** The code of a check. */
  @FunctionalInterface
  interface Body {
    /**
     * Compares the device with the oracle. Exceptions of the device are passed on.
     *
     * @throws NotOfferedException if the device has nothing to check here
     */
    void run(Subject subject, Comparison comparison);
  }

  /** The device has no such engine. */
  static final class NotOfferedException extends RuntimeException {
    NotOfferedException(String message) {
      super(message);
    }
  }
}
