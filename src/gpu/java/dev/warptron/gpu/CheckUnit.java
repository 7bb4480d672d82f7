package dev.warptron.gpu;

import dev.warptron.peers.Progress;
import java.io.IOException;
import java.time.Duration;

/**
 * A unit of work of {@link CheckGpu}.
 *
 * @param name on the command line and in reports
 * @param minimumTime the unit starts only if this much time is left
 */
record CheckUnit(String name, Duration minimumTime, Work work) {
  /** The final state of a unit, with the reason in one line. */
  record Outcome(Progress.State state, String details) {}

  /** The work of a unit. */
  interface Work {
    /**
     * Runs in a separate process and adds the results to the report.
     *
     * @param limit time after which the process is stopped
     */
    Outcome run(CheckReport report, Duration limit) throws IOException;
  }
}
