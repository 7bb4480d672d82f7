package dev.warptron.gpu;

import dev.warptron.headtohead.Progress;
import java.io.IOException;
import java.time.Duration;

/**
 * A unit of {@link CheckGpu}.
 *
 * @param name on the command line and in reports
 * @param least it is begun only if so much time is left
 */
record CheckUnit(String name, Duration least, Work work) {
  /** What became of a unit, with the reason in one line. */
  record End(Progress.State state, String details) {}

  /** What a unit does. */
  interface Work {
    /**
     * Does it, in a process of its own, and adds what it saw to the report.
     *
     * @param limit after which the process is stopped
     */
    End run(CheckReport report, Duration limit) throws IOException;
  }
}
