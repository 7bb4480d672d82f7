package dev.warptron.headtohead;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Backend;
import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceRequest;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Our devices and the peers of a benchmark, open until all of them are closed together. */
final class Participants implements AutoCloseable {
  private final List<OwnDevice> own = new ArrayList<>();
  private final List<PeerLane> peers = new ArrayList<>();
  private final Deque<AutoCloseable> open = new ArrayDeque<>(); // the newest first

  @MustBeClosed
  Participants() {}

  /**
   * Opens one of our devices.
   *
   * @param name in the report
   * @throws dev.warptron.backend.DeviceException if it is not available
   */
  @SuppressWarnings("MustBeClosedChecker") // close() closes it
  void add(String name, DeviceRequest request) {
    Backend backend = Backends.choose(request).open();
    open.push(backend);
    own.add(new OwnDevice(name, backend, request));
  }

  /** Starts a peer; see {@link PeerLane#start}. */
  @SuppressWarnings("MustBeClosedChecker") // close() closes it
  void start(Peer peer, List<String> options, int threads, Path log, Deadline deadline) {
    PeerLane lane = PeerLane.start(peer, options, threads, log, deadline);
    open.push(lane);
    peers.add(lane);
  }

  /**
   * A peer that is to be started, or is left out.
   *
   * @param options of its program
   * @param reason why it is left out; empty if it is not
   */
  record PeerStart(Peer peer, List<String> options, String reason) {
    static PeerStart with(Peer peer, List<String> options) {
      return new PeerStart(peer, options, "");
    }

    static PeerStart leftOut(Peer peer, String reason) {
      return new PeerStart(peer, List.of(), reason);
    }
  }

  /** Starts peers that take their own number of threads, all at the same time. */
  @SuppressWarnings("MustBeClosedChecker") // close() closes them
  void startAll(List<PeerStart> starts, Path log, Deadline deadline) {
    List<CompletableFuture<PeerLane>> lanes = new ArrayList<>();
    for (PeerStart start : starts) {
      lanes.add(
          CompletableFuture.supplyAsync(
              () ->
                  start.reason().isEmpty()
                      ? PeerLane.start(
                          start.peer(), start.options(), PeerLane.ITS_OWN_THREADS, log, deadline)
                      : PeerLane.leftOut(start.peer(), start.reason()),
              task -> new Thread(task, "starts a peer").start()));
    }
    for (CompletableFuture<PeerLane> lane : lanes) {
      open.push(lane.join());
      peers.add(lane.join());
    }
  }

  /** In the order in which they were opened. */
  List<OwnDevice> own() {
    return List.copyOf(own);
  }

  /** In the order in which they were started. */
  List<PeerLane> peers() {
    return List.copyOf(peers);
  }

  /** Closes the newest first, and all of them even if one fails. */
  @Override
  public void close() {
    @Nullable RuntimeException first = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        if (first == null) {
          first = new IllegalStateException("a participant could not be closed", e);
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
