package dev.warptron.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.peers.PeerWorker.PeerException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to a peer's process, which has a fixed number of threads. Or the peer is
 * unavailable, with a reason.
 */
final class PeerClient implements AutoCloseable {
  /** The peer chooses the number of threads. */
  static final int DEFAULT_THREADS = 0;

  private static final Duration MAX_TIMEOUT =
      Duration.ofMinutes(3); // loading a library or compiling

  private final Peer peer;
  private final int threads;
  private final @Nullable PeerWorker worker;
  private final String description;
  private final Deadline deadline;

  private PeerClient(
      Peer peer, int threads, @Nullable PeerWorker worker, String description, Deadline deadline) {
    this.peer = peer;
    this.threads = threads;
    this.worker = worker;
    this.description = description;
    this.deadline = deadline;
  }

  /**
   * Starts a peer, if it is installed.
   *
   * @param options of its program
   * @param threads size of all its thread pools, or {@link #DEFAULT_THREADS}
   * @param log receives its output
   * @param deadline no request waits for an answer beyond it
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the worker
  static PeerClient start(
      Peer peer, List<String> options, int threads, Path log, Deadline deadline) {
    List<String> command = peer.command(options);
    try {
      PeerWorker worker = new PeerWorker(command, threads, log, deadline.atMost(MAX_TIMEOUT));
      return new PeerClient(
          peer, threads, worker, worker.greeting().path("versions").asText(), deadline);
    } catch (PeerException e) {
      return unavailable(peer, "not available (%s): %s".formatted(command.get(0), e.getMessage()));
    }
  }

  /** A peer that cannot be used or is skipped. */
  @MustBeClosed
  static PeerClient unavailable(Peer peer, String reason) {
    return new PeerClient(peer, DEFAULT_THREADS, null, reason, Deadline.in(Duration.ZERO));
  }

  Peer peer() {
    return peer;
  }

  /** The size of all its thread pools, or {@link #DEFAULT_THREADS}. */
  int threads() {
    return threads;
  }

  /** Versions and device, or why the peer is unavailable. */
  String description() {
    return description;
  }

  boolean isAvailable() {
    return worker != null;
  }

  /**
   * Whether its check trains with the given permutations. If not, it trains without shuffling; see
   * {@link WarptronTraining#unshuffledLosses}.
   */
  boolean followsPermutations() throws PeerException {
    return worker().greeting().path("check").asText().equals("epochs");
  }

  /** Whether its check trains with the workload's penalty. If not, it trains without a penalty. */
  boolean hasPenalty() throws PeerException {
    return worker().greeting().path("penalty").asBoolean(true);
  }

  /** Loads the files of a workload; returns the modes in which the peer can run it. */
  List<String> load(Path file) throws PeerException {
    JsonNode answer = ask(PeerWorker.request("load").put("file", file.toString()));
    return StreamSupport.stream(answer.path("modes").spliterator(), false)
        .map(JsonNode::asText)
        .toList();
  }

  /**
   * The losses of a training from the given initial weights; see {@link #followsPermutations} and
   * {@link #hasPenalty}.
   */
  List<Double> losses(String mode, int epochs) throws PeerException {
    return StreamSupport.stream(
            ask(request("check", mode).put("epochs", epochs)).path("losses").spliterator(), false)
        .map(loss -> loss.asDouble(Double.NaN))
        .toList();
  }

  /**
   * A timed training.
   *
   * @param accuracy on the test rows; NaN if there are none
   */
  record Timed(double seconds, double accuracy) {}

  /** Times a training until the loss of the last epoch is read. */
  Timed time(String mode, int epochs) throws PeerException {
    JsonNode answer = ask(request("time", mode).put("epochs", epochs));
    return new Timed(
        answer.path("seconds").asDouble(Double.NaN), answer.path("accuracy").asDouble(Double.NaN));
  }

  /**
   * Seconds of {@code calls} predictions, each of all rows, or of one row if the workload predicts
   * single rows; or seconds of reading a table {@code calls} times.
   */
  double predict(String mode, int calls) throws PeerException {
    return ask(request("predict", mode).put("calls", calls)).path("seconds").asDouble(Double.NaN);
  }

  /** Has the peer read a table and write what it read; see table_peer.py. */
  void writeTable(String mode, Path file) throws PeerException {
    ask(request("write", mode).put("file", file.toString()));
  }

  /** Probabilities of the first rows, {@code [rows x outputs]}. */
  float[] probabilities(String mode, int rows, Path file) throws IOException {
    ask(request("probabilities", mode).put("rows", rows).put("file", file.toString()));
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    return values;
  }

  private static ObjectNode request(String kind, String mode) {
    return PeerWorker.request(kind).put("mode", mode);
  }

  private JsonNode ask(ObjectNode request) throws PeerException {
    return worker().ask(request, deadline.atMost(MAX_TIMEOUT));
  }

  private PeerWorker worker() throws PeerException {
    if (worker == null) {
      throw new PeerException(description);
    }
    return worker;
  }

  /** Ends the process, if there is one. Does nothing the second time. */
  @Override
  public void close() {
    if (worker != null) {
      worker.close();
    }
  }
}
