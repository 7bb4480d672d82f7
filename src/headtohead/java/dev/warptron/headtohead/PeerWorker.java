package dev.warptron.headtohead;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.MustBeClosed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A peer in a process of its own, which runs its program and answers one request after another. It
 * stays alive between them, so that both sides are warm when they alternate.
 */
final class PeerWorker implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String END = ""; // no answer is empty

  /** How the thread pools of the libraries below a peer are told their size. */
  private static final List<String> THREAD_VARIABLES =
      List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS");

  /** More than any benchmark takes; its own starter ends a peer long before. */
  private static final Duration LONGEST_LIFE = Duration.ofHours(2);

  private final Process process;
  private final PrintStream requests;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final Path log;
  private final JsonNode hello;

  /** A peer cannot be used, or a request to it failed; the message says why. */
  static final class PeerException extends IOException {
    PeerException(String message) {
      super(message);
    }
  }

  /**
   * Starts it.
   *
   * @param command the program with its arguments
   * @param threads of all its pools; 0 leaves them as they are
   * @param log takes what it prints beside its answers
   * @throws PeerException if there is no such program, or it has no such library, or that no such
   *     device
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // closed where the constructor fails
  PeerWorker(List<String> command, int threads, Path log, Duration patience) throws PeerException {
    this.log = log;
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    // The peers' own modules would otherwise leave compiled files among the sources.
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    // JAX would take three quarters of the GPU's memory, and leave too little for the others.
    builder.environment().put("XLA_PYTHON_CLIENT_PREALLOCATE", "false");
    Supervised.prepare(builder.environment(), Instant.now().plus(LONGEST_LIFE));
    if (threads > 0) {
      THREAD_VARIABLES.forEach(name -> builder.environment().put(name, String.valueOf(threads)));
    }
    try {
      this.process = builder.start();
    } catch (IOException e) {
      throw new PeerException("cannot be started: " + e.getMessage());
    }
    this.requests = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    Thread reader = new Thread(this::readAnswers, "answers of a peer");
    reader.setDaemon(true);
    reader.start();
    try {
      this.hello = answer("start", patience);
    } catch (PeerException e) {
      close();
      throw e;
    }
  }

  private void readAnswers() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        answers.add(line);
      }
    } catch (IOException e) {
      // It has ended, or was ended: nothing more comes.
    } finally {
      answers.add(END);
    }
  }

  /** What it said of itself. */
  JsonNode hello() {
    return hello;
  }

  /**
   * Asks, and waits for the answer.
   *
   * @throws PeerException if it fails or takes too long; after that last one it is of no more use
   */
  JsonNode ask(ObjectNode request, Duration patience) throws PeerException {
    requests.println(request);
    return answer(request.path("do").asText() + " " + request.path("mode").asText(), patience);
  }

  private JsonNode answer(String what, Duration patience) throws PeerException {
    try {
      String line = answers.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (line == null) {
        process.destroyForcibly(); // a late answer would be taken for that of another request
        throw new PeerException(
            "%s: no answer after %d s".formatted(what.strip(), patience.toSeconds()));
      }
      if (line.equals(END)) {
        answers.add(END);
        throw new PeerException(
            "%s: it has ended; why stands in %s".formatted(what.strip(), log.getFileName()));
      }
      JsonNode answer = MAPPER.readTree(line);
      if (answer.has("error")) {
        throw new PeerException(answer.get("error").asText());
      }
      return answer;
    } catch (JsonProcessingException e) {
      throw new PeerException("%s: not an answer: %s".formatted(what, e.getOriginalMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PeerException(what + ": interrupted");
    }
  }

  static ObjectNode request(String kind) {
    return MAPPER.createObjectNode().put("do", kind);
  }

  /** Ends the process; does nothing the second time. */
  @Override
  public void close() {
    requests.println(request("quit"));
    requests.close();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
