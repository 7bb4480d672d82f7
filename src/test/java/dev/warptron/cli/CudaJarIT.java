package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How the jar finds the libraries of device cuda. */
@Tag("long")
class CudaJarIT extends CudaJar {
  private static final int AT_ONCE = 6;

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
