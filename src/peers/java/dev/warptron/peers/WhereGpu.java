package dev.warptron.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warptron.backend.Backends;
import dev.warptron.backend.spi.Backend;
import dev.warptron.peers.Progress.State;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * Breaks down the time of trainings on the GPU with CUDA events, and with {@code ncu} if it is
 * installed. Exit code 0 if every unit could be measured, otherwise 1.
 */
@Command(
    name = WhereGpu.NAME,
    mixinStandardHelpOptions = true,
    description = "Breaks down the time of trainings on the GPU.")
public final class WhereGpu implements Callable<Integer> {
  static final String NAME = "where-gpu";

  private static final List<String> WORKLOADS = List.of("w2", "w3", "w4");
  private static final String NCU = "ncu-";

  /** All units, the most informative first. */
  public static final List<String> UNITS =
      Stream.concat(WORKLOADS.stream(), WORKLOADS.stream().map(name -> NCU + name)).toList();

  private static final Duration MIN_TIME = Duration.ofSeconds(4);
  private static final int DELAY_SIZE = 1024; // about a millisecond
  private static final int TINY_DELAY_SIZE = 32;
  private static final int MAX_EPOCHS = 50;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Mixin private BenchOptions common = new BenchOptions();

  @Option(
      names = "--units",
      split = ",",
      description = "Units to run, of w2, w3, w4, ncu-w2, ncu-w3, ncu-w4; default: all.")
  private List<String> names = UNITS;

  @Option(names = "--name", description = "File name of the report; default: ${DEFAULT-VALUE}.")
  private String fileName = NAME;

  @Option(
      names = "--minutes",
      description = "No unit starts after this time; default: ${DEFAULT-VALUE}.")
  private double minutes = 2;

  @Option(
      names = "--train-only",
      hidden = true,
      description = "Only trains this workload, for ncu.")
  private @Nullable String trainOnly;

  private final Map<String, String> facts = new LinkedHashMap<>();
  private final Map<String, String> results = new LinkedHashMap<>(); // by unit, Markdown

  /** For picocli. */
  WhereGpu() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new WhereGpu()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    if (trainOnly != null) {
      train(workload(trainOnly));
      return 0;
    }
    if (!UNITS.containsAll(names)) {
      throw new ParameterException(
          spec.commandLine(), "--units must be a list of %s, got %s".formatted(UNITS, names));
    }
    Deadline deadline = Deadline.inMinutes(minutes);
    Progress progress = new Progress(names);
    try (PrintStream log = ChildProcess.openLog(common.out().resolve(fileName + ".log"))) {
      ChildProcess processes = new ChildProcess(log);
      write(progress);
      facts.putAll(new Machine(processes).facts());
      for (String name : names) {
        if (!deadline.allows(MIN_TIME)) {
          progress.notBegun(name, Session.NO_TIME);
        } else {
          progress.begin(name);
          write(progress);
          measure(name, processes, deadline, progress);
        }
        write(progress);
      }
    }
    System.out.printf(
        "%s; report in %s%n", progress.verdict(), ReportFiles.markdown(common.out(), fileName));
    return progress.verdict().equals("PASSED") ? 0 : 1;
  }

  private void measure(String name, ChildProcess processes, Deadline deadline, Progress progress) {
    try {
      Check check =
          name.startsWith(NCU)
              ? profile(name.substring(NCU.length()), processes, deadline.left())
              : time(name);
      progress.end(name, State.of(check.verdict()), check.details());
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      e.printStackTrace();
      progress.end(name, State.FAILED, String.valueOf(e.getMessage()).strip());
    }
  }

  private Workload workload(String name) {
    Workload workload = common.workloads(List.of(name), Workloads.ON_A_GPU).get(0);
    return workload.withEpochs(Math.min(workload.timedEpochs(), MAX_EPOCHS));
  }

  private Check time(String name) {
    Workload workload = workload(name);
    Rows rows = new WorkloadData.WithoutTest().of(workload).training();
    try (Backend backend = Backends.choose("cuda").open()) {
      facts.put("device", backend.description());
      TimeBreakdown breakdown =
          TimeBreakdown.of(backend, workload, rows, common.tiny() ? TINY_DELAY_SIZE : DELAY_SIZE);
      results.put(name, "%s\n\n%s".formatted(workload.describe(), breakdown.markdown()));
      return Check.of(
          name,
          !breakdown.device().isEmpty(),
          "%.2f us per step on the host's clock, %.2f us on the device"
              .formatted(breakdown.wallMicrosPerStep(), breakdown.deviceMicrosPerStep()));
    }
  }

  private Check profile(String name, ChildProcess processes, Duration limit) throws IOException {
    @Nullable Path program = NsightCompute.find().orElse(null);
    if (program == null) {
      return Check.notRun(name, "ncu is not installed here");
    }
    List<String> java =
        ChildProcess.java(List.of(), WhereGpu.class.getName(), List.of("--train-only", name));
    Check check = NsightCompute.run(processes, program, java, name, limit);
    results.put(NCU + name, check.details());
    return check;
  }

  /**
   * Trains one epoch of two batches: a profiler repeats each kernel, so that more would take too
   * long.
   */
  private static void train(Workload workload) {
    Rows rows = new WorkloadData.WithoutTest().of(workload).training().first(2 * workload.batch());
    try (Backend backend = Backends.choose("cuda").open();
        WarptronTraining training = new WarptronTraining(backend, workload, rows)) {
      training.losses(/* epochs= */ 1);
    }
  }

  private void write(Progress progress) throws IOException {
    StringBuilder text =
        new StringBuilder("# %s: %s\n\n| | |\n|---|---|\n".formatted(fileName, progress.verdict()));
    facts.forEach((about, words) -> text.append("| %s | %s |\n".formatted(about, words)));
    text.append('\n').append(Progress.markdown(progress.units()));
    results.forEach((name, words) -> text.append("\n## %s: %s\n".formatted(name, words)));
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("report", fileName).put("tiny", common.tiny());
    progress.putInto(json);
    Machine.put(json, "facts", facts);
    Machine.put(json, "found", results);
    ReportFiles.write(common.out(), fileName, text.toString(), json);
  }
}
