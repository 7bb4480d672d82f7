package dev.warptron.headtohead;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warptron.backend.Backend;
import dev.warptron.backend.Backends;
import dev.warptron.headtohead.Progress.State;
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
 * Says where the time of a training on the GPU goes, by CUDA events, and by {@code ncu} where it is
 * installed. Exit code 0 if every unit could be measured.
 */
@Command(
    name = WhereGpu.NAME,
    mixinStandardHelpOptions = true,
    description = "Says where the time of trainings on the GPU goes.")
public final class WhereGpu implements Callable<Integer> {
  static final String NAME = "where-gpu";

  private static final List<String> WORKLOADS = List.of("w2", "w3", "w4");
  private static final String NCU = "ncu-";

  /** What can be measured, the most telling first. */
  public static final List<String> UNITS =
      Stream.concat(WORKLOADS.stream(), WORKLOADS.stream().map(name -> NCU + name)).toList();

  private static final Duration LEAST_TIME = Duration.ofSeconds(4);
  private static final int HOLD_SIZE = 1024; // a millisecond or so
  private static final int TINY_HOLD_SIZE = 32;
  private static final int MOST_EPOCHS = 50;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Mixin private BenchOptions common = new BenchOptions();

  @Option(
      names = "--units",
      split = ",",
      description = "Which of w2, w3, w4, ncu-w2, ncu-w3, ncu-w4; default: all.")
  private List<String> names = UNITS;

  @Option(names = "--name", description = "Of the files of the report; default: ${DEFAULT-VALUE}.")
  private String fileName = NAME;

  @Option(
      names = "--minutes",
      description = "No unit is begun after so long; default: ${DEFAULT-VALUE}.")
  private double minutes = 2;

  @Option(names = "--train-only", hidden = true, description = "Trains a workload, for ncu.")
  private @Nullable String trained;

  private final Map<String, String> facts = new LinkedHashMap<>();
  private final Map<String, String> found = new LinkedHashMap<>(); // by unit, Markdown

  /** For picocli. */
  WhereGpu() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new WhereGpu()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    if (trained != null) {
      train(workload(trained));
      return 0;
    }
    if (!UNITS.containsAll(names)) {
      throw new ParameterException(
          spec.commandLine(), "--units must be some of %s, got %s".formatted(UNITS, names));
    }
    Deadline deadline = Deadline.inMinutes(minutes);
    Progress progress = new Progress(names);
    try (PrintStream log = ChildProcess.openLog(common.out().resolve(fileName + ".log"))) {
      ChildProcess processes = new ChildProcess(log);
      write(progress);
      facts.putAll(new Machine(processes).facts());
      for (String name : names) {
        if (!deadline.allows(LEAST_TIME)) {
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
    Workload workload = common.workloads(List.of(name), Workload.ON_A_GPU).get(0);
    return workload.withEpochs(Math.min(workload.timedEpochs(), MOST_EPOCHS));
  }

  private Check time(String name) {
    Workload workload = workload(name);
    Rows rows = new Sets.WithoutTest().of(workload).training();
    try (Backend backend = Backends.choose("cuda").open()) {
      facts.put("device", backend.description());
      WhereTime where =
          WhereTime.of(backend, workload, rows, common.tiny() ? TINY_HOLD_SIZE : HOLD_SIZE);
      found.put(name, "%s\n\n%s".formatted(workload.describe(), where.markdown()));
      return Check.of(
          name,
          !where.device().isEmpty(),
          "%.2f us a step on the host's clock, %.2f us on the device"
              .formatted(where.wallMicrosOfAStep(), where.deviceMicrosOfAStep()));
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
    found.put(NCU + name, check.details());
    return check;
  }

  /** One epoch of a few batches: a profiler runs each kernel several times. */
  private static void train(Workload workload) {
    Rows rows = new Sets.WithoutTest().of(workload).training().first(2 * workload.batch());
    try (Backend backend = Backends.choose("cuda").open();
        OwnTraining training = new OwnTraining(backend, workload, rows)) {
      training.losses(/* epochs= */ 1);
    }
  }

  private void write(Progress progress) throws IOException {
    StringBuilder text =
        new StringBuilder("# %s: %s\n\n| | |\n|---|---|\n".formatted(fileName, progress.verdict()));
    facts.forEach((about, words) -> text.append("| %s | %s |\n".formatted(about, words)));
    text.append('\n').append(Progress.markdown(progress.units()));
    found.forEach((name, words) -> text.append("\n## %s: %s\n".formatted(name, words)));
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("report", fileName).put("tiny", common.tiny());
    progress.putInto(json);
    Machine.put(json, "facts", facts);
    Machine.put(json, "found", found);
    ReportFiles.write(common.out(), fileName, text.toString(), json);
  }
}
