package dev.warptron.spark;

import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Table;
import dev.warptron.data.Target;
import dev.warptron.data.Values;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All training rows, which are sent to every executor once. The tasks there share one table, which
 * the first of them makes. Thread-safe.
 */
final class SharedRows implements Serializable {
  private static final long serialVersionUID = 1;

  private final byte[][] blocks;
  private final TrainingColumns columns;
  private transient @Nullable Table table;
  private transient boolean @Nullable [] validation;

  /** Blocks of rows in their order; see {@link RowBlock#toBytes}. */
  SharedRows(byte[][] blocks, TrainingColumns columns) {
    this.blocks = blocks;
    this.columns = columns;
  }

  /**
   * All rows.
   *
   * @throws DataException if a value cannot be used
   */
  synchronized Table table() {
    Table known = table;
    if (known == null) {
      RowBlock all = RowBlock.joined(Arrays.stream(blocks).map(RowBlock::ofBytes).toList());
      validation = all.validation();
      known = table(all);
      double[] weights = all.weights();
      known = weights == null ? known : known.withWeights(weights);
      table = known;
    }
    return known;
  }

  /** The rows that train, and those that validate; null for none of them. */
  record Parts(Table training, @Nullable Table validation) {}

  /**
   * The rows by their indicator.
   *
   * @throws DataException if no row is left to train on
   */
  synchronized Parts parts() {
    Table all = table();
    boolean[] indicator = validation;
    if (indicator == null) {
      return new Parts(all, null);
    }
    int[] training = IntStream.range(0, indicator.length).filter(i -> !indicator[i]).toArray();
    int[] measured = IntStream.range(0, indicator.length).filter(i -> indicator[i]).toArray();
    if (training.length == 0 || measured.length == 0) {
      throw new DataException(
          ("the validation indicator is %s in all %d rows: some rows have to train, and some to"
                  + " validate")
              .formatted(training.length == 0, indicator.length));
    }
    return new Parts(all.select(training), all.select(measured));
  }

  private Table table(RowBlock all) {
    FeatureColumns features = columns.features();
    Object labels = all.requireLabels();
    if (features.isVector()) {
      float[][] vectors = all.vectors();
      Target target =
          labels instanceof String[] texts
              ? Target.ofLabels(
                  columns.label(),
                  Arrays.stream(texts).map(text -> text == null ? "" : text).toList())
              : Target.ofLabels(columns.label(), texts((double[]) labels));
      return Table.of(Dataset.of(features.names(vectors[0].length), vectors, target));
    }
    List<String> names =
        Stream.concat(features.columns().stream(), Stream.of(columns.label())).toList();
    Iterator<List<@Nullable Object>> rows =
        IntStream.range(0, all.rows()).mapToObj(all::cells).iterator();
    return Table.ofRows(names, rows, columns.label());
  }

  /** Numbers as {@link Table#ofRows} writes them; NaN is a missing label. */
  private static List<String> texts(double[] numbers) {
    return Arrays.stream(numbers).mapToObj(Values::text).toList();
  }
}
