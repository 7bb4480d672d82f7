package dev.warptron;

import dev.warptron.data.Dataset;
import dev.warptron.data.Standardizer;
import dev.warptron.function.Targets;
import dev.warptron.train.HostRows;
import dev.warptron.train.RowSource;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a file as a training reads them: a chunk is scaled and its targets are encoded as they
 * are for rows in memory.
 *
 * @param rows with {@link Dataset#blockRows} less than their number
 * @param standardizer of the features; null for none
 */
record StoredSource(Dataset rows, @Nullable Standardizer standardizer, Targets targets)
    implements RowSource {

  @Override
  public int count() {
    return rows.rowCount();
  }

  @Override
  public int inputs() {
    return rows.featureCount();
  }

  @Override
  public int outputs() {
    return targets.outputs();
  }

  @Override
  public int chunkRows() {
    return rows.chunkRows();
  }

  @Override
  public int blockRows() {
    return rows.blockRows();
  }

  @Override
  public void read(int from, int count, HostRows into, int at) {
    Dataset some = some(rows, from, count);
    double[] encoded = targets.encode(some);
    if (into.areDoubles()) {
      into.putDoubles(at, count, doubles(some));
    } else {
      FarRows.requireFloats(some, encoded);
      into.putFloats(at, count, floats(some));
    }
    into.putTargets(at, encoded);
  }

  private static Dataset some(Dataset all, int from, int count) {
    return all.select(IntStream.range(from, from + count).toArray());
  }

  private float[] floats(Dataset some) {
    float[] values = new float[some.rowCount() * some.featureCount()];
    if (standardizer == null) {
      some.copyRows(0, some.rowCount(), values);
    } else {
      standardizer.copyRows(some, 0, some.rowCount(), values);
    }
    return values;
  }

  private double[] doubles(Dataset some) {
    if (standardizer != null) {
      return standardizer.doubleRows(some, 0, some.rowCount());
    }
    float[] values = floats(some);
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  @Override
  public double[] targets(int from, int count) {
    return targets.encode(some(rows.withoutFeatures(), from, count));
  }
}
