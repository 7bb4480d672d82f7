package dev.warptron.data.readers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Changed files of every format end in a table or in a refusal, within {@link #MOST_KIBIBYTES}. The
 * files of {@code src/test/resources/fuzz} are changed; those that once failed stay there.
 */
class ReaderFuzzTest {
  private static final long MOST_KIBIBYTES = 512 * 1024;
  @TempDir private Path folder;

  @Test
  void changedFilesAreReadOrRefused() throws Exception {
    run(Long.getLong("warptron.fuzz.seed", 1), Long.getLong("warptron.fuzz.files", 600));
  }

  @Test
  @Tag("long")
  void moreChangedFilesAreReadOrRefused() throws Exception {
    run(1_000_000_000L, 15_000);
  }

  private void run(long seed, long files) throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx192m",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ReaderFuzz.class.getName(),
                    "src/test/resources/fuzz",
                    Files.createDirectory(folder.resolve("files")).toString(),
                    String.valueOf(seed),
                    String.valueOf(files)))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    int exitCode = process.waitFor();
    String text = Files.readString(output);
    assertThat(exitCode).as(text).isZero();
    List<String> lines = text.lines().toList();
    assertThat(lines.get(0)).isEqualTo(files + " files");
    if (lines.size() > 1) { // Linux
      assertThat(Long.parseLong(lines.get(1).replaceAll("\\D+", ""))).isLessThan(MOST_KIBIBYTES);
    }
  }
}
