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
  void start(Peer peer, List<String> options, int threads, Path log) {
    PeerLane lane = PeerLane.start(peer, options, threads, log);
    open.push(lane);
    peers.add(lane);
  }

  /** Names a peer that does not take part. */
  @SuppressWarnings("MustBeClosedChecker") // nothing was opened
  void leaveOut(Peer peer, String reason) {
    peers.add(PeerLane.leftOut(peer, reason));
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
