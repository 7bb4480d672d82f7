package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warptron.backend.BackendProvider;
import dev.warptron.testing.TestBackends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Processes that are killed at random moments after their first checkpoint and resumed until they
 * end write the files of a process that is not disturbed.
 */
class KilledTrainingTest {
  private static final String PRELOAD = "warptron.cuda.preload";

  /** Milliseconds from the moment when a process has begun to train to its kill, at most. */
  private static final int LONGEST_MILLIS = 150;

  @TempDir private Path folder;

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private Path kept() {
    return folder.resolve("kept");
  }

  private JarProcess process() {
    JarProcess process = new JarProcess(folder).withClasses();
    String preload = System.getProperty(PRELOAD);
    return preload == null ? process : process.withProperty(PRELOAD, preload);
  }

  private List<Object> arguments(BackendProvider device, String name, String... options)
      throws IOException {
    List<Object> all =
        new ArrayList<>(
            List.of(
                "train",
                CliFiles.cancer(folder),
                "--target",
                "target",
                "--device",
                device.name(),
                "--preset",
                "classic",
                "--hidden",
                "8",
                "--batch-size",
                "16",
                "--ema-decay",
                "0.9",
                "--dropout",
                "0.1",
                "--model",
                folder.resolve(name + ".safetensors"),
                "--metrics-json",
                folder.resolve(name + ".json")));
    all.addAll(Arrays.asList(options));
    return all;
  }

  private byte[] model(String name) throws IOException {
    return Files.readAllBytes(folder.resolve(name + ".safetensors"));
  }

  /** Without what depends on the clock. */
  private ObjectNode metrics(String name) throws IOException {
    ObjectNode metrics = (ObjectNode) CliFiles.json(folder.resolve(name + ".json"));
    return metrics.remove(List.of("seconds_fit", "samples_per_second"));
  }

  /** Whether the process has begun to train: it has locked the folder, or written to it. */
  private boolean hasBegun(int filesBefore) throws IOException {
    return Files.exists(kept()) && (filesBefore > 0 || files() > 0);
  }

  private int files() throws IOException {
    if (!Files.isDirectory(kept())) {
      return 0;
    }
    try (var all = Files.list(kept())) {
      return (int) all.filter(file -> file.toString().endsWith(".checkpoint")).count();
    }
  }

  private void killAndCompare(BackendProvider device, int kills, String... options)
      throws IOException, InterruptedException {
    TestBackends.assumeAvailable(device);
    Object[] plain = arguments(device, "plain", options).toArray();
    process().run(plain).succeeds();
    List<Object> resumed = arguments(device, "resumed", options);
    resumed.addAll(List.of("--checkpoint", kept(), "--checkpoint-every", "0.01s", "--resume"));
    Random random = new Random(kills);
    int killed = 0;
    int complete = 0;
    while (killed < kills || complete == 0) {
      JarProcess process = process();
      Process running = process.start(resumed.toArray());
      if (killed < kills && isKilled(running, random)) {
        killed++;
        continue;
      }
      process.result(running).succeeds();
      complete++;
      assertThat(model("resumed")).as("after %d kills", killed).isEqualTo(model("plain"));
      assertThat(metrics("resumed")).as("after %d kills", killed).isEqualTo(metrics("plain"));
      assertThat(kept()).as("deleted at the end").doesNotExist();
    }
  }

  /** Waits until the process trains, and kills it a moment later, unless it has ended. */
  private boolean isKilled(Process running, Random random)
      throws IOException, InterruptedException {
    int before = files();
    Path lock = kept().resolve("lock");
    Files.deleteIfExists(lock); // of the process before
    while (running.isAlive() && !(Files.exists(lock) && hasBegun(before))) {
      running.waitFor(2, TimeUnit.MILLISECONDS);
    }
    running.waitFor(random.nextInt(LONGEST_MILLIS), TimeUnit.MILLISECONDS);
    if (!running.isAlive()) {
      return false;
    }
    running.destroyForcibly(); // SIGKILL
    running.waitFor();
    return running.exitValue() != 0;
  }

  private static BackendProvider cpu() {
    return TestBackends.all().stream()
        .filter(device -> device.name().equals("cpu"))
        .findFirst()
        .orElseGet(() -> Assumptions.abort("not the device of this run"));
  }

  @Test
  void oneNetwork() throws Exception {
    killAndCompare(cpu(), 2, "--epochs", epochs(cpu(), 1));
  }

  @Test
  void aBag() throws Exception {
    killAndCompare(cpu(), 2, "--bag", "3", "--epochs", epochs(cpu(), 3));
  }

  /** Ctrl-C and SIGTERM end the program with a model; it can still go on. */
  @Test
  void anInterruptedTrainingGoesOnToo() throws Exception {
    TestBackends.assumeAvailable(cpu());
    String epochs = epochs(cpu(), 1);
    // The best epoch may come before the signal, and would make the same model.
    String[] options = {"--epochs", epochs, "--keep", "last"};
    process().run(arguments(cpu(), "plain", options).toArray()).succeeds();
    List<Object> resumed = arguments(cpu(), "resumed", options);
    resumed.addAll(List.of("--checkpoint", kept(), "--checkpoint-every", "1h", "--resume"));
    JarProcess process = process();
    Process running = process.start(resumed.toArray());
    while (running.isAlive() && !Files.exists(kept().resolve("lock"))) {
      running.waitFor(2, TimeUnit.MILLISECONDS);
    }
    running.waitFor(LONGEST_MILLIS, TimeUnit.MILLISECONDS);
    running.destroy(); // SIGTERM
    assertThat(process.result(running).err())
        .contains("interrupted: ")
        .contains(kept() + " has the state of the training: --resume goes on");
    assertThat(model("resumed")).isNotEqualTo(model("plain"));
    assertThat(files()).isEqualTo(1);
    process().run(resumed.toArray()).succeeds();
    assertThat(model("resumed")).isEqualTo(model("plain"));
    assertThat(metrics("resumed")).isEqualTo(metrics("plain"));
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("devices")
  void oneNetworkAtManyMoments(BackendProvider device) throws Exception {
    killAndCompare(device, moments(device), "--epochs", epochs(device, 1));
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("devices")
  void aBagAtManyMoments(BackendProvider device) throws Exception {
    killAndCompare(device, moments(device), "--bag", "3", "--epochs", epochs(device, 3));
  }

  private static int moments(BackendProvider device) {
    return device.name().equals("cpu") ? 50 : 10;
  }

  /** Enough for about a second. */
  private static String epochs(BackendProvider device, int networks) {
    int epochs =
        switch (device.name()) {
          case "cpu" -> 1500;
          case "reference" -> 150;
          default -> 60;
        };
    return String.valueOf(Math.max(2, epochs / networks));
  }
}
