package dev.warptron.peers;

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
 * The process of a peer, which answers one request after another. It stays alive between requests,
 * so that Warptron and the peers stay warm while their runs alternate.
 */
final class PeerWorker implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String END = ""; // marks the end of the stream; no answer is empty

  /** Environment variables that set the size of the thread pools of the libraries below a peer. */
  private static final List<String> THREAD_VARIABLES =
      List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS");

  /** Longer than any benchmark; the benchmark normally ends its peers much earlier. */
  private static final Duration MAX_LIFETIME = Duration.ofHours(2);

  private final Process process;
  private final PrintStream requests;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final Path log;
  private final JsonNode greeting;

  /** A peer cannot be used, or a request to it failed; the message says why. */
  static final class PeerException extends IOException {
    PeerException(String message) {
      super(message);
    }
  }

  /**
   * Starts the process.
   *
   * @param command the program with its arguments
   * @param threads size of all its thread pools; 0 for the defaults
   * @param log receives its output other than answers
   * @param timeout time limit for the greeting
   * @throws PeerException if the program, its library or the device is missing
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // closed where the constructor fails
  PeerWorker(List<String> command, int threads, Path log, Duration timeout) throws PeerException {
    this.log = log;
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    // Otherwise Python writes compiled modules into the source folder.
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    // By default JAX allocates three quarters of the GPU's memory, which leaves too little for the
    // others.
    builder.environment().put("XLA_PYTHON_CLIENT_PREALLOCATE", "false");
    Supervised.prepare(builder.environment(), Instant.now().plus(MAX_LIFETIME));
    if (threads > 0) {
      THREAD_VARIABLES.forEach(name -> builder.environment().put(name, String.valueOf(threads)));
    }
    try {
      this.process = builder.start();
    } catch (IOException e) {
      throw new PeerException("cannot start: " + e.getMessage());
    }
    this.requests = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    Thread reader = new Thread(this::readAnswers, "answers of a peer");
    reader.setDaemon(true);
    reader.start();
    try {
      this.greeting = answer("start", timeout);
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
      // The process has ended or was stopped.
    } finally {
      answers.add(END);
    }
  }

  /** The first message of the process: versions and capabilities. */
  JsonNode greeting() {
    return greeting;
  }

  /**
   * Sends a request and waits for the answer.
   *
   * @throws PeerException if the request fails or exceeds the timeout; after a timeout the process
   *     is killed
   */
  JsonNode ask(ObjectNode request, Duration timeout) throws PeerException {
    requests.println(request);
    return answer(request.path("do").asText() + " " + request.path("mode").asText(), timeout);
  }

  private JsonNode answer(String what, Duration timeout) throws PeerException {
    try {
      String line = answers.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (line == null) {
        process.destroyForcibly(); // a late answer would be mistaken for that of the next request
        throw new PeerException(
            "%s: no answer after %d s".formatted(what.strip(), timeout.toSeconds()));
      }
      if (line.equals(END)) {
        answers.add(END);
        throw new PeerException(
            "%s: the process has ended; see %s for the reason"
                .formatted(what.strip(), log.getFileName()));
      }
      JsonNode answer = MAPPER.readTree(line);
      if (answer.has("error")) {
        throw new PeerException(answer.get("error").asText());
      }
      return answer;
    } catch (JsonProcessingException e) {
      throw new PeerException("%s: invalid answer: %s".formatted(what, e.getOriginalMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PeerException(what + ": interrupted");
    }
  }

  static ObjectNode request(String kind) {
    return MAPPER.createObjectNode().put("do", kind);
  }

  /** Ends the process. Does nothing the second time. */
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
