package dev.warptron.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.MlpClassifier;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

/**
 * Executors in processes of their own, with the other serializer of Spark. They need a home of
 * Spark: a folder with links to the jars of this class path.
 */
class LocalClusterTest {
  private static @Nullable SparkSession spark;

  @BeforeAll
  static void start() throws IOException {
    LocalSpark.session().stop();
    Path home = Path.of(Objects.requireNonNull(System.getenv("SPARK_HOME"), "SPARK_HOME"));
    Path jars = Files.createDirectories(home.resolve("jars"));
    List<String> folders = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry).toAbsolutePath();
      if (Files.isDirectory(path)) {
        folders.add(path.toString());
      } else if (entry.endsWith(".jar") && Files.exists(path)) {
        Path link = jars.resolve(path.getFileName().toString());
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, path);
      }
    }
    Files.write(home.resolve("RELEASE"), new byte[0]);
    spark =
        LocalSpark.builder("local-cluster[2,1,1024]")
            .config("spark.executor.extraClassPath", String.join(File.pathSeparator, folders))
            .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .config("spark.executor.memory", "1g")
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    session().stop();
  }

  private static SparkSession session() {
    return Objects.requireNonNull(spark, "the session has not started");
  }

  /** Without state of the test, which executors do not have. */
  private static final class Executor implements Function<Integer, String> {
    private static final long serialVersionUID = 1;

    @Override
    public String call(Integer number) {
      return SparkEnv.get().executorId();
    }
  }

  @Test
  void tasksRunInProcessesOfTheirOwn() {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session().sparkContext());
    List<String> executors =
        context.parallelize(List.of(1, 2, 3, 4), 4).map(new Executor()).distinct().collect();

    assertThat(executors).isNotEmpty().isSubsetOf("0", "1");
  }

  @Test
  void aBagOnExecutorsHasTheBitsOfOneMachine() {
    Dataset<Row> numbers = Tables.numbers(session());
    WarptronClassificationModel model =
        new WarptronClassifier().setBag(4).setMaxIter(6).setDevice("cpu").fit(numbers);

    MlpClassifier expected =
        MlpClassifier.builder().epochs(6).device("cpu").fitBag(4, Tables.labelled());
    assertThat(model.modelFile()).isEqualTo(Bits.of(expected));
    List<Row> rows = model.transform(numbers).select("probability").collectAsList();
    double[][] probabilities = expected.predictProbabilities(Tables.labelled());
    for (int i = 0; i < probabilities.length; i++) {
      assertThat(((Vector) rows.get(i).get(0)).toArray()).isEqualTo(probabilities[i]);
    }
  }

  @Test
  void workersInTwoProcessesHaveTheBitsOfOneMachine() {
    Dataset<Row> numbers = Tables.numbers(session());
    WarptronClassificationModel model =
        new WarptronClassifier()
            .setWorkers(2)
            .setBatchSize(32)
            .setStandardize(false)
            .setMaxIter(5)
            .setDevice("reference")
            .fit(numbers.unionAll(numbers)); // each worker has all rows once

    MlpClassifier expected =
        MlpClassifier.builder()
            .device("reference")
            .epochs(5)
            .batchSize(16)
            .standardize(false)
            .fit(Tables.labelled());
    assertThat(model.toMlpModel().members().get(0).saved().parameters())
        .isEqualTo(expected.saved().parameters());
  }

  /** Its process, by executor. */
  private static final class ProcessId implements Function<Integer, Tuple2<String, Long>> {
    private static final long serialVersionUID = 1;

    @Override
    public Tuple2<String, Long> call(Integer number) {
      return new Tuple2<>(SparkEnv.get().executorId(), ProcessHandle.current().pid());
    }
  }

  private static boolean isTraining(JavaSparkContext context) {
    for (int stage : context.statusTracker().getActiveStageIds()) {
      SparkStageInfo info = context.statusTracker().getStageInfo(stage);
      if (info != null && info.name().contains("WorkersFit") && info.numActiveTasks() == 2) {
        return true;
      }
    }
    return false;
  }

  @Test
  void workersBeginAgainWhenAnExecutorIsKilled() throws Exception {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session().sparkContext());
    Dataset<Row> numbers = Tables.numbers(session());
    WarptronClassifier estimator =
        new WarptronClassifier().setWorkers(2).setMaxIter(20_000).setDevice("reference");
    long began = System.nanoTime();
    WarptronClassificationModel undisturbed = estimator.fit(numbers);
    long nanos = System.nanoTime() - began;
    List<Tuple2<String, Long>> executors =
        context.parallelize(List.of(1, 2, 3, 4), 4).map(new ProcessId()).distinct().collect();
    ProcessHandle killed = ProcessHandle.of(executors.get(0)._2()).orElseThrow();

    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<WarptronClassificationModel> fit = thread.submit(() -> estimator.fit(numbers));
      while (!isTraining(context) && !fit.isDone()) {
        Thread.sleep(20);
      }
      TimeUnit.NANOSECONDS.sleep(nanos / 5); // into the updates
      assertThat(fit.isDone()).isFalse();
      killed.destroyForcibly();

      assertThat(fit.get(5, TimeUnit.MINUTES).modelFile()).isEqualTo(undisturbed.modelFile());
      assertThat(killed.isAlive()).isFalse();
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void columnsOfAllKindsReachTheExecutors() {
    Dataset<Row> mixed = Tables.mixed(session());
    WarptronClassificationModel model =
        new WarptronClassifier()
            .setFeaturesCols(Tables.mixedFeatures())
            .setLabelCol("answer")
            .setMaxIter(4)
            .setDevice("cpu")
            .fit(mixed);

    MlpClassifier expected = MlpClassifier.builder().epochs(4).device("cpu").fit(Tables.mixed());
    assertThat(model.modelFile()).isEqualTo(Bits.of(expected));
    assertThat(
            model.transform(mixed).select("prediction").collectAsList().stream()
                .map(row -> row.getString(0))
                .toList())
        .isEqualTo(expected.predict(Tables.mixed()));
  }
}
