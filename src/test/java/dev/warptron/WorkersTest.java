package dev.warptron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.spi.Backend;
import dev.warptron.data.Dataset;
import dev.warptron.demo.BundledData;
import dev.warptron.function.Activation;
import dev.warptron.io.SavedModel;
import dev.warptron.model.Normalization;
import dev.warptron.optim.Adam;
import dev.warptron.optim.Lbfgs;
import dev.warptron.optim.Limits;
import dev.warptron.optim.RateSchedule;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.WorkerGroup;
import dev.warptron.testing.TestBackends;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Workers that train one network together, here as threads. */
class WorkersTest {
  private static final Dataset IRIS = BundledData.iris();
  private static final int WAIT_SECONDS = 60;

  /** Adds in the order of the workers, in memory. */
  private static final class Threads {
    private final double[][] numbers;
    private final CyclicBarrier barrier;

    Threads(int size) {
      numbers = new double[size][];
      barrier = new CyclicBarrier(size);
    }

    WorkerGroup of(int worker) {
      return new WorkerGroup() {
        @Override
        public int size() {
          return numbers.length;
        }

        @Override
        public void average(double[] own) {
          numbers[worker] = own.clone();
          await();
          double[] sums = numbers[0].clone();
          for (int other = 1; other < numbers.length; other++) {
            for (int i = 0; i < sums.length; i++) {
              sums[i] += numbers[other][i];
            }
          }
          for (int i = 0; i < sums.length; i++) {
            own[i] = sums[i] / numbers.length;
          }
          await();
        }
      };
    }

    private void await() {
      try {
        barrier.await(WAIT_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
        throw new IllegalStateException("a worker does not answer", e);
      }
    }
  }

