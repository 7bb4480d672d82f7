package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warptron.cli.common.ExitCodes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/warptron}, which runs the jar. */
class LauncherIT {
  private static final Path LAUNCHER = Path.of("bin/warptron").toAbsolutePath();
  private static final Map<String, String> THIS_JAVA =
      Map.of("JAVA_HOME", System.getProperty("java.home"));

  @TempDir private Path folder;

  private record Result(int exitCode, String printed) {}

  @BeforeEach
  void requireShell() {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no /bin/sh");
  }

  private Result run(Path launcher, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().remove("WARPTRON_JAVA_OPTIONS");
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
      return new Result(process.exitValue(), printed.strip());
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void itFindsTheJarThroughSymbolicLinks() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("absolute"), LAUNCHER);
    Path other = Files.createSymbolicLink(folder.resolve("relative"), Path.of("absolute"));
    assertThat(run(link, THIS_JAVA, "--version").printed()).startsWith("warptron 0.");
    assertThat(run(other, THIS_JAVA, "--version").printed()).startsWith("warptron 0.");
  }

  @Test
  void itPassesEachWordAndTheExitCodeOn() throws Exception {
    Result result = run(LAUNCHER, THIS_JAVA, "train", "no such file.csv", "--target", "y");
    assertThat(result.exitCode()).isEqualTo(ExitCodes.DATA);
    assertThat(result.printed()).contains("no such file.csv: ");
  }

  @Test
  void itGivesJavaItsOptions() throws Exception {
    Result result =
        run(
            LAUNCHER,
            Map.of(
                "JAVA_HOME",
                System.getProperty("java.home"),
                "WARPTRON_JAVA_OPTIONS",
                "-Xmx100m -XshowSettings:vm"),
            "--version");
    assertThat(result.printed()).contains("Max. Heap Size: 100");
  }

  @Test
  void itSaysWhatToDoWithoutAJar() throws Exception {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path copy = Files.copy(LAUNCHER, bin.resolve("warptron"), StandardCopyOption.COPY_ATTRIBUTES);
    Result result = run(copy, THIS_JAVA, "doctor");
    Path root = folder.toRealPath();
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.printed())
        .isEqualTo(
            "warptron: there is no %s/target/warptron.jar: build it with make -C '%s'"
                .formatted(root, root));
  }

  @Test
  void itSaysWhatToDoWithoutAJava() throws Exception {
    Result result = run(LAUNCHER, Map.of("JAVA_HOME", "/no/java"), "doctor");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.printed())
        .isEqualTo(
            "warptron: there is no /no/java/bin/java: set JAVA_HOME to a Java of version 17 or"
                + " later, or unset it");
  }
}
