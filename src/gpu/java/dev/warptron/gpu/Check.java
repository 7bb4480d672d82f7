package dev.warptron.gpu;

/**
 * One line of a report that is neither a test nor a measurement.
 *
 * @param what was looked at
 * @param verdict how it ended
 * @param details one line: figures, or the reason
 */
record Check(String what, Verdict verdict, String details) {
  /** How a check ended. */
  enum Verdict {
    PASSED,
    FAILED,
    /** It could not be done here, and that is no fault. */
    NOT_RUN
  }

  static Check of(String what, boolean passed, String details) {
    return new Check(what, passed ? Verdict.PASSED : Verdict.FAILED, details);
  }

  static Check notRun(String what, String reason) {
    return new Check(what, Verdict.NOT_RUN, reason);
  }
}
