package dev.warptron.peers;

/**
 * The result of a check that is neither a test nor a measurement: one line of a report.
 *
 * @param what what was checked
 * @param verdict the result
 * @param details one line: figures, or the reason
 */
public record Check(String what, Verdict verdict, String details) {
  /** The result of a check. */
  public enum Verdict {
    PASSED,
    FAILED,
    /** The check cannot run on this machine; not a failure. */
    NOT_RUN,
    /** The check was stopped at a time limit, or not begun for lack of time. */
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
