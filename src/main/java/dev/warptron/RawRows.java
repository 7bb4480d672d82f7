package dev.warptron;

import dev.warptron.data.Dataset;
import dev.warptron.data.Table;
import dev.warptron.io.SavedModel;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Rows for several networks, each of which makes features of the columns in its own way. Features
 * are made once for networks in a row that make them alike. For one thread.
 */
final class RawRows {
  private final Function<FittedNetwork, Dataset> inputs;
  private final IntFunction<String> where;
  private SavedModel.@Nullable Features lastFeatures;
  private @Nullable Dataset last;

  private RawRows(Function<FittedNetwork, Dataset> inputs, IntFunction<String> where) {
    this.inputs = inputs;
    this.where = where;
  }

  static RawRows of(Dataset rows) {
    Objects.requireNonNull(rows, "rows");
    return new RawRows(network -> network.inputs(rows), rows::where);
  }

  static RawRows of(Table rows) {
    Objects.requireNonNull(rows, "rows");
    return new RawRows(network -> network.inputs(rows), rows::where);
  }

  /** The origin of a row, for messages. */
  String where(int row) {
    return where.apply(row);
  }

  /**
   * The rows as inputs of a network.
   *
   * @throws dev.warptron.data.DataException if they cannot be
   */
  Dataset of(FittedNetwork network) {
    SavedModel.Features features = network.saved().features();
    Dataset known = last;
    if (known == null || !features.equals(lastFeatures)) {
      known = inputs.apply(network);
      last = known;
      lastFeatures = features;
    }
    return known;
  }
}
