package dev.warptron.headtohead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a peer is told when it is started, and how long it is waited for. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the peer of these tests is a shell script")
class PeerProcessTest {
  @TempDir private Path folder;

  /** JAX takes three quarters of a GPU's memory otherwise, and the other side finds none. */
  @Test
  void jaxIsToldNotToTakeMemoryBeforehand() throws Exception {
    String script = "echo \"{\\\"answer\\\": \\\"$XLA_PYTHON_CLIENT_PREALLOCATE\\\"}\"; read quit";
    try (PeerWorker worker =
        new PeerWorker(
            List.of("sh", "-c", script), 0, folder.resolve("log"), Duration.ofSeconds(30))) {
      assertThat(worker.hello().path("answer").asText()).isEqualTo("false");
    }
  }

  @Test
  void aPeerThatSaysNothingIsNotWaitedForBeyondTheLimit() {
    assertThatExceptionOfType(PeerWorker.PeerException.class)
        .isThrownBy(
            () -> {
              try (PeerWorker worker =
                  new PeerWorker(
                      List.of("sh", "-c", "sleep 600"),
                      0,
                      folder.resolve("log"),
                      Duration.ofMillis(10))) {
                assertThat(worker).isNull(); // not reached
              }
            })
        .withMessage("start: no answer after 0 s");
  }

  /** Three minutes of patience would last beyond the end of the benchmark. */
  @Test
  void theDeadlineBoundsThePatience() {
    Deadline over = Deadline.in(Duration.ZERO);
    try (PeerLane lane = PeerLane.start(Peer.ENCOG, List.of(), 1, folder.resolve("log"), over)) {
      assertThat(lane.isThere()).isFalse();
      assertThat(lane.description()).endsWith("start: no answer after 0 s");
    }
  }
}
