package dev.warptron.spark;

import dev.warptron.data.Dataset;
import dev.warptron.data.Target;
import dev.warptron.data.Values;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/** Rows as features and a label, and how they are divided among workers. */
final class WorkerRows {
  private WorkerRows() {}

  /** Features and label, a number or text, of the rows that have one. */
  static JavaRDD<Tuple2<float[], Object>> of(
      org.apache.spark.sql.Dataset<?> table, TrainingColumns columns) {
    return table
        .select(columns.expressions())
        .javaRDD()
        .filter(row -> isKnown(row))
        .map(row -> new Tuple2<>(columns.features().vector(row, 0), row.get(1)));
  }

  private static boolean isKnown(Row row) {
    return !row.isNullAt(1)
        && !(row.get(1) instanceof Double number && number.isNaN())
        && !(row.get(1) instanceof String text && text.isBlank());
  }

  /** A label as text. */
  static String text(Object label) {
    return Values.text(label);
  }

  /** Row {@code i} of all goes to worker {@code i / rows}. */
  private static final class Parts extends Partitioner {
    private static final long serialVersionUID = 1;

    private final int workers;
    private final long rows;

    private Parts(int workers, long rows) {
      this.workers = workers;
      this.rows = rows;
    }

    @Override
    public int numPartitions() {
      return workers;
    }

    @Override
    public int getPartition(Object key) {
      return Math.toIntExact((Long) key / rows);
    }
  }

  /**
   * A partition for each worker, with as many rows in each, in the order of all rows. The last
   * rows, fewer than the workers, are left out.
   *
   * @param each rows of each worker
   */
  static JavaRDD<Tuple2<float[], Object>> divided(
      JavaRDD<Tuple2<float[], Object>> rows, int workers, long each) {
    JavaPairRDD<Long, Tuple2<float[], Object>> numbered =
        rows.zipWithIndex().mapToPair(pair -> new Tuple2<>(pair._2(), pair._1()));
    return numbered
        .filter(pair -> pair._1() < each * workers)
        .repartitionAndSortWithinPartitions(new Parts(workers, each))
        .values();
  }

  /** The rows of a worker. */
  static Dataset dataset(Iterator<Tuple2<float[], Object>> rows, List<String> names, String label) {
    List<float[]> features = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    while (rows.hasNext()) {
      Tuple2<float[], Object> row = rows.next();
      features.add(row._1());
      labels.add(text(row._2()));
    }
    return Dataset.of(names, features.toArray(float[][]::new), Target.ofLabels(label, labels));
  }
}
