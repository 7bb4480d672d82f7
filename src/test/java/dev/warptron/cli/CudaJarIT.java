package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.warptron.backend.cuda.driver.NvidiaHardware;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How the jar finds the libraries of device cuda. Each test uses a new process, because a process
 * loads them once. The driver and both versions of cuBLAS are the simulator's, which {@code make
 * test} builds and passes with {@code -Dwarptron.simulator}; without it these tests are skipped.
 */
class CudaJarIT {
  private static final String PRELOAD = "warptron.cuda.preload";
  private static final int AT_ONCE = 6;

  @TempDir private Path temporary;
  private Path folder = Path.of("");
  private Path simulator = Path.of("");
  private Path driver = Path.of("");
  private Path cublas12 = Path.of("");
  private Path folderOf13 = Path.of("");
  private Path cublas13 = Path.of("");

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

  private JarProcess jar() {
    return new JarProcess(folder.resolve("work"));
  }

  /** A machine with only the simulator's driver. */
  private JarProcess jarWithDriver() {
    return jar().withProperty(PRELOAD, driver);
  }

  private static JsonNode cuda(JarProcess.Result doctor) throws IOException {
    for (JsonNode device : doctor.succeeds().json().get("devices")) {
      if (device.get("name").textValue().equals("cuda")) {
        return device;
      }
    }
    throw new AssertionError("no device cuda in " + doctor.out());
  }

  private static String fact(JsonNode cuda, String name) {
    return cuda.path("facts").path(name).path("value").asText("(there is no " + name + ")");
  }

