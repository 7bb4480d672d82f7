package dev.warptron.backend.spi;

import static dev.warptron.testing.Closeness.assertClose;
import static dev.warptron.verify.Numbers.oneHot;
import static dev.warptron.verify.Numbers.uniform;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.BackendProvider;
import dev.warptron.function.Loss;
import dev.warptron.function.MetricSum;
import dev.warptron.function.Penalty;
import dev.warptron.model.Precision;
import dev.warptron.model.Shape;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.LossBounds;
import dev.warptron.verify.SampleCases;
import dev.warptron.verify.Tolerance;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The objective on every device: losses, penalty and their gradients. */
class ObjectiveContractTest {
  static Stream<Arguments> devicesAndSizes() {
    return BackendContractTest.devicesAndSizes();
  }

  @ParameterizedTest
  @MethodSource("devicesAndSizes")
  void loss(BackendProvider provider, int rows) {
    for (Loss loss : Loss.all()) {
      for (int outputs : new int[] {1, 3, 10}) {
        checkLoss(provider, loss, rows, outputs);
      }
    }
  }

  private static void checkLoss(BackendProvider provider, Loss loss, int rows, int outputs) {
    double[] z = uniform(rows * outputs, 1);
    z[0] = SampleCases.largeOutput(loss);
    double[] y = oneHot(rows, outputs, 2);
    try (Backend backend = TestBackends.open(provider);
        Arena arena = new Arena(backend)) {
      Tolerance tolerance = Tolerance.of(backend.precision());
      Shape shape = new Shape(rows, outputs);
      Tensor output = arena.tensor(shape, z);
      Tensor delta = arena.tensor(shape);
      LossAccumulator accumulator = arena.lossAccumulator(loss.metricSums());
      backend.loss(loss, output, arena.tensor(shape, y), null, delta, accumulator);

      double sum = 0;
      double magnitude = 0;
      double bound = 0;
      double[] metrics = new double[loss.metricSums()];
      double[] metricBounds = new double[metrics.length];
      double[] actualDelta = delta.read();
      for (int i = 0; i < rows; i++) {
        double[] rowZ = Arrays.copyOfRange(z, i * outputs, (i + 1) * outputs);
        double[] rowY = Arrays.copyOfRange(y, i * outputs, (i + 1) * outputs);
        LossBounds bounds = new LossBounds(loss, tolerance, rowZ, rowY, /* change= */ 0);
        double value = loss.value(rowZ, rowY);
        sum += value;
        magnitude += Math.abs(value);
        bound += bounds.ofValue();
        double[] rowMetrics = loss.metrics(rowZ, rowY);
        double[] rowMetricBounds = bounds.ofMetrics();
        Arrays.setAll(metrics, m -> metrics[m] + rowMetrics[m]);
        Arrays.setAll(metricBounds, m -> metricBounds[m] + rowMetricBounds[m]);
        assertClose(
            "%s, row %d".formatted(loss, i),
            Arrays.copyOfRange(actualDelta, i * outputs, (i + 1) * outputs),
            loss.gradient(rowZ, rowY),
            bounds.ofGradient());
      }
      // Every device accumulates in double precision; the expected sum is rounded as well.
      Tolerance inDouble = Tolerance.of(Precision.FLOAT64);
      bound += 2 * inDouble.ofSum(2L * rows, magnitude);
      LossAccumulator.Sums sums = accumulator.read();
      assertClose(loss + ": sum over " + rows + " rows", sums.loss(), sum, bound);
      for (int m = 0; m < metrics.length; m++) {
        MetricSum kind = loss.kind().metricSums().get(m);
        boolean exact = kind == MetricSum.CORRECT; // whole numbers
        double ofSum = exact ? 0 : 2 * inDouble.ofSum(2L * rows, metrics[m]);
        assertClose(loss + ": " + kind, sums.metrics().get(m), metrics[m], metricBounds[m] + ofSum);
      }

      backend.loss(loss, output, arena.tensor(shape, y), null, null, accumulator);
      assertClose(loss + ": added twice", accumulator.read().loss(), 2 * sum, 2 * bound);
      accumulator.clear();
      assertThat(accumulator.read())
          .isEqualTo(LossAccumulator.Sums.of(new double[2 + metrics.length], 0, metrics.length));
    }
  }

  @ParameterizedTest
  @MethodSource("devicesAndSizes")
  void penaltyAndItsGradient(BackendProvider provider, int n) {
    double[] w = uniform(n, 1);
    double[] g = uniform(n, 2);
    w[0] = 0; // sign(0) = 0
    try (Backend backend = TestBackends.open(provider);
        Arena arena = new Arena(backend)) {
      Tolerance tolerance = Tolerance.of(backend.precision());
      Shape shape = new Shape(1, n);
      Tensor weights = arena.tensor(shape, w);
      for (Penalty penalty : SampleCases.penalties()) {
        Tensor gradient = arena.tensor(shape, g);
        LossAccumulator accumulator = arena.lossAccumulator(0);
        backend.penalty(penalty, weights, accumulator);
        backend.penaltyGradient(penalty, 0.125, weights, gradient);
        double sum = 0;
        double[] expected = new double[n];
        double[] bounds = new double[n];
        for (int i = 0; i < n; i++) {
          sum += penalty.value(w[i]);
          double share = 0.125 * penalty.derivative(w[i]);
          expected[i] = g[i] + share;
          bounds[i] = tolerance.ofSum(3, Math.abs(g[i]) + Math.abs(share));
        }
        String what = "%s, n %d".formatted(penalty, n);
        assertClose(what, accumulator.read().penalty(), sum, tolerance.ofSum(n + 2, sum));
        assertClose(what + ", gradient", gradient.read(), expected, bounds);
      }
    }
  }
}
