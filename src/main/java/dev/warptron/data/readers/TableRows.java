package dev.warptron.data.readers;

import dev.warptron.data.BadRow;
import dev.warptron.data.CellRules;
import dev.warptron.data.ColumnBuilder;
import dev.warptron.data.LabelBuilder;
import dev.warptron.data.Messages;
import dev.warptron.data.Numbers;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Remedy;
import dev.warptron.data.RowOrigins;
import dev.warptron.data.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rows of text cells as a table. {@link DatasetRows} is the form in which features are numbers. */
final class TableRows implements RecordRows, AutoCloseable {
  private final String file;
  private final ReadRequest request;
  private final CellRules rules;
  private List<ColumnBuilder> columns = List.of(); // (features)
  private List<LabelBuilder> labels = List.of(); // (targets)
  private BlockConverter converter = new BlockConverter(List.of());
  private CellBlock block = new CellBlock(1); // with the current row

  private List<String> featureNames = List.of();
  private List<String> targetNames = List.of();
  private int weightColumn = -1;
  private final DoubleStream.Builder weights = DoubleStream.builder();
  private long[] lines = new long[64]; // (capacity), at least rows
  private int rows;
  private final List<BadRow> badRows = new ArrayList<>();

  TableRows(String file, ReadRequest request, CellRules rules) {
    this.file = file;
    this.request = request;
    this.rules = rules;
  }

  @Override
  public void begin(ColumnPlan plan) {
    featureNames = plan.featureNames();
    targetNames = plan.targetNames();
    columns = featureNames.stream().map(name -> new ColumnBuilder(name, rules)).toList();
    labels = targetNames.stream().map(name -> new LabelBuilder()).toList();
    List<CellBlock.@Nullable Sink> sinks = new ArrayList<>();
    for (int column = 0; column < plan.width(); column++) {
      weightColumn = plan.isWeight(column) ? column : weightColumn;
      sinks.add(sink(plan.featureOf(column), plan.targetOf(column)));
    }
    converter = new BlockConverter(sinks);
    block = new CellBlock(plan.width());
  }

  private CellBlock.@Nullable Sink sink(int feature, int target) {
    if (target >= 0) {
      LabelBuilder label = labels.get(target);
      return (buffer, from, to) -> {
        String text = new String(buffer, from, to - from);
        label.add(rules.isMissing(text) ? "" : text);
      };
    }
    return feature >= 0 ? columns.get(feature)::add : null;
  }

  @Override
  public void beginRow() {
    block.beginRow();
  }

  @Override
  public void take(int column, char[] buffer, int from, int to) {
    block.add(buffer, from, to);
  }

  @Override
  public void endRow(long line) {
    if (weightColumn >= 0) {
      String cell = block.cell(weightColumn);
      double weight = Numbers.parseDouble(cell);
      if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
        refuseRow(
            line,
            "column %s: %s is not a weight, a number that is at least 0"
                .formatted(
                    Messages.quoted(String.valueOf(request.weight())), Messages.quoted(cell)));
        return;
      }
      weights.add(weight);
    }
    if (rows == lines.length) {
      lines = Arrays.copyOf(lines, 2 * rows);
    }
    lines[rows++] = line;
    block.endRow();
    if (block.isFull()) {
      block = converter.convert(block);
    }
  }

  @Override
  public void refuseRow(long line, String problem) {
    badRows.add(new BadRow(line, file + ":" + line, problem));
  }

  @Override
  public int count() {
    return rows + badRows.size();
  }

  /**
   * The table of the rows so far, at least one.
   *
   * @throws dev.warptron.data.DataException if rows were refused, and are not to be skipped
   */
  Table toTable() {
    if (!badRows.isEmpty() && (!rules.skipsBadRows() || rows == 0)) {
      throw BadRow.exception(
          badRows,
          Remedy.of(
              badRows.size() == 1
                  ? "correct the line, or put a cell that contains the separator in double quotes"
                  : "correct the lines, or put cells that contain the separator in double quotes"),
          new Remedy("leave them out", Remedy.Setting.BAD_ROWS, "skip"));
    }
    converter.finish(block);
    return Table.ofRead(
        columns.stream().map(ColumnBuilder::build).toList(),
        RowOrigins.file(file, Arrays.copyOf(lines, rows)),
        IntStream.range(0, targetNames.size())
            .mapToObj(target -> labels.get(target).build(targetNames.get(target)))
            .toList(),
        weightColumn < 0 ? null : weights.build().toArray(),
        badRows);
  }

  @Override
  public void close() {
    converter.close();
  }
}
