package dev.warptron.headtohead;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.headtohead.PeerWorker.PeerException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** A peer's side of a benchmark, with a number of threads: there, or not there with a reason. */
final class PeerLane implements AutoCloseable {
  /** Of a peer that takes as many threads as it does by itself. */
  static final int ITS_OWN_THREADS = 0;

  private static final Duration LONGEST_PATIENCE =
      Duration.ofMinutes(3); // loading it, or compiling

  private final Peer peer;
  private final int threads;
  private final @Nullable PeerWorker worker;
  private final String description;
  private final Deadline deadline;

  private PeerLane(
      Peer peer, int threads, @Nullable PeerWorker worker, String description, Deadline deadline) {
    this.peer = peer;
    this.threads = threads;
    this.worker = worker;
    this.description = description;
    this.deadline = deadline;
  }

  /**
   * Starts a peer, if it is there.
   *
   * @param options of its program
   * @param threads of all its pools, or {@link #ITS_OWN_THREADS}
   * @param log takes what it prints
   * @param deadline no answer is waited for beyond it
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the worker
  static PeerLane start(Peer peer, List<String> options, int threads, Path log, Deadline deadline) {
    List<String> command = peer.command(options);
    try {
      PeerWorker worker = new PeerWorker(command, threads, log, deadline.atMost(LONGEST_PATIENCE));
      return new PeerLane(
          peer, threads, worker, worker.hello().path("versions").asText(), deadline);
    } catch (PeerException e) {
      return leftOut(peer, "not there (%s): %s".formatted(command.get(0), e.getMessage()));
    }
  }

  /** A peer that is not asked. */
  @MustBeClosed
  static PeerLane leftOut(Peer peer, String reason) {
    return new PeerLane(peer, ITS_OWN_THREADS, null, reason, Deadline.in(Duration.ZERO));
  }

  Peer peer() {
    return peer;
  }

  /** Of all its pools, or {@link #ITS_OWN_THREADS}. */
  int threads() {
    return threads;
  }

  /** Versions and device, or why it is not there. */
  String description() {
    return description;
  }

  boolean isThere() {
    return worker != null;
  }

  /**
   * Whether its check visits the rows in the given orders. If not, it takes them as they lie, see
   * {@link OwnTraining#lossesAsTheyLie}.
   */
  boolean followsOrders() throws PeerException {
    return worker().hello().path("check").asText().equals("epochs");
  }

  /** Whether the losses of its check have the workload's penalty; if not, it trains without one. */
  boolean hasPenalty() throws PeerException {
    return worker().hello().path("penalty").asBoolean(true);
  }

  /** Takes a workload's files; gives the ways in which it can do it. */
  List<String> load(Path file) throws PeerException {
    JsonNode answer = ask(PeerWorker.request("load").put("file", file.toString()));
    return StreamSupport.stream(answer.path("modes").spliterator(), false)
        .map(JsonNode::asText)
        .toList();
  }

  /** Losses from the given start, see {@link #followsOrders} and {@link #hasPenalty}. */
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

  /** Trains from the start until the loss of the last epoch is read. */
  Timed time(String mode, int epochs) throws PeerException {
    JsonNode answer = ask(request("time", mode).put("epochs", epochs));
    return new Timed(
        answer.path("seconds").asDouble(Double.NaN), answer.path("accuracy").asDouble(Double.NaN));
  }

  /** Seconds of so many predictions of all rows, or of one row if the workload is of one. */
  double predict(String mode, int calls) throws PeerException {
    return ask(request("predict", mode).put("calls", calls)).path("seconds").asDouble(Double.NaN);
  }

  /** What it predicts for the first rows: {@code [rows x outputs]}. */
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
    return worker().ask(request, deadline.atMost(LONGEST_PATIENCE));
  }

  private PeerWorker worker() throws PeerException {
    if (worker == null) {
      throw new PeerException(description);
    }
    return worker;
  }

  /** Ends it, if it is there; does nothing the second time. */
  @Override
  public void close() {
    if (worker != null) {
      worker.close();
    }
  }
}
