package dev.warptron.peers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Facts about the machine for reports, from the operating system and nvidia-smi. Read-only. */
public final class Machine {
  /** A file in a bundle with the commit that it was built from. */
  private static final Path COMMIT = Path.of("COMMIT");

  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final Path LOAD = Path.of("/proc/loadavg");
  private static final String UNKNOWN = "not known";
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Pattern CUDA_VERSION = Pattern.compile("CUDA Version\\s*:\\s*([\\d.]+)");

  private static final List<String> GPU_FACTS =
      List.of("name", "driver_version", "compute_cap", "memory.total", "persistence_mode");
  private static final List<String> CLOCKS =
      List.of(
          "clocks.sm",
          "clocks.mem",
          "clocks.max.sm",
          "clocks.max.mem",
          "memory.free",
          "power.draw",
          "temperature.gpu",
          "utilization.gpu");

  private final ChildProcess processes;

  public Machine(ChildProcess processes) {
    this.processes = processes;
  }

  /** Constant facts, in the order of the report. */
  public Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    facts.put("commit", commit());
    facts.putAll(query(GPU_FACTS));
    facts.put("cuda_of_driver", cudaVersion());
    facts.putAll(program());
    return facts;
  }

  /** The same for a CPU benchmark, without the GPU. */
  Map<String, String> processorFacts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    facts.put("commit", commit());
    facts.put("processor", processor());
    facts.putAll(program());
    return facts;
  }

  /** The current load. */
  static Map<String, String> load() {
    return Map.of("load average", firstWords(LOAD, 3));
  }

  private static Map<String, String> program() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(
        "system",
        "%s %s, %s, %d processors"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors()));
    facts.put(
        "java",
        "%s (%s)".formatted(System.getProperty("java.version"), System.getProperty("java.vendor")));
    String options = System.getenv(ChildProcess.JAVA_OPTIONS);
    if (options != null) {
      facts.put("java_options", options);
    }
    return facts;
  }

  /** The current clocks, power and temperature of the first GPU. */
  Map<String, String> clocks() {
    return query(CLOCKS);
  }

  public static void put(ObjectNode parent, String name, Map<String, String> facts) {
    ObjectNode node = parent.putObject(name);
    facts.forEach(node::put);
  }

  private Map<String, String> query(List<String> fields) {
    Map<String, String> answers = new LinkedHashMap<>();
    String answer =
        output(
            List.of(
                "nvidia-smi",
                "--id=0",
                "--query-gpu=" + String.join(",", fields),
                "--format=csv,noheader"));
    String[] values = answer.strip().split(",\\s*", -1);
    for (int i = 0; i < fields.size(); i++) {
      answers.put(fields.get(i), values.length == fields.size() ? values[i] : UNKNOWN);
    }
    return answers;
  }

  private String cudaVersion() {
    Matcher version = CUDA_VERSION.matcher(output(List.of("nvidia-smi")));
    return version.find() ? version.group(1) : UNKNOWN;
  }

  private static String processor() {
    try {
      return Files.readAllLines(PROCESSORS).stream()
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse(UNKNOWN);
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  private static String firstWords(Path file, int count) {
    try {
      String[] words = Files.readString(file).strip().split("\\s+", -1);
      return String.join(" ", Arrays.asList(words).subList(0, Math.min(count, words.length)));
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  private String commit() {
    if (Files.exists(COMMIT)) {
      try {
        return Files.readString(COMMIT).strip();
      } catch (IOException e) {
        return UNKNOWN;
      }
    }
    String head = output(List.of("git", "describe", "--always", "--dirty", "--abbrev=40")).strip();
    return head.isEmpty() ? UNKNOWN : head;
  }

  /** The output of a command; empty if it fails or does not exist. */
  private String output(List<String> command) {
    try {
      ChildProcess.Result ended = processes.run(command, TIMEOUT);
      return ended.succeeded() ? ended.output() : "";
    } catch (IOException e) {
      return ""; // the program does not exist
    }
  }
}
