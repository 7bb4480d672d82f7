package dev.warptron.data.readers;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.LabelBuilder;
import dev.warptron.data.Messages;
import dev.warptron.data.Numbers;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Remedy;
import dev.warptron.data.RowOrigins;
import dev.warptron.data.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Receives cells from the CSV parser and stores those of the requested columns.
 *
 * <p>Numbers are parsed directly from the parser's buffer, without an object per cell. An invalid
 * cell is reported at the end of its record, because a wrong number of cells usually explains all
 * other errors.
 */
final class CsvRecords extends AbstractBaseCsvCallbackHandler<Boolean> {
  private final String file;
  private final ReadRequest request;
  private final List<String> firstRecord = new ArrayList<>();
  private @Nullable ColumnPlan plan;
  private @Nullable FloatRows rows;
  private List<LabelBuilder> labels = List.of(); // (targets)

  private float[] row = {}; // (features)
  private String[] targets = {}; // (targets)
  private final DoubleStream.Builder weights = DoubleStream.builder();
  private double weight;
  private boolean blank;
  private @Nullable Problem problem;

  /** What is wrong with a cell. */
  private record Problem(String what, List<Remedy> remedies) {}

  CsvRecords(String file, ReadRequest request) {
    this.file = file;
    this.request = request;
  }

  @Override
  protected void handleBegin(long startingLineNumber) {
    blank = true;
    problem = null;
  }

  @Override
  protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
    int from = offset;
    int to = offset + length;
    while (from < to && Character.isWhitespace(buffer[from])) {
      from++;
    }
    while (from < to && Character.isWhitespace(buffer[to - 1])) {
      to--;
    }
    blank &= from == to && !quoted;
    if (plan == null) {
      firstRecord.add(new String(buffer, from, to - from));
    } else if (index < plan.width()) {
      take(plan, index, buffer, from, to);
    }
  }

  private void take(ColumnPlan columns, int column, char[] buffer, int from, int to) {
    int feature = columns.featureOf(column);
    if (feature >= 0) {
      float value = Numbers.parseFloat(buffer, from, to);
      row[feature] = value;
      if (!Float.isFinite(value) && problem == null) {
        problem = problem(columns.name(column), new String(buffer, from, to - from));
      }
    } else if (columns.isWeight(column)) {
      takeWeight(columns.name(column), new String(buffer, from, to - from));
    } else if (columns.targetOf(column) >= 0) {
      String label = new String(buffer, from, to - from);
      targets[columns.targetOf(column)] = label;
      if (label.isEmpty() && problem == null) {
        problem =
            new Problem(
                "column %s: the cell is empty".formatted(Messages.quoted(columns.name(column))),
                List.of(Remedy.of("the target must be known: complete or remove the row")));
      }
    }
  }

  private void takeWeight(String column, String value) {
    weight = Numbers.parseDouble(value);
    if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY) && problem == null) {
      problem =
          new Problem(
              "column %s: %s"
                  .formatted(
                      Messages.quoted(column),
                      value.isEmpty()
                          ? "the cell is empty"
                          : Messages.quoted(value) + " is not a weight"),
              List.of(Remedy.of("the weight of a row is a number that is at least 0")));
    }
  }

  private Problem problem(String column, String value) {
    String what;
    String remedy = "correct or remove the row";
    if (value.isEmpty()) {
      what = "the cell is empty";
      remedy = "complete or remove the row";
    } else if (Numbers.namesNonFinite(value)) {
      what = Messages.quoted(value) + " is not a finite number";
    } else if (!Double.isNaN(Numbers.parseDouble(value))) {
      what = Messages.quoted(value) + " is too large for a 32-bit float";
      remedy = "use larger units";
    } else {
      what = Messages.quoted(value) + " is not a number";
    }
    return new Problem(
        "column %s: %s".formatted(Messages.quoted(column), what),
        Remedy.ofCell(remedy, column, request));
  }

  @Override
  protected Boolean buildRecord() {
    if (getRecordType() == RecordType.EMPTY || (blank && getFieldCount() == 1)) {
      firstRecord.clear();
      return false;
    }
    if (plan == null) {
      begin();
    } else {
      finishRow(plan);
    }
    return true;
  }

  /** Handles the first record: the column names, or the first row if there is no header. */
  private void begin() {
    String where = file + ":" + getStartingLineNumber();
    if (request.header() && firstRecord.stream().allMatch(Numbers::isFinite)) {
      throw new DataException(
          where + ": the header line holds nothing but numbers and looks like data",
          List.of(
              Remedy.of("give the columns names"),
              Remedy.set("say that there is no header", Remedy.Setting.HEADER)));
    }
    List<String> names =
        request.header()
            ? firstRecord
            : IntStream.rangeClosed(1, firstRecord.size()).mapToObj(n -> "c" + n).toList();
    ColumnPlan columns = ColumnPlan.of(request.header() ? where : file, names, request);
    plan = columns;
    row = new float[columns.featureNames().size()];
    rows = new FloatRows(row.length);
    targets = new String[columns.targetNames().size()];
    labels = Stream.generate(LabelBuilder::new).limit(targets.length).toList();
    if (!request.header()) {
      for (int column = 0; column < firstRecord.size(); column++) {
        char[] cell = firstRecord.get(column).toCharArray();
        take(columns, column, cell, 0, cell.length);
      }
      finishRow(columns);
    }
  }

  private void finishRow(ColumnPlan columns) {
    String where = file + ":" + getStartingLineNumber() + ": ";
    int found = getFieldCount();
    if (found != columns.width()) {
      throw new DataException(
          ("%sfound %s, expected %d; correct the line, or put a cell that contains the separator in"
                  + " double quotes")
              .formatted(where, Messages.counted(found, "field"), columns.width()));
    }
    if (problem != null) {
      throw new DataException(where + problem.what, problem.remedies);
    }
    requireRows().add(row, getStartingLineNumber());
    for (int target = 0; target < targets.length; target++) {
      labels.get(target).add(targets[target]);
    }
    if (request.weight() != null) {
      weights.add(weight);
    }
  }

  private FloatRows requireRows() {
    if (rows == null) {
      throw new IllegalStateException("no record was read");
    }
    return rows;
  }

  /** The line on which the current record starts, from 1. */
  long line() {
    return getStartingLineNumber();
  }

  /**
   * The rows that were read.
   *
   * @throws DataException if there are none
   */
  Dataset toDataset() {
    if (plan == null) {
      throw new DataException(
          file + ": the file is empty: expected a line of column names and at least one row");
    }
    FloatRows collected = requireRows();
    if (collected.rows() == 0) {
      throw new DataException(file + ": no row follows the header line: add at least one");
    }
    List<String> names = plan.targetNames();
    Dataset dataset =
        Dataset.ofRead(
            plan.featureNames(),
            collected.takeValues(),
            RowOrigins.file(file, collected.lines()),
            IntStream.range(0, names.size())
                .<Target>mapToObj(target -> labels.get(target).build(names.get(target)))
                .toList());
    return request.weight() == null ? dataset : weighted(dataset, request.weight());
  }

  private Dataset weighted(Dataset dataset, String column) {
    double[] all = weights.build().toArray();
    if (Arrays.stream(all).allMatch(each -> each == 0)) {
      throw new DataException(
          "%s: column %s: the weights of all %s are 0: at least one must be larger"
              .formatted(
                  file, Messages.quoted(column), Messages.counted(dataset.rowCount(), "row")));
    }
    return dataset.withWeights(all);
  }
}
