package dev.warptron.backend.cuda.driver;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Looks for NVIDIA GPUs on Linux without calling a driver. */
public final class NvidiaHardware {
  /** PCI vendor of NVIDIA, as the kernel writes it. */
  private static final String VENDOR = "0x10de";

  private NvidiaHardware() {}

  /**
   * Whether this machine seems to have an NVIDIA GPU, with or without a driver.
   *
   * @param root the root of the file system
   */
  public static boolean isPresent(Path root) {
    return Stream.of("dev/nvidiactl", "dev/nvidia0", "dev/dxg" /* WSL */)
            .anyMatch(device -> Files.exists(root.resolve(device)))
        || isOnPciBus(root.resolve("sys/bus/pci/devices"));
  }

  private static boolean isOnPciBus(Path devices) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(devices)) {
      for (Path device : entries) {
        if (Files.readString(device.resolve("vendor")).strip().equals(VENDOR)
            && isDisplay(Files.readString(device.resolve("class")).strip())) {
          return true;
        }
      }
      return false;
    } catch (IOException e) { // no such bus, or it may not be read
      return false;
    }
  }

  /** PCI class 03: display controllers. NVIDIA also makes network cards. */
  private static boolean isDisplay(String pciClass) {
    return pciClass.startsWith("0x03");
  }
}
