package dev.warptron.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Parsing the profiler's output. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the profiler of these tests is a shell script")
class NsightComputeTest {
  private static final String OUTPUT =
      """
      ==PROF== Connected to process 1
      "ID","Process ID","Kernel Name","Section Name","Metric Name","Metric Unit","Metric Value"
      "0","1","fill(float *, long, float)","Command line profiler metrics","gpu__time_duration.sum","ns","2,048"
      "0","1","fill(float *, long, float)","Command line profiler metrics","smsp__inst_executed.sum","inst","96"
      "1","1","gemm","Command line profiler metrics","gpu__time_duration.sum","us","5.50"
      "2","1","update_sgd","Command line profiler metrics","gpu__time_duration.sum","ns","3,000"
      "3","1","scale","Command line profiler metrics","gpu__time_duration.sum","ns","1,000"
      """;

  @TempDir private Path folder;

  @Test
  void theThreeSlowestKernelsAreListedWithTheirMetrics() {
    Map<String, Map<String, String>> kernels = NsightCompute.read(OUTPUT);
    assertThat(kernels).hasSize(4);
    assertThat(kernels.get("0 fill(float *, long, float)"))
        .containsEntry("smsp__inst_executed.sum", "96 inst");
    assertThat(NsightCompute.describe(kernels))
        .isEqualTo(
            "1 gemm {gpu__time_duration.sum=5.50 us}; "
                + "2 update_sgd {gpu__time_duration.sum=3,000 ns}; "
                + "0 fill(float *, long, float) {gpu__time_duration.sum=2,048 ns,"
                + " smsp__inst_executed.sum=96 inst}");
  }

  private Check run(String output) throws IOException {
    Path program = folder.resolve("ncu");
    Files.writeString(program, "#!/bin/sh\ncat <<'END'\n" + output + "END\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return NsightCompute.run(
        new ChildProcess(new PrintStream(OutputStream.nullOutputStream())),
        program,
        List.of("java"),
        "w2",
        Duration.ofMinutes(1));
  }

  @Test
  void withoutPermissionItIsNotRunAndWithoutMetricsItFails() throws IOException {
    assertThat(run(OUTPUT).verdict()).isEqualTo(Check.Verdict.PASSED);
    assertThat(run("==ERROR== ERR_NVGPUCTRPERM - no permission\n"))
        .isEqualTo(Check.notRun("w2", "ERROR ERR_NVGPUCTRPERM - no permission"));
    assertThat(run("nothing\n").verdict()).isEqualTo(Check.Verdict.FAILED);
  }
}
