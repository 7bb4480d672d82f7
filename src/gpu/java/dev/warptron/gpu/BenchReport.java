package dev.warptron.gpu;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What {@link BenchGpu} measured: as Markdown for people, and with every run as JSON. */
final class BenchReport {
  private final Map<String, String> machine;
  private final String device;
  private final String precision;
  private final boolean tiny;
  private final List<BenchResult> results = new ArrayList<>();
  private String torch = "";

  BenchReport(Map<String, String> machine, String device, String precision, boolean tiny) {
    this.machine = machine;
    this.device = device;
    this.precision = precision;
    this.tiny = tiny;
  }

  void torch(String description) {
    torch = description;
  }

  void add(BenchResult result) {
    results.add(result);
  }

  boolean passed() {
    return !results.isEmpty() && results.stream().allMatch(BenchResult::passed);
  }

  /** A workload in a few lines. */
  static String lines(BenchResult result) {
    StringBuilder text = new StringBuilder();
    text.append("%s: %s%n".formatted(result.workload().name(), result.workload().describe()));
    for (Check check : result.checks()) {
      text.append("  %-8s %s: %s%n".formatted(check.verdict(), check.what(), check.details()));
    }
    for (String contender : result.contenders()) {
      text.append(
          "  %-16s %s steps/s, %.2f times our time%n"
              .formatted(
                  contender, figure(result.stepsPerSecond(contender)), result.ratio(contender)));
    }
    return text.toString();
  }

  void write(Path folder) throws IOException {
    Files.writeString(folder.resolve("bench-gpu.md"), markdown());
    Files.writeString(
        folder.resolve("bench-gpu.json"),
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json()) + "\n");
  }

  String markdown() {
    StringBuilder text =
        new StringBuilder("# bench-gpu: " + (passed() ? "PASSED" : "FAILED") + "\n\n");
    if (tiny) {
      text.append("**A trial with tiny workloads: the figures say nothing about speed.**\n\n");
    }
    text.append("| | |\n|---|---|\n");
    machine.forEach((name, value) -> row(text, name, value));
    row(text, "device", device);
    row(text, "precision", precision);
    row(text, "peer", torch);
    text.append("\nSteps are updates of all parameters. The ratio says how many times as long as")
        .append(" Warptron's the median run took.\n\n");
    text.append(
        "| workload | | steps/s, median | min | max | runs | TFLOP/s of products | ratio |\n");
    text.append("|---|---|---|---|---|---|---|---|\n");
    for (BenchResult result : results) {
      GpuWorkload workload = result.workload();
      double steps = workload.timedEpochs() * (double) workload.stepsPerEpoch();
      for (String contender : result.contenders()) {
        row(
            text,
            workload.name() + ": " + workload.describe(),
            contender,
            figure(result.stepsPerSecond(contender)),
            figure(steps / result.most(contender)),
            figure(steps / result.least(contender)),
            String.valueOf(result.runs(contender).size()),
            "%.3g".formatted(result.productRate(contender)),
            "%.2f".formatted(result.ratio(contender)));
      }
    }
    text.append("\n| workload | check | result | details |\n|---|---|---|---|\n");
    for (BenchResult result : results) {
      for (Check check : result.checks()) {
        row(text, result.workload().name(), check.what(), check.verdict().name(), check.details());
      }
    }
    text.append("\n| workload | steps of an epoch | Warptron's step | clocks before | after |\n");
    text.append("|---|---|---|---|---|\n");
    for (BenchResult result : results) {
      row(
          text,
          result.workload().name(),
          String.valueOf(result.workload().stepsPerEpoch()),
          result.step(),
          String.valueOf(result.clocks().get("before")),
          String.valueOf(result.clocks().get("after")));
    }
    return text.toString();
  }

  private static String figure(double value) {
    return value >= 100 ? "%.0f".formatted(value) : "%.3g".formatted(value);
  }

  private static void row(StringBuilder text, String... cells) {
    text.append('|');
    for (String cell : cells) {
      text.append(' ').append(cell.replace("|", "\\|").replace('\n', ' ')).append(" |");
    }
    text.append('\n');
  }

  private ObjectNode json() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("report", "bench-gpu").put("passed", passed()).put("tiny", tiny);
    Machine.put(root, "machine", machine);
    root.put("device", device).put("precision", precision).put("peer", torch);
    ArrayNode workloads = root.putArray("workloads");
    for (BenchResult result : results) {
      GpuWorkload workload = result.workload();
      ObjectNode node = workloads.addObject();
      node.put("name", workload.name()).put("what", workload.describe());
      node.put("rows", workload.rows()).put("batch", workload.batch());
      node.put("steps_per_epoch", workload.stepsPerEpoch());
      node.put("epochs_per_run", workload.timedEpochs());
      node.put("product_operations_per_epoch", workload.productOperations());
      node.put("step", result.step());
      ObjectNode clocks = node.putObject("clocks");
      result.clocks().forEach((when, values) -> Machine.put(clocks, when, values));
      ArrayNode contenders = node.putArray("contenders");
      for (String contender : result.contenders()) {
        ObjectNode one = contenders.addObject().put("name", contender);
        one.put("steps_per_second", result.stepsPerSecond(contender));
        one.put("ratio", result.ratio(contender));
        result.runs(contender).forEach(one.putArray("seconds")::add);
      }
      ArrayNode checks = node.putArray("checks");
      for (Check check : result.checks()) {
        checks
            .addObject()
            .put("what", check.what())
            .put("verdict", check.verdict().name())
            .put("details", check.details());
      }
    }
    return root;
  }
}
