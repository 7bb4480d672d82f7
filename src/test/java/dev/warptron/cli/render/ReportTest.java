package dev.warptron.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
  private final StringWriter text = new StringWriter();
  private final PrintWriter out = new PrintWriter(text);

  private List<String> lines() {
    return text.toString().lines().toList();
  }

  @Test
  void longLinesAreWrappedBetweenWordsOnATerminal() {
    Report report = Report.on(out, Terminal.of(24));
    report.line("rows", "%d training rows, 30 of them drawn", 120);
    report.line("task", "twelve chars");
    report.line("file", "/a/very/long/path and more");
    assertThat(lines())
        .containsExactly(
            "rows        120 training",
            "            rows, 30 of",
            "            them drawn",
            "task        twelve chars",
            "file        /a/very/long/path",
            "            and more");
  }

  @Test
  void withoutATerminalALineStaysWhole() {
    new Report(out).line("rows", "%s", "x ".repeat(200) + "end");
    assertThat(lines()).containsExactly("rows        " + "x ".repeat(200) + "end");
  }

  @Test
  void aLongSubjectWidensTheColumn() {
    Report report = new Report(out).withColumnFor("fourteen.chars");
    report.line("device", "cpu");
    report.line("fourteen.chars", "accuracy 1.0000");
    assertThat(lines()).containsExactly("device         cpu", "fourteen.chars accuracy 1.0000");
    assertThat(text.toString()).doesNotContain("  accuracy");
  }

  @Test
  void settingsAreReadable() {
    assertThat(Report.readable("1.0E-4")).isEqualTo("0.0001");
    assertThat(Report.readable("0.25")).isEqualTo("0.25");
    assertThat(Report.readable("glorot-uniform")).isEqualTo("glorot-uniform");
  }
}
