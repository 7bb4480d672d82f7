package dev.warptron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warptron.backend.Backends;
import dev.warptron.data.Dataset;
import dev.warptron.demo.BundledData;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks that the memory of a process that fits repeatedly does not grow, with the shipped jar. The
 * Java heap has a fixed size and is touched at the start, so that only native memory can grow.
 */
@Tag("long")
class ResidentSetIT {
  private static final long PATIENCE_SECONDS = 240;

  @TempDir private Path folder;

  /**
   * The size may grow by half of the growth that would result if each fit leaked its uploaded rows,
   * the smallest of its buffers. The tolerance covers noise of the virtual machine, which still
   * compiles methods. The minimum of four samples is compared with that of four later ones, because
   * freed memory returns to the system only occasionally.
   */
  private void staysTheSame(String device, int fits, int units, List<String> options)
      throws IOException, InterruptedException {
    List<Long> sizes = sizes(device, fits, units, options);
    assertThat(sizes).hasSize(10);
    // Before the first sample, all code has run often enough to be compiled.
    long before = Collections.min(sizes.subList(1, 5));
    long after = Collections.min(sizes.subList(6, 10));
    Dataset rows = BundledData.breastCancerTraining();
    long forgotten = 5L * fits / 10 * rows.rowCount() * rows.featureCount() * Float.BYTES;
    assertThat(after - before)
        .as("bytes that %d fits on %s added; after each tenth: %s", 5 * fits / 10, device, sizes)
        .isLessThan(forgotten / 2);
  }

  private List<Long> sizes(String device, int fits, int units, List<String> options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"));
    // The C2 compiler allocates tens of megabytes whenever it compiles more.
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(options);
    String jar = Objects.requireNonNull(System.getProperty("warptron.jar"), "-Dwarptron.jar");
    String tests = RepeatedFits.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    command.addAll(List.of("-cp", jar + File.pathSeparator + tests, RepeatedFits.class.getName()));
    command.addAll(List.of(device, String.valueOf(fits), String.valueOf(units)));
    Path output = folder.resolve("sizes");
    Path errors = folder.resolve("errors");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
    Process process = builder.start();
    try {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as("exit code, with %s", Files.readString(errors)).isZero();
    return Files.readAllLines(output).stream().map(Long::valueOf).toList();
  }

  @Test
  void aThousandFitsOnTheProcessor() throws Exception {
    boolean available =
        Backends.providers().stream()
            .filter(provider -> provider.name().equals("cpu"))
            .anyMatch(provider -> provider.unavailableBecause().isEmpty());
    assumeTrue(available, "device cpu is not available here");
    staysTheSame("cpu", 1000, /* units= */ 10, List.of());
  }

  /** With 64 units the network is trained by CUDA graphs, not within one block. */
  @Test
  void twoHundredFitsOnTheSimulator() throws Exception {
    String simulator = System.getProperty("warptron.simulator", "");
    assumeTrue(!simulator.isEmpty(), "no simulator is named by -Dwarptron.simulator");
    Path folderOfIt = Path.of(simulator).toRealPath();
    String preload =
        folderOfIt.resolve("libcuda.so.1")
            + File.pathSeparator
            + folderOfIt.resolve("libcublas.so.12");
    staysTheSame("cuda", 200, /* units= */ 64, List.of("-Dwarptron.cuda.preload=" + preload));
  }
}
