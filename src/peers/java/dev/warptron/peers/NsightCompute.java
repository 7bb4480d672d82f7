package dev.warptron.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs NVIDIA's kernel profiler {@code ncu} over the first launches of a training, if it is
 * installed.
 */
final class NsightCompute {
  private static final String PROGRAM = "ncu";
  private static final int LAUNCHES = 40;
  private static final int SLOWEST = 3;
  private static final String DURATION = "gpu__time_duration.sum";

  private static final List<String> METRICS =
      List.of(
          DURATION,
          "sm__throughput.avg.pct_of_peak_sustained_elapsed",
          "gpu__dram_throughput.avg.pct_of_peak_sustained_elapsed",
          "sm__warps_active.avg.pct_of_peak_sustained_active",
          "smsp__inst_executed.sum",
          "launch__registers_per_thread");

  private static final Pattern FIELD = Pattern.compile("\"((?:[^\"]|\"\")*)\"");

  private NsightCompute() {}

  /** Finds it on the path or in the usual folder of the CUDA toolkit. */
  static Optional<Path> find() {
    Stream<Path> onPath =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1)).map(Path::of);
    return Stream.concat(onPath, Stream.of(Path.of("/usr/local/cuda/bin")))
        .map(folder -> folder.resolve(PROGRAM))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Profiles a Java program. The metrics count even if the program does not complete. */
  static Check run(
      ChildProcess processes, Path program, List<String> java, String what, Duration limit)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--csv",
                "--launch-count",
                String.valueOf(LAUNCHES),
                "--metrics",
                String.join(",", METRICS)));
    command.addAll(java);
    ChildProcess.Result ended = processes.run(command, limit);
    Map<String, Map<String, String>> kernels = read(ended.output());
    if (kernels.isEmpty()) {
      String reason =
          ended.output().lines().filter(line -> line.contains("ERR_")).findFirst().orElse("");
      if (ended.timedOut()) {
        return Check.cutOff(what, ended.describe());
      }
      return reason.isEmpty()
          ? Check.of(what, false, "ncu printed no metrics: " + ended.describe())
          : Check.notRun(what, reason.replace("=", "").strip());
    }
    return Check.of(what, true, describe(kernels));
  }

  /**
   * Parses the metrics of each launch.
   *
   * @param output of the profiler: CSV with a header, among other lines
   * @return metrics by number and name of the launch
   */
  static Map<String, Map<String, String>> read(String output) {
    Map<String, Map<String, String>> kernels = new LinkedHashMap<>();
    List<String> header = List.of();
    for (String line : output.lines().toList()) {
      List<String> fields = new ArrayList<>();
      Matcher matcher = FIELD.matcher(line);
      while (matcher.find()) {
        fields.add(matcher.group(1));
      }
      if (fields.contains("Metric Name")) {
        header = fields;
      } else if (!header.isEmpty() && fields.size() == header.size()) {
        String kernel =
            "%s %s"
                .formatted(
                    fields.get(header.indexOf("ID")), fields.get(header.indexOf("Kernel Name")));
        kernels
            .computeIfAbsent(kernel, key -> new LinkedHashMap<>())
            .put(
                fields.get(header.indexOf("Metric Name")),
                "%s %s"
                    .formatted(
                        fields.get(header.indexOf("Metric Value")),
                        fields.get(header.indexOf("Metric Unit")))
                    .strip());
      }
    }
    return kernels;
  }

  /** The slowest kernels. */
  static String describe(Map<String, Map<String, String>> kernels) {
    Comparator<Map.Entry<String, Map<String, String>>> byTime =
        Comparator.comparingDouble(entry -> nanos(entry.getValue().getOrDefault(DURATION, "")));
    StringBuilder text = new StringBuilder();
    kernels.entrySet().stream()
        .sorted(byTime.reversed())
        .limit(SLOWEST)
        .forEach(
            entry ->
                text.append(text.isEmpty() ? "" : "; ")
                    .append(entry.getKey())
                    .append(' ')
                    .append(entry.getValue()));
    return text.toString();
  }

  /** A time with its unit, such as {@code 3,456 ns}. */
  private static double nanos(String time) {
    String[] words = time.split(" ", -1);
    if (words[0].isEmpty()) {
      return 0;
    }
    double value = Double.parseDouble(words[0].replace(",", ""));
    return switch (words[words.length - 1]) {
      case "us", "usecond" -> value * 1e3;
      case "ms", "msecond" -> value * 1e6;
      case "s", "second" -> value * 1e9;
      default -> value;
    };
  }
}
