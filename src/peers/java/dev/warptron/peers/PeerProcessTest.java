package dev.warptron.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The environment of a peer's process, and its time limits. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the peer of these tests is a shell script")
class PeerProcessTest {
  @TempDir private Path folder;

  /**
   * By default JAX allocates three quarters of a GPU's memory, and the other participants run out
   * of it.
   */
  @Test
  void jaxDoesNotPreallocateMemory() throws Exception {
    String script = "echo \"{\\\"answer\\\": \\\"$XLA_PYTHON_CLIENT_PREALLOCATE\\\"}\"; read quit";
    try (PeerWorker worker =
        new PeerWorker(
            List.of("sh", "-c", script), 0, folder.resolve("log"), Duration.ofSeconds(30))) {
      assertThat(worker.greeting().path("answer").asText()).isEqualTo("false");
    }
  }

  @Test
  void aSilentPeerIsNotWaitedForBeyondTheTimeout() {
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

  /** The maximum timeout of three minutes would exceed the end of the benchmark. */
  @Test
  void theDeadlineLimitsTheTimeout() {
    Deadline over = Deadline.in(Duration.ZERO);
    try (PeerClient client =
        PeerClient.start(Peer.ENCOG, List.of(), 1, folder.resolve("log"), over)) {
      assertThat(client.isAvailable()).isFalse();
      assertThat(client.description()).endsWith("start: no answer after 0 s");
    }
  }
}
