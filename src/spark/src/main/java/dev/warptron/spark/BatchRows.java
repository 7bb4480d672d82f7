package dev.warptron.spark;

import dev.warptron.BatchPredictor;
import dev.warptron.MlpModel;
import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Table;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * Predicts the rows of a partition in blocks. Each task has a model and a device of its own, which
 * it closes when it ends, however it ends, and uses no more cores than Spark gives it.
 */
final class BatchRows implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1;

  private final Broadcast<byte[]> file;
  private final FeatureColumns features;
  private final Outputs outputs;
  private final int kept; // columns before those of the features
  private final int blockSize;
  private final String device;

  BatchRows(
      Broadcast<byte[]> file,
      FeatureColumns features,
      Outputs outputs,
      int kept,
      int blockSize,
      String device) {
    this.file = file;
    this.features = features;
    this.outputs = outputs;
    this.kept = kept;
    this.blockSize = blockSize;
    this.device = device;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return new Predicted(rows);
  }

  private MlpModel<?> model(int threads) {
    MlpModel<?> model = MlpModel.of(ModelBytes.read(file.value(), "the model"));
    DeviceOptions options = DeviceOptions.DEFAULT.withThreads(threads);
    return device.equals(Backends.AUTO)
        ? model.withDeviceOptions(options)
        : model.withDevice(new DeviceRequest(device, options));
  }

  private final class Predicted implements Iterator<Row>, TaskCompletionListener {
    private final Iterator<Row> rows;
    private Iterator<Row> block = List.<Row>of().iterator();
    private @Nullable MlpModel<?> model;
    private @Nullable BatchPredictor predictor;

    private Predicted(Iterator<Row> rows) {
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      if (!block.hasNext() && rows.hasNext()) {
        block = predicted().iterator();
      }
      return block.hasNext();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return block.next();
    }

    private List<Row> predicted() {
      List<Row> some = new ArrayList<>();
      while (rows.hasNext() && some.size() < blockSize) {
        some.add(rows.next());
      }
      BatchPredictor.Batch batch = predict(some);
      int added = outputs.fields().size();
      List<Row> results = new ArrayList<>(some.size());
      for (int i = 0; i < some.size(); i++) {
        Object[] values = new Object[kept + added];
        for (int column = 0; column < kept; column++) {
          values[column] = some.get(i).get(column);
        }
        outputs.write(requireModel(), batch, i, values, kept);
        results.add(RowFactory.create(values));
      }
      return results;
    }

    private BatchPredictor.Batch predict(List<Row> some) {
      RowBlock cells = RowBlock.ofFeatures(features, some, kept);
      try {
        if (features.isVector()) {
          List<String> names = requireModel().columns();
          requireWidths(cells.vectors(), names.size());
          return open().predict(Dataset.of(names, cells.vectors()));
        }
        return open()
            .predict(
                Table.ofRows(
                    features.columns(),
                    IntStream.range(0, cells.rows()).mapToObj(cells::cells).iterator()));
      } catch (DataException e) {
        throw new DataException(
            "a block of %d rows of partition %d: %s"
                .formatted(some.size(), TaskContext.getPartitionId(), e.getMessage()),
            e);
      }
    }

    private void requireWidths(float[][] vectors, int expected) {
      for (float[] vector : vectors) {
        if (vector.length != expected) {
          throw new DataException(
              "column %s has %d features in a row, and the model was trained on %d"
                  .formatted(features, vector.length, expected));
        }
      }
    }

    private MlpModel<?> requireModel() {
      MlpModel<?> known = model;
      if (known == null) {
        known = model(TaskContext.get().cpus());
        model = known;
      }
      return known;
    }

    @SuppressWarnings("MustBeClosed") // when the task ends
    private BatchPredictor open() {
      BatchPredictor known = predictor;
      if (known == null) {
        known = requireModel().batchPredictor();
        predictor = known;
        TaskContext.get().addTaskCompletionListener(this);
      }
      return known;
    }

    @Override
    public void onTaskCompletion(TaskContext context) {
      if (predictor != null) {
        predictor.close();
      }
    }
  }
}
