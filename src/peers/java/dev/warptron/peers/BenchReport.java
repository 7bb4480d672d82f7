package dev.warptron.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The report of a comparison: a summary as Markdown, and each run as JSON. */
final class BenchReport {
  private final String name;
  private final boolean tiny;
  private final Progress progress;
  private final Map<String, String> facts = new LinkedHashMap<>();
  private final List<BenchResult> results = new ArrayList<>();

  /**
   * An empty report.
   *
   * @param name of the program, and of the files
   * @param tiny whether the workloads are the small versions
   * @param units names of the workloads
   */
  BenchReport(String name, boolean tiny, List<String> units) {
    this.name = name;
    this.tiny = tiny;
    this.progress = new Progress(units);
  }

  /** Adds a fact about the machine or a participant. */
  void fact(String about, String words) {
    facts.put(about, words);
  }

  void facts(Map<String, String> all) {
    facts.putAll(all);
  }

  void add(BenchResult result) {
    results.add(result);
  }

  Progress progress() {
    return progress;
  }

  boolean passed() {
    return progress.verdict().equals("PASSED");
  }

  /** The result of a workload in a few lines. */
  static String lines(BenchResult result) {
    StringBuilder text = new StringBuilder();
    text.append("%s: %s%n".formatted(result.name(), result.what()));
    for (Check check : result.checks()) {
      text.append("  %-8s %s: %s%n".formatted(check.verdict(), check.what(), check.details()));
    }
    for (String participant : result.participants()) {
      text.append(
          "  %-28s %s s, %s %s/s, %s times Warptron's time  %s%n"
              .formatted(
                  participant,
                  figure(result.seconds(participant).median()),
                  figure(result.rate(participant)),
                  result.size().unit(),
                  range(result.ratio(participant, BenchResult.WARPTRON)),
                  result.setting(participant)));
    }
    return text.toString();
  }

  /** Writes both files; returns the path of the Markdown. */
  Path write(Path folder) throws IOException {
    ReportFiles.write(folder, name, markdown(), json());
    return ReportFiles.markdown(folder, name);
  }

  String markdown() {
    StringBuilder text = new StringBuilder("# %s: %s%n%n".formatted(name, progress.verdict()));
    if (tiny) {
      text.append("**A test run with tiny workloads: the figures say nothing about speed.**\n\n");
    }
    text.append("| | |\n|---|---|\n");
    facts.forEach((about, words) -> row(text, about, words));
    text.append('\n').append(Progress.markdown(progress.units()));
    text.append(
            "\n"
                + "Medians, with minimum and maximum in parentheses. The ratio is the time of a run"
                + " divided")
        .append(
            " by the time of Warptron's run in the same round. Steps are optimizer steps; GFLOP/s")
        .append(" count the matrix products only.\n");
    results.forEach(result -> appendFigures(text, result));
    text.append("\n| workload | check | result | details |\n|---|---|---|---|\n");
    for (BenchResult result : results) {
      for (Check check : result.checks()) {
        row(text, result.name(), check.what(), check.verdict().name(), check.details());
      }
    }
    return text.toString();
  }

  private static void appendFigures(StringBuilder text, BenchResult result) {
    text.append("\n## %s: %s%n%n".formatted(result.name(), result.what()));
    if (!result.participants().isEmpty()) {
      List<String> own = warptronNames(result);
      text.append("| | seconds | %s/s | GFLOP/s | runs |".formatted(result.size().unit()));
      own.forEach(name -> text.append(" time relative to ").append(name).append(" |"));
      text.append(" setting |\n|---|---|---|---|---|").append("---|".repeat(own.size() + 1));
      text.append('\n');
      for (String participant : result.participants()) {
        List<String> cells =
            new ArrayList<>(
                List.of(
                    participant,
                    range(result.seconds(participant)),
                    figure(result.rate(participant)),
                    figure(result.productRate(participant)),
                    String.valueOf(result.runs(participant).size())));
        own.forEach(name -> cells.add(range(result.ratio(participant, name))));
        cells.add(result.setting(participant));
        row(text, cells.toArray(String[]::new));
      }
    }
    result.notes().forEach((about, words) -> text.append("\n- %s: %s".formatted(about, words)));
    result
        .conditions()
        .forEach((when, values) -> text.append("\n- %s: %s".formatted(when, values)));
    text.append('\n');
  }

  /** Warptron's participants, to whose times all times are compared. */
  private static List<String> warptronNames(BenchResult result) {
    return result.participants().stream()
        .filter(name -> name.startsWith(BenchResult.WARPTRON))
        .toList();
  }

  private static String range(Spread spread) {
    return "%s (%s to %s)"
        .formatted(figure(spread.median()), figure(spread.minimum()), figure(spread.maximum()));
  }

  /** Three significant digits; from 100 on an integer. */
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
    root.put("report", name).put("passed", passed()).put("tiny", tiny);
    progress.putInto(root);
    Machine.put(root, "facts", facts);
    ArrayNode workloads = root.putArray("workloads");
    for (BenchResult result : results) {
      ObjectNode node = workloads.addObject();
      node.put("name", result.name()).put("what", result.what());
      node.put("unit", result.size().unit()).put("units_per_run", result.size().count());
      node.put("product_operations_per_run", result.size().productOperations());
      Machine.put(node, "notes", result.notes());
      ObjectNode conditions = node.putObject("conditions");
      result.conditions().forEach((when, values) -> Machine.put(conditions, when, values));
      ArrayNode participants = node.putArray("participants");
      for (String participant : result.participants()) {
        ObjectNode one = participants.addObject().put("name", participant);
        one.put("setting", result.setting(participant));
        one.put("units_per_second", result.rate(participant));
        result.runs(participant).forEach(one.putArray("seconds")::add);
        ObjectNode ratios = one.putObject("ratios");
        for (String own : warptronNames(result)) {
          Spread ratio = result.ratio(participant, own);
          ratios
              .putObject(own)
              .put("least", ratio.minimum())
              .put("median", ratio.median())
              .put("most", ratio.maximum());
        }
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
