package dev.warptron.spark;

import dev.warptron.data.DataException;
import dev.warptron.io.SavedEnsemble;
import dev.warptron.io.SavedModel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * A training on a cluster, seen from the driver: collects the rows, sends them to every executor,
 * and lets each task train a share of the networks.
 */
final class ClusterFit {
  private static final int BLOCK_ROWS = 1 << 16;
  private static final double MIB = 1 << 20;

  private final TrainingColumns columns;
  private final Settings settings;
  private final MemberFits fits;
  private final boolean isClassifier;

  ClusterFit(TrainingColumns columns, Settings settings, boolean isClassifier) {
    this.columns = columns;
    this.settings = settings;
    this.isClassifier = isClassifier;
    this.fits = new MemberFits(settings, isClassifier);
  }

  /**
   * Trains.
   *
   * @throws DataException if the rows cannot be learned from, or are too many
   * @throws IllegalArgumentException if the settings do not suit the rows
   * @throws IllegalStateException if the training diverges, or the device is not available
   */
  SavedEnsemble run(Dataset<?> table) {
    fits.check();
    if (settings.workers() > 1) {
      return new WorkersFit(columns, settings, isClassifier).run(table);
    }
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(table.sparkSession().sparkContext());
    byte[][] blocks = collected(table);
    if (blocks.length == 0) {
      throw new DataException("the table has no rows: at least one is needed");
    }
    Broadcast<SharedRows> rows = context.broadcast(new SharedRows(blocks, columns));
    try {
      return model(outcomes(context, rows));
    } finally {
      rows.destroy();
    }
  }

  /** The rows as blocks, in the order of their partitions. */
  private byte[][] collected(Dataset<?> table) {
    TrainingColumns read = columns;
    JavaRDD<byte[]> blocks =
        table
            .select(read.expressions())
            .javaRDD()
            .mapPartitions(rows -> new Blocks(read, rows))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      double bytes = blocks.mapToDouble(block -> block.length).sum();
      if (bytes > settings.maxCollectedMib() * MIB) {
        throw new DataException(
            ("the training rows take %.0f MiB, more than maxCollectedMib (%d): the driver and every"
                    + " executor hold all of them; give them memory for it and raise"
                    + " maxCollectedMib, or train on a sample")
                .formatted(Math.ceil(bytes / MIB), settings.maxCollectedMib()));
      }
      return blocks.collect().toArray(byte[][]::new);
    } finally {
      blocks.unpersist();
    }
  }

  /** Rows of a partition, block by block. */
  private static final class Blocks implements Iterator<byte[]> {
    private final TrainingColumns columns;
    private final Iterator<Row> rows;

    private Blocks(TrainingColumns columns, Iterator<Row> rows) {
      this.columns = columns;
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public byte[] next() {
      List<Row> some = new ArrayList<>();
      while (rows.hasNext() && some.size() < BLOCK_ROWS) {
        some.add(rows.next());
      }
      return RowBlock.ofTraining(columns, some).toBytes();
    }
  }

  private List<MemberFits.Outcome> outcomes(JavaSparkContext context, Broadcast<SharedRows> rows) {
    int networks = fits.networks();
    int cores = context.getConf().getInt("spark.task.cpus", 1);
    int tasks = Math.max(1, Math.min(networks, context.defaultParallelism() / cores));
    MemberFits own = fits;
    List<Integer> numbers = IntStream.range(0, tasks).boxed().toList();
    return context
        .parallelize(numbers, tasks)
        .map(
            task ->
                own.run(
                    rows.value(),
                    first(task, tasks, networks),
                    first(task + 1, tasks, networks),
                    TaskContext.get().cpus()))
        .collect();
  }

  /** The first network of a task; the numbers of networks of two tasks differ by one at most. */
  static int first(int task, int tasks, int networks) {
    return Math.toIntExact((long) networks * task / tasks);
  }

  private static SavedEnsemble model(List<MemberFits.Outcome> outcomes) {
    List<SavedModel> members = new ArrayList<>();
    for (MemberFits.Outcome outcome : outcomes) {
      if (!outcome.failure().isEmpty()) {
        throw failure(outcome);
      }
      for (byte[] file : outcome.models()) {
        members.addAll(ModelBytes.read(file, "the network of a task").members());
      }
    }
    List<String> devices =
        members.stream().map(each -> each.training().device()).distinct().toList();
    if (devices.size() > 1) {
      throw new IllegalStateException(
          "the tasks have trained on different devices, %s: set device to one that all executors have"
              .formatted(String.join(" and ", devices)));
    }
    return new SavedEnsemble(members);
  }

  /** The exception of a failed training. */
  static RuntimeException failure(MemberFits.Outcome outcome) {
    return switch (outcome.failure()) {
      case "IllegalArgumentException" -> new IllegalArgumentException(outcome.message());
      case "IllegalStateException",
          "DeviceException",
          "TrainingDivergedException",
          "LostWorkerException" ->
          new IllegalStateException(outcome.message());
      default -> new DataException(outcome.message());
    };
  }
}
