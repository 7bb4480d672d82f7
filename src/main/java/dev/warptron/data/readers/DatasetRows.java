package dev.warptron.data.readers;

import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.LabelBuilder;
import dev.warptron.data.Messages;
import dev.warptron.data.Numbers;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Remedy;
import dev.warptron.data.RowOrigins;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rows of text cells as a data set: every feature must be a number.
 *
 * <p>Numbers are parsed directly from the parser's buffer, without an object per cell. An invalid
 * cell is reported at the end of its record, because a wrong number of cells usually explains all
 * other errors.
 */
final class DatasetRows implements RecordRows {
  private final String file;
  private final ReadRequest request;
  private @Nullable ColumnPlan plan;
  private FloatRows rows = new FloatRows(1);
  private List<LabelBuilder> labels = List.of(); // (targets)

  private float[] row = {}; // (features)
  private String[] targets = {}; // (targets)
  private final DoubleStream.Builder weights = DoubleStream.builder();
  private double weight;
  private @Nullable Problem problem;

  /** What is wrong with a cell. */
  private record Problem(String what, List<Remedy> remedies) {}

  DatasetRows(String file, ReadRequest request) {
    this.file = file;
    this.request = request;
  }

  @Override
  public void begin(ColumnPlan columns) {
    plan = columns;
    row = new float[columns.featureNames().size()];
    rows = new FloatRows(row.length);
    targets = new String[columns.targetNames().size()];
    labels = Stream.generate(LabelBuilder::new).limit(targets.length).toList();
  }

  @Override
  public void beginRow() {
    problem = null;
  }

  @Override
  public void take(int column, char[] buffer, int from, int to) {
    ColumnPlan columns = requirePlan();
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
  public void endRow(long line) {
    if (problem != null) {
      throw new DataException("%s:%d: %s".formatted(file, line, problem.what), problem.remedies);
    }
    rows.add(row, line);
    for (int target = 0; target < targets.length; target++) {
      labels.get(target).add(targets[target]);
    }
    if (request.weight() != null) {
      weights.add(weight);
    }
  }

  @Override
  public void refuseRow(long line, String what, RowFault fault) {
    throw new DataException("%s:%d: %s".formatted(file, line, what), List.of(fault.remedy()));
  }

  @Override
  public int count() {
    return rows.rows();
  }

  private ColumnPlan requirePlan() {
    if (plan == null) {
      throw new IllegalStateException("no record was read");
    }
    return plan;
  }

  /** The rows that were read, at least one. */
  Dataset toDataset() {
    List<String> names = requirePlan().targetNames();
    Dataset dataset =
        Dataset.ofRead(
            requirePlan().featureNames(),
            rows.takeValues(),
            RowOrigins.file(file, rows.lines()),
            IntStream.range(0, names.size())
                .mapToObj(target -> labels.get(target).build(names.get(target)))
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
