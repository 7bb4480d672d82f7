package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.warptron.backend.cuda.driver.NvidiaHardware;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the jar says if device cuda or a cuBLAS cannot be used. */
@Tag("long")
class CudaJarRefusalIT extends CudaJar {
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
        "no NVIDIA driver can be loaded (there is no libcuda.so.1); install NVIDIA's driver,"
            + " version 525 or later";
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
}
