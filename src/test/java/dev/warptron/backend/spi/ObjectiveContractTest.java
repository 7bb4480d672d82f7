package dev.warptron.backend.spi;

import static dev.warptron.testing.Closeness.assertClose;
import static dev.warptron.verify.Numbers.oneHot;
import static dev.warptron.verify.Numbers.uniform;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.BackendProvider;
import dev.warptron.function.Link;
import dev.warptron.function.Loss;
import dev.warptron.function.MetricSum;
import dev.warptron.function.Penalty;
import dev.warptron.model.Precision;
import dev.warptron.model.Shape;
import dev.warptron.testing.TestBackends;
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
    z[0] = 90; // e^90 overflows a float: only a stable formula passes
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
      double bound = 0;
      double[] metrics = new double[loss.metricSums()];
      double[] actualDelta = delta.read();
      for (int i = 0; i < rows; i++) {
        double[] rowZ = Arrays.copyOfRange(z, i * outputs, (i + 1) * outputs);
        double[] rowY = Arrays.copyOfRange(y, i * outputs, (i + 1) * outputs);
        double largest = Arrays.stream(rowZ).map(Math::abs).max().orElseThrow();
        double value = loss.value(rowZ, rowY);
        sum += value;
        // The terms of one row's loss are at most |z - y|^2, |z| and ln 2 or ln(outputs).
        double terms = loss.link() == Link.IDENTITY ? value : largest + 1 + Math.log(outputs);
        bound += tolerance.ofFunction(outputs * terms);
        double[] rowMetrics = loss.metrics(rowZ, rowY);
        Arrays.setAll(metrics, m -> metrics[m] + rowMetrics[m]);
        double[] gradient = loss.gradient(rowZ, rowY);
        // A probability depends on differences of z, whose rounding is relative to z.
        double errorBound = tolerance.ofFunction(outputs * (largest + 1));
        for (int j = 0; j < outputs; j++) {
          String what = "%s, row %d, output %d".formatted(loss, i, j);
          assertClose(what, actualDelta[i * outputs + j], gradient[j], errorBound);
        }
      }
      // Every device accumulates in double precision; the expected sum is rounded as well.
      bound += 2 * Tolerance.of(Precision.FLOAT64).ofSum(2L * rows, sum);
      LossAccumulator.Sums sums = accumulator.read();
      assertClose(loss + ": sum over " + rows + " rows", sums.loss(), sum, bound);
      for (int m = 0; m < metrics.length; m++) {
        // Sums of whole numbers are exact; a squared error is bounded as twice the loss is.
        MetricSum kind = loss.kind().metricSums().get(m);
        double metricBound = kind == MetricSum.CORRECT ? 0 : 2 * bound;
        assertClose(loss + ": " + kind, sums.metrics().get(m), metrics[m], metricBound);
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
