package dev.warptron.cli.render;

import dev.warptron.metric.ClassPredictions;
import dev.warptron.metric.ConfusionMatrix;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The metrics of each class and the confusion matrix.
 *
 * @param classes names of the classes
 */
public record ClassReport(ClassPredictions predictions, List<String> classes) {
  /** A wider matrix is only written to files. */
  private static final int MOST_COLUMNS = 20;

  /** Prints both as tables. */
  public void print(PrintWriter out) {
    ConfusionMatrix matrix = predictions.confusion();
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("class", "precision", "recall", "f1", "rows"));
    for (int index = 0; index < classes.size(); index++) {
      ConfusionMatrix.Counts counts = matrix.counts(index);
      lines.add(
          List.of(
              classes.get(index),
              Report.number(counts.precision(), 4),
              Report.number(counts.recall(), 4),
              Report.number(counts.f1(), 4),
              amount(counts.actual())));
    }
    print(out, lines);
    if (classes.size() > MOST_COLUMNS) {
      return;
    }
    lines.clear();
    List<String> header = new ArrayList<>(List.of("actual \\ predicted"));
    header.addAll(classes);
    lines.add(header);
    for (int actual = 0; actual < classes.size(); actual++) {
      List<String> line = new ArrayList<>(List.of(classes.get(actual)));
      for (int predicted = 0; predicted < classes.size(); predicted++) {
        line.add(amount(matrix.at(actual, predicted)));
      }
      lines.add(line);
    }
    print(out, lines);
  }

  /** Whole numbers without decimals; sums of weights may have some. */
  private static String amount(double weight) {
    return weight == Math.rint(weight)
        ? String.format(Locale.ROOT, "%.0f", weight)
        : Report.number(weight, 4);
  }

  private static void print(PrintWriter out, List<List<String>> lines) {
    int columns = lines.get(0).size();
    int[] widths = new int[columns];
    for (List<String> line : lines) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        text.append(((i == 0 ? "%-" : "  %") + widths[i] + "s").formatted(line.get(i)));
      }
      out.println(text.toString().stripTrailing());
    }
  }

  /** Adds both to a file. */
  public void put(MetricsFile file) {
    ConfusionMatrix matrix = predictions.confusion();
    List<Map<String, Double>> each = new ArrayList<>();
    for (int index = 0; index < classes.size(); index++) {
      ConfusionMatrix.Counts counts = matrix.counts(index);
      Map<String, Double> numbers = new LinkedHashMap<>();
      numbers.put("precision", counts.precision());
      numbers.put("recall", counts.recall());
      numbers.put("f1", counts.f1());
      numbers.put("rows", counts.actual());
      each.add(numbers);
    }
    double[][] sums = new double[classes.size()][classes.size()];
    for (int actual = 0; actual < classes.size(); actual++) {
      for (int predicted = 0; predicted < classes.size(); predicted++) {
        sums[actual][predicted] = matrix.at(actual, predicted);
      }
    }
    file.putTexts("classes", classes).putRecords("per_class", each);
    file.putMatrix("confusion_matrix", sums);
  }

  /**
   * Warns if one class is predicted for all rows, although they are of several.
   *
   * @param rows which rows, for the message
   */
  public void warnIfOneClassIsPredicted(PrintWriter err, String rows) {
    int first = predictions.predicted(0);
    int count = predictions.rows();
    if (IntStream.range(0, count).anyMatch(row -> predictions.predicted(row) != first)) {
      return;
    }
    long others = IntStream.range(0, count).filter(row -> predictions.actual(row) != first).count();
    if (others > 0) {
      err.printf(
          "warptron: warning: class \"%s\" is predicted for all %d %s rows, of which %d are of other"
              + " classes%n",
          classes.get(first), count, rows, others);
    }
  }
}
