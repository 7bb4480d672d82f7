package dev.warptron.gpu;

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
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * PyTorch in a process of its own, which runs {@code pytorch_training.py} and answers one request
 * after another. It stays alive between them, so that both sides are warm when they alternate.
 */
final class TorchWorker implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Path SCRIPT = Path.of("src", "gpu", "pytorch_training.py");
  private static final String END = ""; // no answer is empty

  private final Process process;
  private final PrintStream requests;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final JsonNode hello;

  /** PyTorch cannot be used, or a request to it failed; the message says why. */
  static final class TorchException extends IOException {
    TorchException(String message) {
      super(message);
    }
  }

  /**
   * Starts it.
   *
   * @param python the program
   * @param log takes what it prints beside its answers
   * @throws TorchException if there is no such Python, or it has no PyTorch, or that no such device
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // closed where the constructor fails
  TorchWorker(String python, String device, String precision, Path log, Duration patience)
      throws TorchException {
    List<String> command =
        List.of(python, SCRIPT.toString(), "--device", device, "--precision", precision);
    try {
      this.process =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
    } catch (IOException e) {
      throw new TorchException("no Python: " + e.getMessage());
    }
    this.requests = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    Thread reader = new Thread(this::readAnswers, "answers of PyTorch");
    reader.setDaemon(true);
    reader.start();
    try {
      this.hello = answer("start", patience);
    } catch (TorchException e) {
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

  /** Version of PyTorch and its CUDA, and the device. */
  JsonNode hello() {
    return hello;
  }

  /**
   * Asks, and waits for the answer.
   *
   * @throws TorchException if it fails or takes too long; after that last one it is of no more use
   */
  JsonNode ask(ObjectNode request, Duration patience) throws TorchException {
    requests.println(request);
    return answer(request.path("do").asText() + " " + request.path("mode").asText(), patience);
  }

  private JsonNode answer(String what, Duration patience) throws TorchException {
    try {
      String line = answers.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (line == null) {
        process.destroyForcibly(); // a late answer would be taken for that of another request
        throw new TorchException(
            "%s: no answer after %d s".formatted(what.strip(), patience.toSeconds()));
      }
      if (line.equals(END)) {
        answers.add(END);
        throw new TorchException(
            "%s: Python has ended; why stands in bench-gpu.log".formatted(what.strip()));
      }
      JsonNode answer = MAPPER.readTree(line);
      if (answer.has("error")) {
        throw new TorchException(answer.get("error").asText());
      }
      return answer;
    } catch (JsonProcessingException e) {
      throw new TorchException("%s: not an answer: %s".formatted(what, e.getOriginalMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TorchException(what + ": interrupted");
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
