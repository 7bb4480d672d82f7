package dev.warptron.cli.tune;

import dev.warptron.cli.render.Report;
import dev.warptron.data.Task;
import dev.warptron.data.readers.CsvLines;
import dev.warptron.files.AtomicFiles;
import dev.warptron.tune.CandidateScore;
import dev.warptron.tune.FoldScore;
import dev.warptron.tune.Ranking;
import dev.warptron.tune.Spread;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A ranking, printed as a table or written as a CSV file.
 *
 * @param dropped candidates that successive halving dropped
 * @param names names of the searched options, one column each
 * @param folds number of folds
 */
record RankingTable(
    Ranking<?> ranking,
    List<? extends CandidateScore<?>> dropped,
    List<String> names,
    Task task,
    int folds) {
  private static final String NOTHING = "-";

  /** Prints the first rows of the ranking. */
  void print(PrintWriter out, int top) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(
        line(
            List.of("rank", Report.metric(task).label(), "deviation", "loss", "deviation"), names));
    int numbers = lines.get(0).size() - names.size();
    for (int i = 0; i < Math.min(top, ranking.ranked().size()); i++) {
      CandidateScore<?> each = ranking.ranked().get(i);
      lines.add(line(numbers(i + 1, each), values(each, NOTHING)));
    }
    int columns = numbers + names.size();
    int[] widths = new int[columns];
    for (List<String> line : lines) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String form = i < numbers ? "%" + widths[i] + "s  " : "%-" + widths[i] + "s  ";
        text.append(form.formatted(line.get(i)));
      }
      out.println(text.toString().stripTrailing());
    }
  }

  private static List<String> numbers(int rank, CandidateScore<?> each) {
    if (!each.isScored()) {
      return List.of(String.valueOf(rank), "diverged", NOTHING, NOTHING, NOTHING);
    }
    return List.of(
        String.valueOf(rank),
        Report.number(each.score().mean(), 4),
        Report.number(each.score().standardDeviation(), 4),
        Report.number(each.loss().mean(), 4),
        Report.number(each.loss().standardDeviation(), 4));
  }

  private List<String> values(CandidateScore<?> each, String missing) {
    return names.stream()
        .map(name -> each.candidate().values().getOrDefault(name, missing))
        .toList();
  }

  private static List<String> line(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  /**
   * Writes all rows of the ranking: rank, options, mean and sample standard deviation over the
   * folds, number of folds that diverged, score and loss of each fold. A missing number is an empty
   * cell. Candidates that were dropped follow without a rank: their scores are those of the epoch
   * at which they were dropped.
   */
  void write(Path csv) throws IOException {
    String score = Report.metric(task).id();
    List<List<String>> lines = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of("rank"));
    header.addAll(names);
    header.addAll(List.of("mean_" + score, "deviation_" + score, "mean_loss", "deviation_loss"));
    header.add("diverged_folds");
    for (int fold = 1; fold <= folds; fold++) {
      header.add("fold_%d_%s".formatted(fold, score));
      header.add("fold_%d_loss".formatted(fold));
    }
    lines.add(header);
    for (int i = 0; i < ranking.ranked().size(); i++) {
      lines.add(csvLine(String.valueOf(i + 1), ranking.ranked().get(i)));
    }
    dropped.forEach(each -> lines.add(csvLine("", each)));
    AtomicFiles.write(
        csv, out -> CsvLines.write(lines, new OutputStreamWriter(out, StandardCharsets.UTF_8)));
  }

  private List<String> csvLine(String rank, CandidateScore<?> each) {
    List<String> line = new ArrayList<>(List.of(rank));
    line.addAll(values(each, ""));
    for (Spread spread : List.of(each.score(), each.loss())) {
      line.add(cell(spread.mean()));
      line.add(cell(spread.standardDeviation()));
    }
    line.add(String.valueOf(each.divergedFolds()));
    for (FoldScore fold : each.folds()) {
      line.add(cell(fold.score()));
      line.add(cell(fold.loss()));
    }
    return line;
  }

  private static String cell(double number) {
    return Double.isFinite(number) ? String.valueOf(number) : "";
  }
}
