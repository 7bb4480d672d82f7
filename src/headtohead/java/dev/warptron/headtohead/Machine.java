package dev.warptron.headtohead;

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

/** Where a report was made: questions to the system and to nvidia-smi, which change nothing. */
public final class Machine {
  /** Beside the programs of a bundle: the commit that they were built from. */
  private static final Path COMMIT = Path.of("COMMIT");

  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final Path LOAD = Path.of("/proc/loadavg");
  private static final String NOT_KNOWN = "not known";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
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

  /** What does not change while a report is made, in the order of the report. */
  public Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    facts.put("commit", commit());
    facts.putAll(query(GPU_FACTS));
    facts.put("cuda_of_driver", cudaVersion());
    facts.putAll(program());
    return facts;
  }

  /** The same of the processor, without the GPU. */
  Map<String, String> processorFacts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    facts.put("commit", commit());
    facts.put("processor", processor());
    facts.putAll(program());
    return facts;
  }

  /** How busy the machine is at this moment. */
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

  /** The clocks of the first GPU at this moment, with power and temperature. */
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
      answers.put(fields.get(i), values.length == fields.size() ? values[i] : NOT_KNOWN);
    }
    return answers;
  }

  private String cudaVersion() {
    Matcher version = CUDA_VERSION.matcher(output(List.of("nvidia-smi")));
    return version.find() ? version.group(1) : NOT_KNOWN;
  }

  private static String processor() {
    try {
      return Files.readAllLines(PROCESSORS).stream()
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse(NOT_KNOWN);
    } catch (IOException e) {
      return NOT_KNOWN;
    }
  }

  private static String firstWords(Path file, int count) {
    try {
      String[] words = Files.readString(file).strip().split("\\s+", -1);
      return String.join(" ", Arrays.asList(words).subList(0, Math.min(count, words.length)));
    } catch (IOException e) {
      return NOT_KNOWN;
    }
  }

  private String commit() {
    if (Files.exists(COMMIT)) {
      try {
        return Files.readString(COMMIT).strip();
      } catch (IOException e) {
        return NOT_KNOWN;
      }
    }
    String head = output(List.of("git", "describe", "--always", "--dirty", "--abbrev=40")).strip();
    return head.isEmpty() ? NOT_KNOWN : head;
  }

  /** What the command prints; nothing if it cannot be run here. */
  private String output(List<String> command) {
    try {
      ChildProcess.Ended ended = processes.run(command, PATIENCE);
      return ended.succeeded() ? ended.output() : "";
    } catch (IOException e) {
      return ""; // there is no such program
    }
  }
}
