package dev.warptron.peers.encog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.encog.Encog;
import org.jspecify.annotations.Nullable;

/**
 * The Encog peer: answers the requests of a benchmark, one per line; see peer.py for the protocol.
 *
 * <p>Usage: {@code EncogPeer [--threads N]}; N is for the trainers that support several threads.
 */
public final class EncogPeer {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** The same as Warptron's warm-up: the JIT compiler must first compile the hot code. */
  private static final long WARM_UP_NANOS = 2_000_000_000L;

  private final int threads;
  private final Set<String> warmModes = new HashSet<>(); // for the loaded workload
  private @Nullable EncogNetwork loaded;

  private EncogPeer(int threads) {
    this.threads = threads;
  }

  /** The peer declines a request; the message says why. */
  static final class DeclinedException extends Exception {
    DeclinedException(String message) {
      super(message);
    }
  }

  public static void main(String[] args) throws IOException {
    PrintStream answers =
        new PrintStream(System.out, /* autoFlush= */ true, StandardCharsets.UTF_8);
    System.setOut(System.err); // standard output is for answers only
    int threads = args.length == 2 && args[0].equals("--threads") ? Integer.parseInt(args[1]) : 1;
    new EncogPeer(threads)
        .serve(
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)), answers);
    System.exit(0); // Encog's thread pool would keep the process alive
  }

  private void serve(BufferedReader requests, PrintStream answers) throws IOException {
    // No penalty: Encog's L2 penalty adds the sum of all squares to the error of each row.
    answers.println(
        MAPPER
            .createObjectNode()
            .put(
                "versions",
                "Encog %s (double precision, Java %s)"
                    .formatted(Encog.VERSION, System.getProperty("java.version")))
            .put("check", "epochs")
            .put("penalty", false));
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      JsonNode request = MAPPER.readTree(line);
      if (request.path("do").asText().equals("quit")) {
        return;
      }
      ObjectNode reply = MAPPER.createObjectNode();
      try {
        answer(request, reply);
      } catch (DeclinedException e) {
        reply.put("error", e.getMessage());
      } catch (IOException | RuntimeException e) {
        e.printStackTrace();
        reply.put("error", "%s: %s".formatted(e.getClass().getSimpleName(), e.getMessage()));
      }
      answers.println(reply);
    }
  }

  private void answer(JsonNode request, ObjectNode reply) throws IOException, DeclinedException {
    String kind = request.path("do").asText();
    if (kind.equals("load")) {
      warmModes.clear();
      loaded = new EncogNetwork(new EncogWorkload(Path.of(request.path("file").asText())));
      modes(loaded.workload()).forEach(reply.putArray("modes")::add);
      return;
    }
    EncogNetwork network = loaded;
    if (network == null) {
      throw new DeclinedException("no workload is loaded");
    }
    String mode = request.path("mode").asText();
    int epochs = request.path("epochs").asInt();
    switch (kind) {
      case "check" ->
          new EncogTraining(network, mode, threads)
              .losses(epochs)
              .forEach(reply.putArray("losses")::add);
      case "time" -> time(network, mode, epochs, reply);
      case "probabilities" -> {
        network.reset();
        write(
            network.probabilities(network.workload().features(), request.path("rows").asInt()),
            Path.of(request.path("file").asText()));
        reply.put("ok", true);
      }
      case "predict" -> predict(network, mode, request.path("calls").asInt(), reply);
      default -> throw new DeclinedException("unknown request: " + kind);
    }
  }

  /** With several threads, only the modes that use them. */
  private List<String> modes(EncogWorkload workload) {
    if (!workload.isTraining()) {
      return threads == 1 ? List.of("compute") : List.of();
    }
    return EncogTraining.modes(workload, threads);
  }

  private void time(EncogNetwork network, String mode, int epochs, ObjectNode reply)
      throws DeclinedException {
    if (warmModes.add(mode)) {
      long began = System.nanoTime();
      do {
        new EncogTraining(network, mode, threads).train(epochs);
      } while (System.nanoTime() - began < WARM_UP_NANOS);
    }
    EncogTraining training = new EncogTraining(network, mode, threads);
    long began = System.nanoTime();
    training.train(epochs);
    reply.put("seconds", (System.nanoTime() - began) * 1e-9);
    reply.put("accuracy", network.accuracy());
  }

  private void predict(EncogNetwork network, String mode, int calls, ObjectNode reply) {
    network.reset();
    if (warmModes.add(mode)) {
      long began = System.nanoTime();
      do {
        network.predictFirstRow(calls);
      } while (System.nanoTime() - began < WARM_UP_NANOS);
    }
    long began = System.nanoTime();
    network.predictFirstRow(calls);
    reply.put("seconds", (System.nanoTime() - began) * 1e-9);
  }

  private static void write(double[] values, Path file) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      bytes.putFloat((float) value);
    }
    Files.write(file, bytes.array());
  }
}
