package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A jar built without a C++ compiler. */
class JarWithoutCpuIT {
  @TempDir private Path folder;

  @Test
  void itSaysSoAndTrainsOnReference() throws Exception {
    String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    assumeTrue(platform.equals("Linux amd64"), "elsewhere device cpu has another reason");
    String built = Objects.requireNonNull(System.getProperty("warptron.jar"), "-Dwarptron.jar");
    Path jar = Files.copy(Path.of(built), folder.resolve("warptron.jar"));
    try (FileSystem entries = FileSystems.newFileSystem(jar)) {
      Files.deleteIfExists(
          entries.getPath("dev/warptron/backend/cpu/linux-x86_64/libwarptron_cpu.so"));
    }
    CliFiles.twelveRows(folder);
    JarProcess.Result result =
        new JarProcess(folder).withJar(jar).run("train", "twelve.csv", "--target", "y").succeeds();
    assertThat(result.out())
        .contains("device      reference (")
        .contains(
            "not cpu: this jar was built without device cpu; install g++ and build it again on Linux"
                + " x86-64");
  }
}
