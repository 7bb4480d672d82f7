package dev.warptron.verify;

import dev.warptron.verify.CheckResult.Group;

/**
 * A named check.
 *
 * @param body compares what it should
 */
record Check(String name, Group group, Body body) {
  /** What a check does. */
  @FunctionalInterface
  interface Body {
    /**
     * Compares the device with the oracle; throws what the device throws.
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
