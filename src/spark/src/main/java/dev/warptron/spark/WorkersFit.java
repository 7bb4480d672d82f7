package dev.warptron.spark;

import dev.warptron.data.DataException;
import dev.warptron.io.SavedEnsemble;
import java.io.Serializable;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.runtime.AbstractFunction1;

/**
 * A training of one network by several workers, seen from the driver: it computes the statistics of
 * all rows, divides the rows, and starts the workers in one barrier stage.
 */
final class WorkersFit {
  private final TrainingColumns columns;
  private final Settings settings;
  private final boolean isClassifier;

  WorkersFit(TrainingColumns columns, Settings settings, boolean isClassifier) {
    this.columns = columns;
    this.settings = settings;
    this.isClassifier = isClassifier;
  }

  /**
   * Trains.
   *
   * @throws DataException if the rows cannot be learned from, or are too few
   * @throws IllegalArgumentException if the settings do not suit the rows or the cluster
   * @throws IllegalStateException if the training diverges, or a worker is lost
   */
  SavedEnsemble run(Dataset<?> table) {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(table.sparkSession().sparkContext());
    requirePossible(context.getConf());
    boolean classifies = isClassifier;
    JavaRDD<Tuple2<float[], Object>> rows =
        WorkerRows.of(table, columns).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      ColumnStatistics statistics =
          ColumnStatistics.joined(
              rows.mapPartitions(part -> List.of(ColumnStatistics.of(part, classifies)).iterator())
                  .collect());
      double[] means = statistics.means();
      List<double[]> squares =
          rows.mapPartitions(
                  part -> List.of(ColumnStatistics.squares(part, means, classifies)).iterator())
              .collect();
      requireSlots(context);
      int workers = settings.workers();
      long each = statistics.rows() / workers;
      if (each == 0 || each > Integer.MAX_VALUE) {
        throw new DataException(
            "%d rows for %d workers: each of them needs from 1 to %d rows"
                .formatted(statistics.rows(), workers, Integer.MAX_VALUE));
      }
      int whole = settings.batchSize(statistics.rows());
      WorkerFit fit =
          new WorkerFit(
              settings,
              columns,
              isClassifier,
              statistics,
              squares,
              settings.batchSizeOfWorker(whole),
              whole,
              new SecureRandom().nextLong());
      return model(
          WorkerRows.divided(rows, workers, each)
              .rdd()
              .barrier()
              .mapPartitions(new Run(fit), false, ClassTag.apply(MemberFits.Outcome.class))
              .toJavaRDD()
              .repartition(1) // so that the barrier stage is one that Spark tries again
              .collect());
    } finally {
      rows.unpersist();
    }
  }

  /** A worker as Spark calls it. */
  private static final class Run
      extends AbstractFunction1<Iterator<Tuple2<float[], Object>>, Iterator<MemberFits.Outcome>>
      implements Serializable {
    private static final long serialVersionUID = 1;

    private final WorkerFit fit;

    private Run(WorkerFit fit) {
      this.fit = fit;
    }

    @Override
    public Iterator<MemberFits.Outcome> apply(Iterator<Tuple2<float[], Object>> rows) {
      return CollectionConverters.asScala(
          List.of(fit.run(CollectionConverters.asJava(rows))).iterator());
    }
  }

  private static void requirePossible(SparkConf conf) {
    for (String name : List.of("spark.dynamicAllocation.enabled", "spark.speculation")) {
      if (conf.getBoolean(name, false)) {
        throw new IllegalArgumentException(
            "workers that train one network together all run at once, and %s is true: set it to"
                    .formatted(name)
                + " false, or train with workers = 1");
      }
    }
  }

  private void requireSlots(JavaSparkContext context) {
    int cores = context.getConf().getInt("spark.task.cpus", 1);
    int slots = context.defaultParallelism() / cores;
    if (slots < settings.workers()) {
      throw new IllegalArgumentException(
          "%d workers, and the cluster runs %d tasks at once: use at most as many workers, or more executors"
              .formatted(settings.workers(), slots));
    }
  }

  private static SavedEnsemble model(List<MemberFits.Outcome> outcomes) {
    for (MemberFits.Outcome outcome : outcomes) {
      if (!outcome.failure().isEmpty() && !outcome.isLost()) {
        throw ClusterFit.failure(outcome);
      }
    }
    for (MemberFits.Outcome outcome : outcomes) {
      if (!outcome.failure().isEmpty()) {
        throw ClusterFit.failure(outcome);
      }
    }
    byte[] first = outcomes.get(0).models()[0];
    if (outcomes.stream().anyMatch(each -> !Arrays.equals(each.models()[0], first))) {
      throw new IllegalStateException(
          "the workers hold different networks: set device to one that all executors have, and use"
              + " machines of one kind");
    }
    return ModelBytes.read(first, "the network of the workers");
  }
}
