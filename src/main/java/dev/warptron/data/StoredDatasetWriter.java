package dev.warptron.data;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a {@link StoredDataset}, some rows at a time. For one thread. */
public final class StoredDatasetWriter implements Closeable {
  private final Path path;
  private boolean numbers;
  private final Map<String, Integer> origins = new LinkedHashMap<>();
  private final List<Map<String, Integer>> labels = new ArrayList<>(); // (targets), with codes
  private @Nullable Dataset first;
  private @Nullable StoredRowsWriter out;
  private int rows;

  /** Creates or replaces a file when the first rows come. */
  public StoredDatasetWriter(Path path) {
    this.path = path;
  }

  /** Stores targets as numbers, for a regression, and not as labels. Before the first rows. */
  public void storeNumbers() {
    numbers = true;
  }

  /**
   * Appends rows.
   *
   * @param some with the same columns, targets and preparation in each call
   * @throws DataException if a target must be a number and is none
   * @throws IOException if writing fails
   */
  public void add(Dataset some) throws IOException {
    Dataset known = first == null ? some : first;
    StoredRowsWriter writer = out;
    boolean weighted = some.rowWeights() != null;
    int targets = some.targets().size();
    int columns = targets + (weighted ? 1 : 0) + 1;
    if (writer == null) {
      first = some.select(new int[] {0});
      some.targets().forEach(target -> labels.add(new LinkedHashMap<>()));
      writer = new StoredRowsWriter(path, some.featureCount(), columns);
      out = writer;
    } else if (!some.featureNames().equals(known.featureNames())
        || targets != labels.size()
        || weighted != (known.rowWeights() != null)) {
      throw new IllegalArgumentException("all rows need the same features, targets and weights");
    }
    int count = some.rowCount();
    double[][] cells = new double[columns][];
    for (int target = 0; target < targets; target++) {
      cells[target] =
          numbers
              ? some.withTarget(target).targetNumbers()
              : codes(some.targets().get(target), labels.get(target));
    }
    if (some.rowWeights() != null) {
      cells[targets] = some.rowWeights().toArray();
    }
    cells[columns - 1] = origins(some.origins(), count);
    float[] features = new float[FlatRows.length(count, some.featureCount())];
    some.copyRows(0, count, features);
    writer.add(count, features, cells);
    rows += count;
  }

  private static double[] codes(Target target, Map<String, Integer> known) {
    double[] codes = new double[target.size()];
    for (int row = 0; row < codes.length; row++) {
      codes[row] = known.computeIfAbsent(target.label(row), label -> known.size());
    }
    return codes;
  }

  private double[] origins(RowOrigins all, int count) {
    double[] cells = new double[count];
    for (int row = 0; row < count; row++) {
      String prefix = all.prefixes().get(all.prefixOf(row));
      int number = origins.computeIfAbsent(prefix, key -> origins.size());
      cells[row] = StoredOrigins.cell(number, all.number(row));
    }
    return cells;
  }

  /**
   * Writes the rest and waits until the disk has it.
   *
   * @return what {@link StoredDataset#open} needs
   * @throws IOException if writing fails
   */
  public StoredDataset.Description finish() throws IOException {
    if (out == null || first == null) {
      throw new IllegalStateException("no row was added");
    }
    out.finish();
    Map<String, List<String>> targets = new LinkedHashMap<>();
    for (int i = 0; i < labels.size(); i++) {
      targets.put(first.targets().get(i).name(), List.copyOf(labels.get(i).keySet()));
    }
    return new StoredDataset.Description(
        first.featureNames(),
        targets,
        first.rowWeights() != null,
        List.copyOf(origins.keySet()),
        rows,
        out.check());
  }

  /** Closes the file; does nothing the second time. */
  @Override
  public void close() throws IOException {
    if (out != null) {
      out.close();
    }
  }
}
