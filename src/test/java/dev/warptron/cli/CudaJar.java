package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the jar with the libraries of device cuda. Each test uses a new process, because a process
 * loads them once. The driver and both versions of cuBLAS are the simulator's, which {@code make
 * test} builds and passes with {@code -Dwarptron.simulator}; without it these tests are skipped.
 */
abstract class CudaJar {
  static final String PRELOAD = "warptron.cuda.preload";

  @TempDir private Path temporary;
  Path folder = Path.of("");
  Path simulator = Path.of("");
  Path driver = Path.of("");
  Path cublas12 = Path.of("");
  Path folderOf13 = Path.of("");
  Path cublas13 = Path.of("");

  @BeforeEach
  void findSimulator() throws IOException {
    String built = System.getProperty("warptron.simulator", "");
    assumeTrue(!built.isEmpty(), "no simulator is named by -Dwarptron.simulator");
    folder = temporary.toRealPath();
    simulator = Path.of(built).toRealPath();
    driver = simulator.resolve("libcuda.so.1");
    cublas12 = simulator.resolve("libcublas.so.12");
    folderOf13 = simulator.resolve("cublas-13");
    cublas13 = folderOf13.resolve("libcublas.so.13");
  }

  JarProcess jar() {
    return new JarProcess(folder.resolve("work"));
  }

  /** A machine with only the simulator's driver. */
  JarProcess jarWithDriver() {
    return jar().withProperty(PRELOAD, driver);
  }

  static JsonNode cuda(JarProcess.Result doctor) throws IOException {
    for (JsonNode device : doctor.succeeds().json().get("devices")) {
      if (device.get("name").textValue().equals("cuda")) {
        return device;
      }
    }
    throw new AssertionError("no device cuda in " + doctor.out());
  }

  static String fact(JsonNode cuda, String name) {
    return cuda.path("facts").path(name).path("value").asText("(there is no " + name + ")");
  }

  /** Options of a network that is too large to train within one block without matrix products. */
  double[] losses(JarProcess jar, Object... options) throws Exception {
    Path data = CliFiles.twelveRows(folder);
    Path metrics = folder.resolve("metrics.json");
    Object[] arguments = {
      "train",
      data,
      "--target",
      "y",
      "--preset",
      "classic",
      "--device",
      "cuda",
      "--hidden",
      "300,300",
      "--epochs",
      20,
      "--batch-size",
      4,
      "--metrics-json",
      metrics
    };
    jar.run(CommandRun.words(arguments, options)).succeeds();
    JsonNode json = CliFiles.json(metrics);
    assertThat(json.get("device").textValue()).isEqualTo("cuda");
    Files.delete(metrics);
    return CliFiles.numbers(json.get("train_loss"));
  }

  static void assertBridged(JsonNode cuda, Path library) {
    assertThat(cuda.get("available").booleanValue()).as("%s", cuda).isTrue();
    assertThat(fact(cuda, "cublas")).isEqualTo("13.6.0");
    assertThat(fact(cuda, "cublas_file")).isEqualTo(library.toString());
    assertThat(fact(cuda, "matrix_products"))
        .isEqualTo("cuBLAS, which JCublas reaches through the bridge of this build");
  }
}
