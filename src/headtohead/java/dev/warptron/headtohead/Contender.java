package dev.warptron.headtohead;

/**
 * A peer with a number of threads and a way of working.
 *
 * @param name in the report; of those that share a name only the quickest takes part
 */
record Contender(String name, PeerLane lane, String mode) {
  /** Threads and way, for the report. */
  String setting() {
    return lane.threads() == PeerLane.ITS_OWN_THREADS
        ? mode
        : "%s, %d %s".formatted(mode, lane.threads(), lane.threads() == 1 ? "thread" : "threads");
  }
}
