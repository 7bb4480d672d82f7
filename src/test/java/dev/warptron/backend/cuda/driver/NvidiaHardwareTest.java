package dev.warptron.backend.cuda.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The search for GPUs, in a file system made for the test. */
class NvidiaHardwareTest {
  @TempDir private Path root;

  @Test
  void aMachineWithoutAPciBusHasNone() {
    assertThat(NvidiaHardware.isPresent(root)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nvidiactl", "nvidia0", "dxg"})
  void aDeviceFileOfTheDriverIsEnough(String name) throws IOException {
    Files.createDirectories(root.resolve("dev"));
    Files.createFile(root.resolve("dev").resolve(name));
    assertThat(NvidiaHardware.isPresent(root)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "0x10de, 0x030000, true", // a graphics card
    "0x10de, 0x030200, true", // a data-centre GPU
    "0x10de, 0x020000, false", // NVIDIA's network card
    "0x8086, 0x030000, false", // Intel's graphics
  })
  void aGpuOnThePciBusNeedsNoDriver(String vendor, String pciClass, boolean isGpu)
      throws IOException {
    device("0000:00:00.0", "0x8086", "0x060000");
    device("0000:01:00.0", vendor, pciClass);
    assertThat(NvidiaHardware.isPresent(root)).isEqualTo(isGpu);
  }

  private void device(String address, String vendor, String pciClass) throws IOException {
    Path folder = Files.createDirectories(root.resolve("sys/bus/pci/devices").resolve(address));
    Files.writeString(folder.resolve("vendor"), vendor + "\n");
    Files.writeString(folder.resolve("class"), pciClass + "\n");
  }
}
