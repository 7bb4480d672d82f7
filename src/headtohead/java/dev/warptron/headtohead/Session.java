package dev.warptron.headtohead;

import dev.warptron.backend.ProductPrecision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Who takes part in a run of a benchmark, and under which conditions.
 *
 * @param own our devices, at least one; the first is the one that checks use
 * @param peers each with a number of threads; those that are not there are named in the report
 * @param modes the ways of the peers that take part; empty for all
 * @param bestOfEachPeer whether only a peer's quickest way takes part, or each of them
 * @param products how precise products are on both sides
 * @param sets the rows
 * @param folder takes the files for the peers
 * @param rounds how often the contenders take turns; 0 times nothing
 * @param deadline no round is begun after it
 * @param warmUp how long each of our ways is repeated before it is timed
 * @param conditions clocks or load of the machine at this moment
 */
record Session(
    List<OwnDevice> own,
    List<PeerLane> peers,
    Set<String> modes,
    boolean bestOfEachPeer,
    ProductPrecision products,
    Sets.Source sets,
    Path folder,
    int rounds,
    Duration warmUp,
    Deadline deadline,
    Supplier<Map<String, String>> conditions) {
  /** Long enough for the virtual machine to compile what runs often. */
  static final Duration WARM_UP = Duration.ofSeconds(2);

  static final String NO_TIME = "the time was up; --minutes gives more";

  /** The same with other devices of ours. */
  Session with(List<OwnDevice> others) {
    return new Session(
        others,
        peers,
        modes,
        bestOfEachPeer,
        products,
        sets,
        folder,
        rounds,
        warmUp,
        deadline,
        conditions);
  }

  boolean timeIsUp() {
    return deadline.isOver();
  }

  /** As a peer that works in this way is called in the report. */
  Contender contender(PeerLane lane, String mode) {
    String label = lane.peer().label();
    return new Contender(bestOfEachPeer ? label : label + " " + mode, lane, mode);
  }

  boolean takes(Contender contender) {
    return modes.isEmpty() || modes.contains(contender.mode());
  }
}
