package dev.warptron;

import static dev.warptron.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import dev.warptron.backend.BackendProvider;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.demo.BundledData;
import dev.warptron.function.Activation;
import dev.warptron.model.Precision;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.Tolerance;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Predictions of single rows equal those of the model, on every device and from any thread. */
class PredictorTest {
  private static final Dataset CANCER = BundledData.breastCancerTest();
  private static final Dataset IRIS = BundledData.iris();
  private static final Dataset DIABETES = BundledData.diabetes();

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private static float[] row(Dataset data, int row) {
    int columns = data.featureCount();
    return Arrays.copyOfRange(data.toRowMajor(), row * columns, (row + 1) * columns);
  }

  private static <B extends MlpBuilder<B, M>, M> M fit(
      MlpBuilder<B, M> builder, BackendProvider device, Dataset data) {
    TestBackends.assumeAvailable(device);
    return builder.device(device.name()).epochs(3).fit(data);
  }

  /**
   * A logit is a sum of this many terms, each of a few units. Its error carries over to
   * probabilities with a derivative of at most one.
   */
  private static double bound(int terms) {
    return Tolerance.of(Precision.FLOAT32).ofSum(terms, 10.0 * terms);
  }

  /** A device processes many rows in chunks, of which the last is smaller. */
  @ParameterizedTest
  @MethodSource("devices")
  void aRowAmongManyIsPredictedAsAmongFew(BackendProvider device) {
    MlpClassifier model = fit(MlpClassifier.builder(), device, IRIS);
    int[] repeated = IntStream.range(0, 2500).map(i -> i * 7 % IRIS.rowCount()).toArray();
    double[][] few = model.predictProbabilities(IRIS);
    double[][] many = model.predictProbabilities(IRIS.select(repeated));
    assertThat(many).hasDimensions(repeated.length, 3);
    for (int i = 0; i < repeated.length; i++) {
      assertThat(many[i]).as("row %d", i).isEqualTo(few[repeated[i]]);
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aBinaryClassifierGivesBothProbabilities(BackendProvider device) {
    MlpClassifier model = fit(MlpClassifier.builder(), device, BundledData.breastCancerTraining());
    agree(model.predictor(), CANCER, model.predictProbabilities(CANCER));
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aClassifierOfManyGivesEachProbability(BackendProvider device) {
    MlpClassifier model =
        fit(MlpClassifier.builder().hidden(7, 5).activation(Activation.TANH), device, IRIS);
    agree(model.predictor(), IRIS, model.predictProbabilities(IRIS));
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aRegressorGivesTheNumberInItsUnit(BackendProvider device) {
    MlpRegressor model =
        fit(MlpRegressor.builder().hidden(33).activation(Activation.RELU), device, DIABETES);
    double[] expected = model.predict(DIABETES);
    Predictor predictor = model.predictor();
    float[] actual = new float[1];
    for (int i = 0; i < DIABETES.rowCount(); i++) {
      predictor.predict(row(DIABETES, i), actual);
      assertClose("row " + i, actual[0], expected[i], bound(64) * Math.abs(expected[i]));
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void rowsThatAreNotScaledAreTakenAsTheyAre(BackendProvider device) {
    MlpClassifier model = fit(MlpClassifier.builder().standardize(false), device, IRIS);
    agree(model.predictor(), IRIS, model.predictProbabilities(IRIS));
  }

  @ParameterizedTest
  @MethodSource("devices")
  void wideNetworksNeedNoMoreThanNarrowOnes(BackendProvider device) {
    MlpClassifier model = fit(MlpClassifier.builder().hidden(3000), device, IRIS);
    agree(model.predictor(), IRIS, model.predictProbabilities(IRIS));
  }

  private static void agree(Predictor predictor, Dataset data, double[][] expected) {
    float[] actual = new float[predictor.outputs()];
    for (int i = 0; i < data.rowCount(); i++) {
      predictor.predict(row(data, i), actual);
      for (int j = 0; j < actual.length; j++) {
        assertClose("row %d, class %d".formatted(i, j), actual[j], expected[i][j], bound(64));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void manyThreadsAtOnceGetWhatOneGets(BackendProvider device) throws Exception {
    Predictor predictor = fit(MlpClassifier.builder(), device, IRIS).predictor();
    float[][] rows = new float[IRIS.rowCount()][];
    float[][] alone = new float[IRIS.rowCount()][3];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row(IRIS, i);
      predictor.predict(rows[i], alone[i]);
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Boolean>> jobs = new ArrayList<>();
      for (int job = 0; job < 4; job++) {
        int start = job * 17;
        jobs.add(
            () -> {
              float[] mine = new float[3];
              boolean same = true;
              for (int i = 0; i < 20_000; i++) {
                int row = (start + i) % rows.length;
                predictor.predict(rows[row], mine);
                same &= Arrays.equals(mine, alone[row]);
              }
              return same;
            });
      }
      for (Future<Boolean> same : threads.invokeAll(jobs)) {
        assertThat(same.get()).isTrue();
      }
    } finally {
      threads.shutdown();
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aCallAllocatesNothing(BackendProvider device) {
    Predictor predictor = fit(MlpClassifier.builder(), device, IRIS).predictor();
    float[] row = row(IRIS, 0);
    float[] probabilities = new float[3];
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long smallest = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) { // the first rounds load classes
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 1000; i++) {
        predictor.predict(row, probabilities);
      }
      smallest = Math.min(smallest, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(smallest).as("bytes of 1000 calls").isLessThan(1000);
  }

  @Test
  void arraysOfAnotherLengthAreRefused() {
    Predictor predictor = MlpClassifier.builder().epochs(1).fit(IRIS).predictor();
    assertThat(predictor.inputs()).isEqualTo(4);
    assertThat(predictor.outputs()).isEqualTo(3);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> predictor.predict(new float[5], new float[3]))
        .withMessage("a row has 4 features and a prediction 3 numbers, got arrays of 5 and 3");
  }
}
