package dev.warptron.spark;

import dev.warptron.MlpBuilder;
import dev.warptron.MlpClassifier;
import dev.warptron.MlpModel;
import dev.warptron.MlpRegressor;
import dev.warptron.data.Dataset;
import dev.warptron.data.Standardizer;
import dev.warptron.data.Target;
import dev.warptron.io.SavedEnsemble;
import dev.warptron.io.SavedModel;
import dev.warptron.io.SavedTarget;
import dev.warptron.io.SavedTraining;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.optim.WorkerGroup;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/** What one worker does: it joins the others, and trains the network on its own rows. */
final class WorkerFit implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int MILLIS = 1000;

  private final Settings settings;
  private final boolean isClassifier;
  private final String[] names; // of the features
  private final String label;
  private final String[] classes; // empty for a regression
  private final double[] range; // smallest and largest label of a regression
  private final double[][] features; // means and standard deviations
  private final double[] target; // of a regression: mean and standard deviation
  private final int batchSize; // of one worker
  private final int wholeBatch;
  private final long token;

  WorkerFit(
      Settings settings,
      TrainingColumns columns,
      boolean isClassifier,
      ColumnStatistics statistics,
      List<double[]> squares,
      int batchSize,
      int wholeBatch,
      long token) {
    int count = statistics.columns() - (isClassifier ? 0 : 1);
    this.settings = settings;
    this.isClassifier = isClassifier;
    this.names = columns.features().names(count).toArray(String[]::new);
    this.label = columns.label();
    this.classes = statistics.labels().toArray(String[]::new);
    this.range =
        isClassifier
            ? new double[0]
            : new double[] {statistics.smallest(count), statistics.largest(count)};
    this.features = arrays(statistics.standardizer(squares, 0, count));
    this.target =
        isClassifier
            ? new double[0]
            : new double[] {
              statistics.means()[count],
              statistics.standardizer(squares, count, count + 1).standardDeviation(0)
            };
    this.batchSize = batchSize;
    this.wholeBatch = wholeBatch;
    this.token = token;
  }

  private static double[][] arrays(Standardizer standardizer) {
    double[][] arrays = new double[2][standardizer.columns()];
    for (int i = 0; i < arrays[0].length; i++) {
      arrays[0][i] = standardizer.mean(i);
      arrays[1][i] = standardizer.standardDeviation(i);
    }
    return arrays;
  }

  /** Runs in a task of a barrier stage. */
  MemberFits.Outcome run(Iterator<Tuple2<float[], Object>> rows) {
    BarrierTaskContext context = BarrierTaskContext.get();
    return MemberFits.outcome(
        () -> {
          try (SocketGroup group = joined(context)) {
            return new byte[][] {trained(rows, group, context.cpus())};
          } catch (IOException e) {
            throw new IllegalStateException(
                "the workers cannot be joined: %s".formatted(e.getMessage()), e);
          }
        });
  }

  private SocketGroup joined(BarrierTaskContext context) throws IOException {
    int worker = context.partitionId();
    int size = context.getTaskInfos().length;
    int timeout = Math.multiplyExact(settings.workerTimeout(), MILLIS);
    try (ServerSocket server = worker == 0 ? new ServerSocket(0) : null) {
      String host = SparkEnv.get().blockManager().blockManagerId().host();
      String own = server == null ? "" : host + ":" + server.getLocalPort();
      String first = context.allGather(own)[0];
      int colon = first.lastIndexOf(':');
      return server != null
          ? SocketGroup.first(server, size, token, timeout)
          : SocketGroup.other(
              new InetSocketAddress(
                  first.substring(0, colon), Integer.parseInt(first.substring(colon + 1))),
              worker,
              size,
              token,
              timeout);
    }
  }

  private byte[] trained(Iterator<Tuple2<float[], Object>> rows, WorkerGroup group, int threads) {
    Dataset own = WorkerRows.dataset(rows, List.of(names), label);
    SavedModel model =
        isClassifier
            ? trained(MlpClassifier::builder, own, group, threads)
            : trained(MlpRegressor::builder, own, group, threads);
    return ModelBytes.of(SavedEnsemble.of(withWholeBatch(model)));
  }

  private <B extends MlpBuilder<B, M>, M extends MlpModel<M>> SavedModel trained(
      Supplier<B> builders, Dataset own, WorkerGroup group, int threads) {
    SavedModel start =
        start(settings.apply(builders.get(), threads).epochs(0).fit(sample()).saved());
    return settings
        .apply(builders.get().from(start), threads)
        .batchSize(batchSize)
        .workers(group)
        .fit(own)
        .saved();
  }

  /** A row of each class, or rows with the smallest and the largest label. */
  private Dataset sample() {
    int count = isClassifier ? classes.length : range.length;
    Target target =
        isClassifier ? Target.ofLabels(label, List.of(classes)) : Target.ofNumbers(label, range);
    return Dataset.of(List.of(names), new float[count][names.length], target);
  }

  /** The network of a sample with the statistics of all rows. */
  private SavedModel start(SavedModel drawn) {
    SavedTarget encoded = drawn.target();
    return new SavedModel(
        drawn.network(),
        drawn.loss(),
        drawn.precision(),
        new SavedModel.Features(
            List.of(names),
            drawn.features().standardizer() == null
                ? null
                : Standardizer.of(features[0], features[1])),
        encoded.standardizer() == null
            ? encoded
            : new SavedTarget(
                encoded.task(),
                encoded.columns(),
                Standardizer.of(new double[] {target[0]}, new double[] {target[1]})),
        drawn.training(),
        drawn.parameters(),
        drawn.optimizerState());
  }

  /** The model says the rows of an update of all workers together. */
  private SavedModel withWholeBatch(SavedModel model) {
    SavedTraining training = model.training();
    @Nullable TrainingConfig config = training.config();
    return config == null
        ? model
        : new SavedModel(
            model.network(),
            model.loss(),
            model.precision(),
            model.features(),
            model.target(),
            SavedTraining.of(
                    config.withBatchSize(wholeBatch),
                    training.products(),
                    training.epochs(),
                    training.device())
                .withRate(training.rate()),
            model.parameters(),
            model.optimizerState());
  }
}
