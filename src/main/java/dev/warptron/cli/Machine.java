package dev.warptron.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warptron.backend.Fact;
import dev.warptron.cli.common.OptionNames;
import dev.warptron.cli.render.Report;
import java.util.List;

/** The part of doctor's report about the program and the machine, and the facts of a device. */
final class Machine {
  private Machine() {}

  static void print(Report report) {
    report.line("version", "%s", Warptron.Version.current());
    report.line(
        "java", "%s (%s)", System.getProperty("java.version"), System.getProperty("java.home"));
    report.line("system", "%s", system());
    report.line("cores", "%d", Runtime.getRuntime().availableProcessors());
  }

  static void put(ObjectNode root) {
    root.put("version", Warptron.Version.current());
    root.put("java", System.getProperty("java.version"));
    root.put("system", system());
    root.put("cores", Runtime.getRuntime().availableProcessors());
  }

  static void put(List<Fact> facts, ObjectNode node) {
    for (Fact fact : facts) {
      node.putObject(fact.name())
          .put("value", OptionNames.in(fact.value()))
          .put("remedy", OptionNames.inOrNull(fact.remedy()));
    }
  }

  static String describe(Fact fact) {
    String line = fact.name().replace('_', ' ') + ": " + fact.value();
    return OptionNames.in(fact.remedy() == null ? line : line + "; " + fact.remedy());
  }

  private static String system() {
    return "%s %s, %s"
        .formatted(
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch"));
  }
}
