package dev.warptron.peers;

/**
 * A peer with a number of threads and a mode.
 *
 * @param name in the report; of the configurations with the same name only the fastest is timed
 * @param client connection to the peer's process, which has the number of threads
 * @param mode one of the modes that the peer reported for the workload
 */
record PeerConfiguration(String name, PeerClient client, String mode) {
  /** Mode and number of threads, for the report. */
  String setting() {
    return client.threads() == PeerClient.DEFAULT_THREADS
        ? mode
        : "%s, %d %s"
            .formatted(mode, client.threads(), client.threads() == 1 ? "thread" : "threads");
  }
}
