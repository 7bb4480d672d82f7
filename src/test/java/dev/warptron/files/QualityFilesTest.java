package dev.warptron.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Python tests of {@code make bench-quality}; those of rows only if scikit-learn is there. */
class QualityFilesTest {
  @TempDir private Path caches;

  @Test
  void thePartsOfTheComparisonPassTheirTests() throws Exception {
    String python = Optional.ofNullable(System.getenv("PYTHON")).orElse("python3");
    assumeTrue(canRun(python), () -> python + " is not installed");
    Process tests = start(python, "-m", "unittest", "test_quality");
    String said = new String(tests.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(tests.waitFor()).as(said).isZero();
    assertThat(said).containsPattern("Ran [1-9][0-9]* tests");
  }

  private boolean canRun(String python) throws InterruptedException {
    try {
      return start(python, "-c", "pass").waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private Process start(String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(List.of(command));
    builder.directory(Path.of("src/quality").toFile()).redirectErrorStream(true);
    builder.environment().put("PYTHONPYCACHEPREFIX", caches.toString());
    return builder.start();
  }
}
