package dev.warptron.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every metric with every loss that provides its sum. */
class MetricTest {
  /** Two rows of two outputs. */
  private static final double[][] TARGETS = {{1, 0}, {0, 1}};

  private static final double[][] RIGHT = {{3, -3}, {-2, 2}};
  private static final double[][] HALF_RIGHT = {{3, -3}, {2, -2}};

  /** Both columns are 1 and 0, with mean 1/2. */
  private static final Metric.Rows ROWS = new Metric.Rows(2, 4 * 0.25);

  static Stream<Arguments> metricsOfLosses() {
    return Arrays.stream(Metric.values())
        .flatMap(
            metric ->
                Loss.all().stream().filter(metric::isGivenBy).map(loss -> arguments(metric, loss)));
  }

  /** Outputs that predict the logistic function of logits, which is near the targets. */
  private static double[] number(Link link, double[] logits) {
    double[] p = Link.LOGISTIC.prediction(logits);
    return link == Link.EXPONENTIAL ? Arrays.stream(p).map(Math::log).toArray() : p;
  }

  private static double of(Metric metric, Loss loss, double[][] logits) {
    double lossSum = 0;
    double[] sums = new double[loss.metricSums()];
    for (int i = 0; i < TARGETS.length; i++) {
      double[] z = loss.metric() == Metric.ACCURACY ? logits[i] : number(loss.link(), logits[i]);
      lossSum += loss.value(z, TARGETS[i]);
      double[] row = loss.metrics(z, TARGETS[i]);
      Arrays.setAll(sums, m -> sums[m] + row[m]);
    }
    List<Double> all = DoubleStream.of(sums).boxed().toList();
    return metric.of(loss, new LossSums(lossSum, all), ROWS);
  }

  @ParameterizedTest
  @MethodSource("metricsOfLosses")
  void betterPredictionsHaveTheBetterValue(Metric metric, Loss loss) {
    double right = of(metric, loss, RIGHT);
    double halfRight = of(metric, loss, HALF_RIGHT);
    assertThat(metric.higherIsBetter() ? right - halfRight : halfRight - right).isPositive();
  }

  @ParameterizedTest
  @MethodSource("metricsOfLosses")
  void nanIsNotHidden(Metric metric, Loss loss) {
    List<Double> nan = DoubleStream.of(Double.NaN).boxed().toList();
    assertThat(metric.of(loss, new LossSums(Double.NaN, nan), ROWS)).isNaN();
  }

  @ParameterizedTest
  @EnumSource
  void everyMetricHasNamesOfItsOwnAndALoss(Metric metric) {
    assertThat(metric.id()).matches("[a-z0-9_]+");
    assertThat(metric.label()).isNotBlank();
    assertThat(Arrays.stream(Metric.values()).map(Metric::id).collect(Collectors.toSet()))
        .hasSize(Metric.values().length);
    assertThat(Loss.all()).anyMatch(metric::isGivenBy);
  }

  @Test
  void knownValues() {
    assertThat(of(Metric.ACCURACY, Loss.SOFTMAX_CROSS_ENTROPY, RIGHT)).isEqualTo(1);
    assertThat(of(Metric.ACCURACY, Loss.SOFTMAX_CROSS_ENTROPY, HALF_RIGHT)).isEqualTo(0.5);
    Loss squares = Loss.HALF_SQUARED_ERROR;
    LossSums sums = new LossSums(7, List.of(0.25)); // the loss may be weighted
    assertThat(Metric.R_SQUARED.of(squares, sums, ROWS)).isEqualTo(0.75);
    assertThat(Metric.R_SQUARED.of(squares, sums, new Metric.Rows(2, 0)))
        .as("targets that are all equal")
        .isNaN();
  }
}