  /** Trains with a worker for each part of the rows. */
  private static List<SavedModel> trained(
      UnaryOperator<MlpClassifier.Builder> settings, SavedModel start, List<Dataset> parts) {
    Threads threads = new Threads(parts.size());
    ExecutorService pool = Executors.newFixedThreadPool(parts.size());
    try {
      List<Callable<SavedModel>> fits = new ArrayList<>();
      for (int i = 0; i < parts.size(); i++) {
        WorkerGroup group = threads.of(i);
        Dataset part = parts.get(i);
        fits.add(
            () ->
                settings
                    .apply(MlpClassifier.builder().from(start))
                    .workers(group)
                    .fit(part)
                    .saved());
      }
      List<SavedModel> models = new ArrayList<>();
      for (Future<SavedModel> each : pool.invokeAll(fits)) {
        models.add(each.get());
      }
      return models;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private static MlpClassifier.Builder plain(MlpClassifier.Builder builder) {
    return builder.device("reference").hidden(5).epochs(7);
  }

  private static SavedModel start(UnaryOperator<MlpClassifier.Builder> settings) {
    return settings.apply(MlpClassifier.builder()).epochs(0).fit(IRIS).saved();
  }

  /** Settings for a number of workers: a penalty counts once for all of them. */
  static List<BiFunction<MlpClassifier.Builder, Integer, MlpClassifier.Builder>> settings() {
    List<BiFunction<MlpClassifier.Builder, Integer, MlpClassifier.Builder>> all = new ArrayList<>();
    all.add(
        (b, n) ->
            plain(b).batchSize(16).optimizer(new Sgd(0.2, 0.9, true)).l1(0.02 * n).l2(0.3 * n));
    all.add((b, n) -> plain(b).fullBatch().optimizer(Lbfgs.DEFAULT).l2(0.1 * n).epochs(20));
    all.add(
        (b, n) ->
            plain(b)
                .batchSize(32)
                .optimizer(Adam.DEFAULT)
                .schedule(RateSchedule.parse("cosine"))
                .activation(Activation.RELU)
                .normalization(Normalization.layer(Normalization.DEFAULT_EPSILON))
                .limits(new Limits(Limits.OFF, 0.5, Limits.OFF)));
    all.add((b, n) -> plain(b).schedule(RateSchedule.parse("adaptive:tolerance=10")));
    return all;
  }

  /** The mean of two or four equal numbers is exact, so each update is that of one worker. */
  @ParameterizedTest
  @MethodSource("settings")
  void workersWithEqualRowsHaveTheBitsOfOne(
      BiFunction<MlpClassifier.Builder, Integer, MlpClassifier.Builder> settings) {
    SavedModel start = start(b -> settings.apply(b, 1));
    SavedModel one = settings.apply(MlpClassifier.builder().from(start), 1).fit(IRIS).saved();
    for (int workers : new int[] {2, 4}) {
      List<Dataset> equal = IntStream.range(0, workers).mapToObj(i -> IRIS).toList();
      for (SavedModel each : trained(b -> settings.apply(b, workers), start, equal)) {
        assertThat(each.parameters()).isEqualTo(one.parameters());
        assertThat(each.optimizerState()).isEqualTo(one.optimizerState());
      }
    }
    assertThat(one.parameters()).isNotEqualTo(start.parameters());
  }

  /**
   * One update with all rows. Each gradient is a sum of N terms in another order, divided by N in
   * one step or two; its error is at most gamma(N + 3) times the mean of the absolute terms. The
   * terms are at most 1 in the last layer (|dZ| <= 1, 0 < A < 1), and sum |W| |X| / 4 in the first.
   * The update itself rounds three times.
   */
  @Test
  void oneUpdateWithTheirPartsIsThatOfAllRows() {
    double rate = 0.3;
    UnaryOperator<MlpClassifier.Builder> settings =
        b -> plain(b).fullBatch().optimizer(new Sgd(rate, 0, false)).epochs(1);
    SavedModel start = start(settings);
    double[] all =
        settings.apply(MlpClassifier.builder().from(start)).fit(IRIS).saved().parameters();
    double largest =
        Arrays.stream(start.parameters()).map(Math::abs).max().orElseThrow()
            * 3 // classes
            / 4
            * 10; // more than |X|
    double terms = (IRIS.rowCount() + 3) * Math.ulp(0.5);
    double gamma = terms / (1 - terms);
    for (SavedModel each : trained(settings, start, parts(3))) {
      double[] own = each.parameters();
      for (int i = 0; i < own.length; i++) {
        double bound =
            2 * rate * gamma * Math.max(1, largest) + 6 * Math.ulp(0.5) * Math.abs(all[i]);
        assertThat(Math.abs(own[i] - all[i]) <= bound)
            .as("parameter %d: %s and %s", i, own[i], all[i])
            .isTrue();
      }
    }
  }

  private static List<Dataset> parts(int workers) {
    int rows = IRIS.rowCount() / workers;
    return IntStream.range(0, workers)
        .mapToObj(i -> IRIS.select(IntStream.range(i * rows, (i + 1) * rows).toArray()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("dev.warptron.testing.TestBackends#all")
  void allWorkersHaveTheSameBitsEachTime(BackendProvider device) {
    try (Backend opened = TestBackends.open(device)) { // skips an unavailable one
      assertThat(opened.name()).isEqualTo(device.name());
    }
    UnaryOperator<MlpClassifier.Builder> settings =
        b ->
            plain(b)
                .device(device.name())
                .batchSize(8)
                .optimizer(Adam.DEFAULT.withLearningRate(0.05))
                .epochs(30);
    SavedModel start = start(settings);
    List<SavedModel> first = trained(settings, start, parts(3));
    List<SavedModel> second = trained(settings, start, parts(3));
    assertThat(first.get(1)).isEqualTo(first.get(0));
    assertThat(first.get(2)).isEqualTo(first.get(0));
    assertThat(second).isEqualTo(first);
    assertThat(MlpClassifier.of(first.get(0)).score(IRIS)).isGreaterThan(0.8);
  }

  @Test
  void whatWorkersWouldDoDifferentlyIsRefused() {
    WorkerGroup two = new Threads(2).of(0);
    assertThatThrownBy(() -> plain(MlpClassifier.builder()).dropout(0.5).workers(two).fit(IRIS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "2 workers that train one network together take no dropout or noise: leave it out, or"
                + " use one worker");
    assertThatThrownBy(() -> plain(MlpClassifier.builder()).workers(two).fit(IRIS, IRIS))
        .hasMessageContaining("take no validation rows");
    double[] weights = new double[IRIS.rowCount()];
    Arrays.fill(weights, 2);
    assertThatThrownBy(
            () -> plain(MlpClassifier.builder()).workers(two).fit(IRIS.withWeights(weights)))
        .hasMessageContaining("take no weights of rows or classes");
    assertThatThrownBy(
            () ->
                plain(MlpClassifier.builder())
                    .normalization(Normalization.parse("batch"))
                    .workers(two)
                    .fit(IRIS))
        .hasMessageContaining("take no batch normalization");
    FitRequest<MlpClassifier> request =
        new FitRequest<>(plain(MlpClassifier.builder()).workers(two), IRIS);
    assertThatThrownBy(() -> MlpClassifier.fitMany(List.of(request, request)))
        .hasMessage(
            "workers that train one network together do not train several: fit one network");
  }
}
