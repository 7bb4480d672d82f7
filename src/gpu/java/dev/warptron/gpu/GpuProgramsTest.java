package dev.warptron.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.peers.Check;
import dev.warptron.peers.ChildProcess;
import dev.warptron.peers.Progress;
import dev.warptron.peers.Progress.State;
import dev.warptron.peers.Progress.Unit;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Time limits, child processes, and a small report of the programs. */
class GpuProgramsTest {
  private static final String SIMULATOR = "warptron.simulator";

  @TempDir private Path folder;

  /** No unit of any kind starts. */
  @Test
  void withoutTimeNoUnitStartsButTheReportIsWritten() throws IOException {
    int exitCode =
        new CommandLine(new CheckGpu()).execute("--out", folder.toString(), "--minutes", "0");
    assertThat(exitCode).isEqualTo(1);
    assertThat(Progress.read(folder.resolve("check-gpu.json")))
        .extracting(Unit::state)
        .hasSize(2 + 4 + 3 + Sanitizer.RUNS.size())
        .containsOnly(State.NOT_BEGUN);
    assertThat(folder.resolve("check-gpu.md")).content().startsWith("# check-gpu: INCOMPLETE");
  }

  @Test
  void aSuiteGetsItsOwnEmptyDriverCache() throws IOException {
    Path log = folder.resolve("log");
    try (PrintStream stream = ChildProcess.openLog(log)) {
      DeviceSuite.PTX_CUBLAS.run(
          new ChildProcess(stream),
          new DeviceSuite.Run(
              "NoSuchTest", true, false, folder.resolve("events"), Duration.ofMinutes(2)),
          () -> {});
    }
    String cache =
        Files.readString(log)
            .lines()
            .filter(line -> line.startsWith("==== {"))
            .findFirst()
            .orElseThrow()
            .replaceAll(".*CUDA_CACHE_PATH=([^,}]*).*", "$1");
    assertThat(cache).contains("warptron-kernels");
    assertThat(Path.of(cache)).as("deleted after the suite").doesNotExist();
  }

  /** If all tests were skipped, the suite would look as if it had passed. */
  @Test
  void aSuiteFailsWithoutTheDevice() throws IOException {
    List<String> options = new ArrayList<>(DeviceSuite.FATBIN_CUBLAS.properties());
    assertThat(options).contains("-Dwarptron.test.only=cuda", "-Dwarptron.test.require=cuda");
    options.add("-Dwarptron.cuda.preload=" + folder.resolve("no-driver"));
    Path events = folder.resolve("events");
    try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream())) {
      ChildProcess.Result ended =
          new ChildProcess(nowhere)
              .run(
                  ChildProcess.java(
                      options,
                      SuiteRunner.class.getName(),
                      List.of(events.toString(), "--tests", ".*LossAccumulatorsContractTest")),
                  Duration.ofMinutes(2));
      assertThat(ended.exitCode()).isEqualTo(1);
    }
    SuiteEvents.Outcome outcome = SuiteEvents.read(events);
    assertThat(outcome.complete()).isTrue();
    assertThat(outcome.with(SuiteEvents.Status.FAILED))
        .extracting(SuiteEvents.TestResult::name)
        .contains("the device of this suite")
        .anyMatch(name -> name.startsWith("LossAccumulatorsContractTest."));
    assertThat(outcome.with(SuiteEvents.Status.PASSED)).isEmpty();
  }

  /**
   * Each tool also checks captured graphs, an engine that small networks do not choose by
   * themselves.
   */
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the tool of this test is a shell script")
  void theSanitizerTrainsWithTheGraphEngine() throws IOException {
    for (String tool : List.of("memcheck", "racecheck", "initcheck", "synccheck")) {
      assertThat(Sanitizer.RUNS)
          .anyMatch(
              run ->
                  run.tool().equals(tool)
                      && run.training() == DeviceComparison.Training.GRAPH
                      && !run.cublas());
    }
    Path program = folder.resolve("compute-sanitizer");
    Files.writeString(
        program, "#!/bin/sh\necho \"$@\"\necho '========= ERROR SUMMARY: 0 errors'\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Path log = folder.resolve("log");
    try (PrintStream stream = ChildProcess.openLog(log)) {
      Check check =
          new Sanitizer(new ChildProcess(stream), folder)
              .run(program, Sanitizer.RUNS.get(0), Duration.ofMinutes(1));
      assertThat(check.verdict()).isEqualTo(Check.Verdict.PASSED);
      assertThat(check.what()).isEqualTo("memcheck, captured graphs, own matrix product");
    }
    assertThat(Files.readString(log))
        .contains("--tool memcheck", "-Dwarptron.cuda.engine=graph", "-Dwarptron.cuda.cublas=none");
  }

  /** Runs the real programs on the simulator, with small trainings and without peers. */
  @Tag("long")
  @Test
  @EnabledIfSystemProperty(
      named = SIMULATOR,
      matches = ".+",
      disabledReason = "needs the simulator: -Dwarptron.simulator=FOLDER")
  void aReportOnTheSimulator() throws Exception {
    Path simulator = Path.of(System.getProperty(SIMULATOR, ""));
    ProcessBuilder builder =
        new ProcessBuilder(
            ChildProcess.java(
                List.of(),
                GpuReport.class.getName(),
                List.of(
                    "--out",
                    folder.toString(),
                    "--parts",
                    "facts,where",
                    "--minutes",
                    "10", // an upper limit; the program ends when all units have run
                    "--tiny")));
    builder
        .environment()
        .put(
            "WARPTRON_JAVA_OPTIONS",
            "-Dwarptron.cuda.preload=%s:%s"
                .formatted(
                    simulator.resolve("libcuda.so.1"), simulator.resolve("libcublas.so.12")));
    Path output = folder.resolve("output");
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    assertThat(Progress.read(folder.resolve("facts.json")))
        .extracting(Unit::state)
        .hasSize(3)
        .containsOnly(State.PASSED);
    assertThat(folder.resolve("where.md"))
        .content()
        .contains("| train_tiny |", "| gather_batch |", "us on the host's clock");
    assertThat(folder.resolve("index.md"))
        .content()
        .startsWith("# gpu-report: INCOMPLETE")
        .contains("| compare-graph | passed |", "| fatbin-cublas | not begun |");
  }

  @Test
  void anUnknownPartIsWrongUsage() {
    CommandLine command = new CommandLine(new GpuReport());
    command.setErr(new PrintWriter(Writer.nullWriter()));
    assertThat(command.execute("--out", folder.toString(), "--parts", "fact")).isEqualTo(2);
    assertThat(command.execute("--out", folder.toString(), "--minutes", "NaN")).isEqualTo(2);
  }
}
