package dev.warptron.headtohead;

/**
 * One line of a report that is neither a test nor a measurement.
 *
 * @param what was looked at
 * @param verdict how it ended
 * @param details one line: figures, or the reason
 */
public record Check(String what, Verdict verdict, String details) {
  /** How a check ended. */
  public enum Verdict {
    PASSED,
    FAILED,
    /** It could not be done here, and that is no fault. */
    NOT_RUN,
    /** It was stopped at a time limit, or not begun for lack of time. */
    CUT_OFF
  }

  public static Check of(String what, boolean passed, String details) {
    return new Check(what, passed ? Verdict.PASSED : Verdict.FAILED, details);
  }

  public static Check notRun(String what, String reason) {
    return new Check(what, Verdict.NOT_RUN, reason);
  }

  public static Check cutOff(String what, String details) {
    return new Check(what, Verdict.CUT_OFF, details);
  }
}
