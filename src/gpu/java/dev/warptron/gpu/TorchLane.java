package dev.warptron.gpu;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.ProductPrecision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** PyTorch's side of a benchmark: there, or not there with a reason. */
final class TorchLane implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2); // loading it, or compiling

  private final @Nullable TorchWorker worker;
  private final List<String> modes;
  private final String description;

  private TorchLane(@Nullable TorchWorker worker, List<String> modes, String description) {
    this.worker = worker;
    this.modes = modes;
    this.description = description;
  }

  /**
   * Starts PyTorch, if it is there.
   *
   * @param device cuda, cpu or none
   * @param log takes what it prints
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the worker
  static TorchLane start(String device, List<String> modes, ProductPrecision products, Path log) {
    if (device.equals("none")) {
      return new TorchLane(null, List.of(), "left out, as asked for");
    }
    if (products == ProductPrecision.BF16) {
      return new TorchLane(
          null, List.of(), "left out: it has no products of single precision with bf16 operands");
    }
    String python = System.getenv().getOrDefault("PYTHON", "python3");
    try {
      TorchWorker worker = new TorchWorker(python, device, products.label(), log, PATIENCE);
      JsonNode hello = worker.hello();
      return new TorchLane(
          worker,
          List.copyOf(modes),
          "PyTorch %s, CUDA %s, %s"
              .formatted(
                  hello.path("torch").asText(),
                  hello.path("cuda").asText(),
                  hello.path("device").asText()));
    } catch (TorchWorker.TorchException e) {
      return new TorchLane(null, List.of(), "not there (%s): %s".formatted(python, e.getMessage()));
    }
  }

  /** Version and device, or why it is not there. */
  String description() {
    return description;
  }

  boolean isThere() {
    return worker != null;
  }

  /** The ways in which PyTorch trains; none if it is not there. */
  List<String> modes() {
    return new ArrayList<>(modes);
  }

  /** Takes a workload's files. */
  void load(Path file) throws TorchWorker.TorchException {
    worker().ask(TorchWorker.request("load").put("file", file.toString()), PATIENCE);
  }

  /** The loss of each epoch from the start, the penalty included. */
  List<Double> losses(String mode, int epochs) throws TorchWorker.TorchException {
    JsonNode answer =
        worker()
            .ask(TorchWorker.request("check").put("mode", mode).put("epochs", epochs), PATIENCE);
    return StreamSupport.stream(answer.path("losses").spliterator(), false)
        .map(loss -> loss.asDouble(Double.NaN))
        .toList();
  }

  /** Seconds from the start until the loss of the last epoch is read. */
  double time(String mode, int epochs) throws TorchWorker.TorchException {
    return worker()
        .ask(TorchWorker.request("time").put("mode", mode).put("epochs", epochs), PATIENCE)
        .path("seconds")
        .asDouble(Double.NaN);
  }

  private TorchWorker worker() throws TorchWorker.TorchException {
    if (worker == null) {
      throw new TorchWorker.TorchException(description);
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
