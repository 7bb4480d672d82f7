package dev.warptron.peers;

import dev.warptron.model.ProductPrecision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The participants and conditions of a benchmark.
 *
 * @param devices of Warptron; checks use the first; may be empty only until {@link #with}
 * @param peers one client for each number of threads; the report lists unavailable peers too
 * @param modes of the peers to run; empty for all
 * @param bestOfEachPeer whether to time only the fastest configuration of each peer, or every mode
 * @param products precision of matrix products, for all participants
 * @param data source of the rows
 * @param folder for the files that the peers read
 * @param rounds number of rounds, in each of which every participant runs once; 0 for checks only
 * @param deadline no round starts after it
 * @param warmUp minimum duration of the warm-up of each Warptron run
 * @param conditions current clocks or load of the machine
 */
record Session(
    List<WarptronDevice> devices,
    List<PeerClient> peers,
    Set<String> modes,
    boolean bestOfEachPeer,
    ProductPrecision products,
    WorkloadData.Source data,
    Path folder,
    int rounds,
    Duration warmUp,
    Deadline deadline,
    Supplier<Map<String, String>> conditions) {
  /** Long enough for the JIT compiler to compile the hot code. */
  static final Duration WARM_UP = Duration.ofSeconds(2);

  static final String NO_TIME = "no time left; increase --minutes";

  /** The same session with these devices. */
  Session with(List<WarptronDevice> newDevices) {
    return with(newDevices, peers);
  }

  /** The same session with those of its peers that read tables, or with all others. */
  Session withPeersThatReadTables(boolean readTables) {
    return with(
        devices, peers.stream().filter(each -> each.peer().readsTables() == readTables).toList());
  }

  private Session with(List<WarptronDevice> newDevices, List<PeerClient> newPeers) {
    return new Session(
        newDevices,
        newPeers,
        modes,
        bestOfEachPeer,
        products,
        data,
        folder,
        rounds,
        warmUp,
        deadline,
        conditions);
  }

  boolean timeIsUp() {
    return deadline.isOver();
  }

  /** The configuration of a peer in a mode, with its name in the report. */
  PeerConfiguration configuration(PeerClient client, String mode) {
    String label = client.peer().label();
    return new PeerConfiguration(bestOfEachPeer ? label : label + " " + mode, client, mode);
  }

  /** Whether its mode is selected. */
  boolean includes(PeerConfiguration configuration) {
    return modes.isEmpty() || modes.contains(configuration.mode());
  }
}
