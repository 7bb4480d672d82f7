package dev.warptron.headtohead;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured side by side: as Markdown for people, and with every run as JSON. */
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
   * @param tiny whether the workloads are those of a trial
   * @param units the names of the workloads
   */
  BenchReport(String name, boolean tiny, List<String> units) {
    this.name = name;
    this.tiny = tiny;
    this.progress = new Progress(units);
  }

  /** Something about the machine or the contenders. */
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

  /** A workload in a few lines. */
  static String lines(BenchResult result) {
    StringBuilder text = new StringBuilder();
    text.append("%s: %s%n".formatted(result.name(), result.what()));
    for (Check check : result.checks()) {
      text.append("  %-8s %s: %s%n".formatted(check.verdict(), check.what(), check.details()));
    }
    for (String contender : result.contenders()) {
      text.append(
          "  %-28s %s s, %s %s/s, %s times our time  %s%n"
              .formatted(
                  contender,
                  figure(result.seconds(contender).median()),
                  figure(result.rate(contender)),
                  result.size().unit(),
                  range(result.ratio(contender, BenchResult.OWN)),
                  result.setting(contender)));
    }
    return text.toString();
  }

  /** Writes both files; gives the one for people. */
  Path write(Path folder) throws IOException {
    ReportFiles.write(folder, name, markdown(), json());
    return ReportFiles.markdown(folder, name);
  }

  String markdown() {
    StringBuilder text = new StringBuilder("# %s: %s%n%n".formatted(name, progress.verdict()));
    if (tiny) {
      text.append("**A trial with tiny workloads: the figures say nothing about speed.**\n\n");
    }
    text.append("| | |\n|---|---|\n");
    facts.forEach((about, words) -> row(text, about, words));
    text.append('\n').append(Progress.markdown(progress.units()));
    text.append("\nMedians, with the least and the greatest in brackets. The ratio says how many")
        .append(" times as long as Warptron's run of the same round a run took. Steps are updates")
        .append(" of all parameters; GFLOP/s are those of the matrix products alone.\n");
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
    if (!result.contenders().isEmpty()) {
      List<String> own = owns(result);
      text.append("| | seconds | %s/s | GFLOP/s | runs |".formatted(result.size().unit()));
      own.forEach(name -> text.append(" times as long as ").append(name).append(" |"));
      text.append(" setting |\n|---|---|---|---|---|").append("---|".repeat(own.size() + 1));
      text.append('\n');
      for (String contender : result.contenders()) {
        List<String> cells =
            new ArrayList<>(
                List.of(
                    contender,
                    range(result.seconds(contender)),
                    figure(result.rate(contender)),
                    figure(result.productRate(contender)),
                    String.valueOf(result.runs(contender).size())));
        own.forEach(name -> cells.add(range(result.ratio(contender, name))));
        cells.add(result.setting(contender));
        row(text, cells.toArray(String[]::new));
      }
    }
    result.notes().forEach((about, words) -> text.append("\n- %s: %s".formatted(about, words)));
    result
        .conditions()
        .forEach((when, values) -> text.append("\n- %s: %s".formatted(when, values)));
    text.append('\n');
  }

  /** Our own contenders, which all others are set against. */
  private static List<String> owns(BenchResult result) {
    return result.contenders().stream().filter(name -> name.startsWith(BenchResult.OWN)).toList();
  }

  private static String range(Spread spread) {
    return "%s (%s to %s)"
        .formatted(figure(spread.median()), figure(spread.least()), figure(spread.most()));
  }

  /** Three digits, or all of those before the point. */
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
      ArrayNode contenders = node.putArray("contenders");
      for (String contender : result.contenders()) {
        ObjectNode one = contenders.addObject().put("name", contender);
        one.put("setting", result.setting(contender));
        one.put("units_per_second", result.rate(contender));
        result.runs(contender).forEach(one.putArray("seconds")::add);
        ObjectNode ratios = one.putObject("ratios");
        for (String own : owns(result)) {
          Spread ratio = result.ratio(contender, own);
          ratios
              .putObject(own)
              .put("least", ratio.least())
              .put("median", ratio.median())
              .put("most", ratio.most());
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
