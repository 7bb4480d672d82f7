package dev.warptron.peers;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.backend.spi.Backend;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Warptron's devices and the peers of a benchmark. Owns them and closes all of them together. */
final class Participants implements AutoCloseable {
  private final List<WarptronDevice> devices = new ArrayList<>();
  private final List<PeerClient> peers = new ArrayList<>();
  private final Deque<AutoCloseable> open = new ArrayDeque<>(); // the newest first

  @MustBeClosed
  Participants() {}

  /**
   * Opens a device of Warptron.
   *
   * @param name in the report
   * @throws dev.warptron.backend.DeviceException if it is not available
   */
  @SuppressWarnings("MustBeClosedChecker") // close() closes it
  void open(String name, DeviceRequest request) {
    Backend backend = Backends.choose(request).open();
    open.push(backend);
    devices.add(new WarptronDevice(name, backend, request));
  }

  /** Starts a peer; see {@link PeerClient#start}. */
  @SuppressWarnings("MustBeClosedChecker") // close() closes it
  void start(Peer peer, List<String> options, int threads, Path log, Deadline deadline) {
    PeerClient client = PeerClient.start(peer, options, threads, log, deadline);
    open.push(client);
    peers.add(client);
  }

  /**
   * How to start a peer, or why it is skipped.
   *
   * @param options of its program
   * @param skipReason why the peer is skipped; empty if it is not
   */
  record PeerStart(Peer peer, List<String> options, String skipReason) {
    static PeerStart with(Peer peer, List<String> options) {
      return new PeerStart(peer, options, "");
    }

    static PeerStart skipped(Peer peer, String reason) {
      return new PeerStart(peer, List.of(), reason);
    }
  }

  /** Starts peers with their default number of threads, all at the same time. */
  @SuppressWarnings("MustBeClosedChecker") // close() closes them
  void startAll(List<PeerStart> starts, Path log, Deadline deadline) {
    List<CompletableFuture<PeerClient>> clients = new ArrayList<>();
    for (PeerStart start : starts) {
      clients.add(
          CompletableFuture.supplyAsync(
              () ->
                  start.skipReason().isEmpty()
                      ? PeerClient.start(
                          start.peer(), start.options(), PeerClient.DEFAULT_THREADS, log, deadline)
                      : PeerClient.unavailable(start.peer(), start.skipReason()),
              task -> new Thread(task, "starts a peer").start()));
    }
    for (CompletableFuture<PeerClient> client : clients) {
      open.push(client.join());
      peers.add(client.join());
    }
  }

  /** In the order in which they were opened. */
  List<WarptronDevice> devices() {
    return List.copyOf(devices);
  }

  /** In the order in which they were started. */
  List<PeerClient> peers() {
    return List.copyOf(peers);
  }

  /** Closes all of them in reverse order, even if one fails. */
  @Override
  public void close() {
    @Nullable RuntimeException first = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        if (first == null) {
          first = new IllegalStateException("cannot close a participant", e);
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