  /** Options of a network that is too large to train within one block without matrix products. */
  private double[] losses(JarProcess jar, Object... options) throws Exception {
    Path data = CliFiles.twelveRows(folder);
    Path metrics = folder.resolve("metrics.json");
    Object[] arguments = {
      "train",
      data,
      "--target",
      "y",
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

  private static void assertBridged(JsonNode cuda, Path library) {
    assertThat(cuda.get("available").booleanValue()).as("%s", cuda).isTrue();
    assertThat(fact(cuda, "cublas")).isEqualTo("13.6.0");
    assertThat(fact(cuda, "cublas_file")).isEqualTo(library.toString());
    assertThat(fact(cuda, "matrix_products"))
        .isEqualTo("cuBLAS, which JCublas reaches through the bridge of this build");
  }

  @Test
  void cublas13TrainsThroughTheBridgeAsCublas12Does() throws Exception {
    double[] with12 = losses(jar().withProperty(PRELOAD, driver + File.pathSeparator + cublas12));
    double[] with13 = losses(jarWithDriver(), "--cuda-libraries", folderOf13);
    assertThat(with13).hasSize(20).isEqualTo(with12);
    // The simulator's matrix products round differently from the kernel that replaces them.
    assertThat(losses(jarWithDriver())).hasSize(20).isNotEqualTo(with12);
  }

  @Test
  void theOptionNamesAFolder() throws Exception {
    JsonNode cuda = cuda(jarWithDriver().run("doctor", "--json", "--cuda-libraries", folderOf13));
    assertBridged(cuda, cublas13);
    assertThat(fact(cuda, "driver")).isEqualTo("CUDA 13.0");
    assertThat(fact(cuda, "gpus")).isEqualTo("1");
    assertThat(fact(cuda, "gpu_0_name")).isEqualTo("Warptron CPU simulator");
    assertThat(fact(cuda, "gpu_0_compute_capability")).isEqualTo("9.0");
    assertThat(fact(cuda, "gpu_0_memory")).isEqualTo("4294967296 bytes (4.0 GiB)");
    assertThat(fact(cuda, "gpu_0_free_memory")).matches("\\d+ bytes \\(4\\.0 GiB\\)");
    assertThat(fact(cuda, "kernels"))
        .isEqualTo("machine code of this build for compute capability 9.0");
  }

  @Test
  void theEnvironmentNamesAFolder() throws Exception {
    JarProcess jar = jarWithDriver().withEnvironment("WARPTRON_CUDA_LIBRARIES", folderOf13);
    assertBridged(cuda(jar.run("doctor", "--json")), cublas13);
  }

  @Test
  void cublas12IsTakenBefore13() throws Exception {
    Path both = Files.createDirectory(folder.resolve("both"));
    Files.copy(cublas13, both.resolve("libcublas.so.13"));
    Files.copy(cublas12, both.resolve("libcublas.so.12"));
    JsonNode cuda = cuda(jarWithDriver().run("doctor", "--json", "--cuda-libraries", both));
    assertThat(fact(cuda, "cublas")).isEqualTo("12.6.0");
    assertThat(fact(cuda, "matrix_products")).isEqualTo("cuBLAS");
  }

  @Test
  void cublas13IsTakenIf12CannotBeLoaded() throws Exception {
    Path both = Files.createDirectory(folder.resolve("both"));
    Files.copy(cublas13, both.resolve("libcublas.so.13"));
    Files.writeString(both.resolve("libcublas.so.12"), "not a library");
    JsonNode cuda = cuda(jarWithDriver().run("doctor", "--json", "--cuda-libraries", both));
    assertBridged(cuda, both.resolve("libcublas.so.13"));
    assertThat(fact(cuda, "cublas_not_usable")).startsWith(both.resolve("libcublas.so.12") + ": ");
  }

  @Test
  void theUsualPlacesAreSearchedWithoutAFolder() throws Exception {
    Path found = Files.createDirectory(folder.resolve("found"));
    Files.copy(driver, found.resolve("libcuda.so.1"));
    JarProcess bare = jar().withEnvironment("LD_LIBRARY_PATH", found);
    assumeTrue(
        fact(cuda(bare.run("doctor", "--json")), "cublas").startsWith("none: no cuBLAS 12 or 13"),
        "this machine has a cuBLAS of its own");
    Path packages = folder.resolve("venv/lib/python3.12/site-packages/nvidia/cu13/lib");
    Files.createDirectories(packages);
    Path library = Files.copy(cublas13, packages.resolve("libcublas.so.13"));
    JarProcess inEnvironment = bare.withEnvironment("VIRTUAL_ENV", folder.resolve("venv"));
    assertBridged(cuda(inEnvironment.run("doctor", "--json")), library);

    JarProcess loader = jar().withEnvironment("LD_LIBRARY_PATH", simulator);
    JsonNode cuda = cuda(loader.run("doctor", "--json"));
    assertThat(fact(cuda, "cublas")).isEqualTo("12.6.0");
    assertThat(fact(cuda, "cublas_file")).isEqualTo(cublas12.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nowhere | %s is not a folder; name the one that holds cuBLAS",
        "empty | %s holds no libcublas.so.12 or libcublas.so.13, nor do lib, lib64 and"
            + " targets/x86_64-linux/lib in it; name the folder that does",
        "text | the cuBLAS in %s cannot be used",
        "other | the cuBLAS in %s cannot be used (%s/libcublas.so.13: asked for its version, it"
            + " answers CUBLAS_STATUS_NOT_INITIALIZED); name another folder"
      })
  void aFolderThatCannotBeUsedIsRefused(String name, String message) throws Exception {
    Files.createDirectories(folder.resolve("empty"));
    Path text = Files.createDirectories(folder.resolve("text"));
    Files.writeString(text.resolve("libcublas.so.13"), "not a library");
    Path other = Files.createDirectories(folder.resolve("other"));
    Files.copy(driver, other.resolve("libcublas.so.13")); // not cuBLAS
    Path given = folder.resolve(name);
    String expected = message.replace("%s", given.toString());
    JarProcess.Result run =
        jarWithDriver()
            .run(
                "train",
                CliFiles.twelveRows(folder),
                "--target",
                "y",
                "--device",
                "cuda",
                "--cuda-libraries",
                given)
            .fails(4);
    assertThat(run.err())
        .contains("warptron: device cuda is not available: " + expected)
        .endsWith(
            "; without --cuda-libraries and WARPTRON_CUDA_LIBRARIES the usual places are searched"
                + System.lineSeparator());
    assertThat(run.out()).isEmpty();
    JsonNode cuda = cuda(jarWithDriver().run("doctor", "--json", "--cuda-libraries", given));
    assertThat(cuda.get("available").booleanValue()).isFalse();
    assertThat(fact(cuda, "cublas")).startsWith("none: " + expected.replaceFirst("( \\(|;).*", ""));
    assertThat(cuda.path("facts").path("cublas").get("remedy").textValue()).isNotEmpty();
  }

  /** Like a cuBLAS that is newer than the driver. */
  @Test
  void aCublasThatWasFoundAndRefusesToWorkIsReplacedByOurOwnProduct() throws Exception {
    String why =
        "cuBLAS 12.6.0 of %s does not work here (cublasCreate failed with".formatted(cublas12)
            + " CUBLAS_STATUS_NOT_INITIALIZED (1): matrix products)";
    JarProcess refusing =
        jar()
            .withProperty(PRELOAD, driver + File.pathSeparator + cublas12)
            .withEnvironment("WARPTRON_SIM_CUBLAS_CREATE", 1);
    JsonNode cuda = cuda(refusing.run("doctor", "--json"));
    assertThat(cuda.get("available").booleanValue()).isTrue();
    assertThat(fact(cuda, "cublas")).isEqualTo("12.6.0");
    assertThat(fact(cuda, "cublas_not_usable")).isEqualTo(why);
    assertThat(cuda.path("facts").path("cublas_not_usable").get("remedy").textValue()).isNotEmpty();
    assertThat(fact(cuda, "matrix_products"))
        .isEqualTo("a kernel of this build, slower than cuBLAS");
    assertThat(losses(refusing)).hasSize(20).isEqualTo(losses(jarWithDriver()));

    Path data = CliFiles.twelveRows(folder);
    for (Object[] demand :
        new Object[][] {{"--precision", "tf32"}, {"--cuda-libraries", simulator}}) {
      Object[] train = {"train", data, "--target", "y", "--device", "cuda"};
      JarProcess.Result run = refusing.run(CommandRun.words(train, demand)).fails(4);
      assertThat(run.err()).startsWith("warptron: device cuda is not available: ").contains(why);
    }
  }

  @Test
  void anOlderDriverTranslatesThePtxAndHasNoUseForCublas13() throws Exception {
    JarProcess old = jarWithDriver().withEnvironment("WARPTRON_SIM_DRIVER_VERSION", 12040);
    JsonNode cuda = cuda(old.run("doctor", "--json", "--cuda-libraries", folderOf13));
    assertThat(fact(cuda, "driver")).isEqualTo("CUDA 12.4");
    assertThat(fact(cuda, "kernels"))
        .isEqualTo("PTX, which the driver translates to machine code for compute capability 9.0");
    assertThat(cuda.get("reason").textValue())
        .contains(
            "%s: needs a driver of CUDA 13 (580 or later), and this one is of CUDA 12.4"
                .formatted(cublas13));
    assertThat(losses(old)).hasSize(20);
    assertThat(losses(old, "--cuda-libraries", simulator)).hasSize(20);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "WARPTRON_SIM_DEVICES | 0 | the driver sees no NVIDIA GPU; check nvidia-smi and"
            + " CUDA_VISIBLE_DEVICES",
        "WARPTRON_SIM_DRIVER_VERSION | 11040 | the NVIDIA driver is of CUDA 11.4, which is too old;"
            + " install NVIDIA's driver, version 525 or later"
      })
  void aMachineWhereItCannotRunSaysWhy(String variable, String value, String reason)
      throws Exception {
    assertRefused(jarWithDriver().withEnvironment(variable, value), reason);
  }

  @Test
  void aMachineWithoutADriverSaysSo() throws Exception {
    String reason =
        "no NVIDIA driver can be loaded (there is no libcuda.so.1); install NVIDIA's driver, version"
            + " 525 or later";
    String found = cuda(jar().run("doctor", "--json")).get("reason").asText();
    assumeTrue(found.contains("libcuda.so.1"), "this machine has a driver: " + found);
    assertRefused(jar(), reason, NvidiaHardware.isPresent(Path.of("/")));
  }

  private void assertRefused(JarProcess jar, String reason) throws Exception {
    assertRefused(jar, reason, /* isExpected= */ true);
  }

  /** Checks the messages. A training mentions the device only where it may be expected. */
  private void assertRefused(JarProcess jar, String reason, boolean isExpected) throws Exception {
    Path data = CliFiles.twelveRows(folder);
    JarProcess.Result byName = jar.run("train", data, "--target", "y", "--device", "cuda").fails(4);
    assertThat(byName.err().strip()).isEqualTo("warptron: device cuda is not available: " + reason);
    assertThat(byName.out()).isEmpty();

    JarProcess.Result auto = jar.run("train", data, "--target", "y", "--epochs", 1).succeeds();
    assertThat(auto.out().lines().toList().contains("            not cuda: " + reason))
        .as("a training mentions the device")
        .isEqualTo(isExpected);

    JsonNode cuda = cuda(jar.run("doctor", "--json"));
    assertThat(cuda.get("reason").textValue()).isEqualTo(reason);
    for (String name : List.of("driver", "gpus", "cublas", "kernels")) {
      assertThat(fact(cuda, name)).isNotEmpty().doesNotContain("(there is no " + name);
    }
    assertThat(jar.run("doctor").succeeds().out()).contains("not available: " + reason);
  }

  @Test
  void processesThatStartAtOnceDoNotSpoilEachOthersLibraries() throws Exception {
    Path shared = Files.createDirectory(folder.resolve("shared"));
    List<JarProcess> jars = new ArrayList<>();
    List<Process> running = new ArrayList<>();
    try {
      for (int i = 0; i < AT_ONCE; i++) {
        JarProcess jar =
            new JarProcess(folder.resolve("work-" + i))
                .withProperty(PRELOAD, driver)
                .withProperty("java.io.tmpdir", shared)
                .withEnvironment("WARPTRON_CUDA_LIBRARIES", folderOf13);
        jars.add(jar);
        running.add(jar.start("doctor", "--json"));
      }
      for (int i = 0; i < AT_ONCE; i++) {
        JarProcess.Result result = jars.get(i).result(running.get(i));
        assertBridged(cuda(result), cublas13);
        assertThat(result.err()).isEmpty();
      }
    } finally {
      running.forEach(Process::destroyForcibly);
    }
    assertThat(shared).as("what the processes left behind").isEmptyDirectory();
  }
}
