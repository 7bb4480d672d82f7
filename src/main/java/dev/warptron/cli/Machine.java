package dev.warptron.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warptron.backend.Fact;
import dev.warptron.cli.common.OptionNames;
import dev.warptron.cli.render.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

  /**
   * The facts of a device, one line each; those that are not known for the same reason share one.
   * Leaves out a fact that only repeats why the device is not available.
   *
   * @param reason why the device is not available; empty if it is
   */
  static List<String> lines(List<Fact> facts, String reason) {
    List<String> lines = new ArrayList<>();
    Map<String, String> unknown = new LinkedHashMap<>(); // from the reason to the names
    for (Fact fact : facts) {
      String name = fact.name().replace('_', ' ');
      String text = fact.remedy() == null ? fact.value() : fact.value() + "; " + fact.remedy();
      if (text.startsWith(Fact.NOT_KNOWN)) {
        unknown.merge(text, name, (before, last) -> before + ", " + last);
      } else if (!text.equals(Fact.NONE + reason)) {
        lines.add(OptionNames.in(name + ": " + text));
      }
    }
    unknown.forEach((text, names) -> lines.add(OptionNames.in(names + ": " + text)));
    return lines;
  }

  private static String system() {
    return "%s %s, %s"
        .formatted(
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch"));
  }
}
