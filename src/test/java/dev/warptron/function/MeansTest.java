package dev.warptron.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.warptron.data.Standardizer;
import dev.warptron.model.Precision;
import dev.warptron.random.Philox;
import dev.warptron.verify.Tolerance;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The outputs of a mean predict the mean. */
class MeansTest {
  /**
   * A predicted logarithm is a sum of terms of at most 40. It has a few roundings and two functions
   * for each network, and carries over to a prediction with a factor of the prediction.
   */
  private static double bound(int networks, double prediction) {
    return Tolerance.of(Precision.FLOAT64).gamma(16L * networks) * 80 * Math.abs(prediction);
  }

  private static double[][] outputs(int networks, int count) {
    Philox random = new Philox(5, networks);
    return IntStream.range(0, networks)
        .mapToObj(i -> IntStream.range(0, count).mapToDouble(j -> random.normal(i * count + j)))
        .map(DoubleStream::toArray)
        .toArray(double[][]::new);
  }

  private static double[] ones(int count) {
    return DoubleStream.generate(() -> 1).limit(count).toArray();
  }

  /**
   * A weight of 3 is the network three times, a weight of 2 twice: for every link, so for variances
   * too. Only ratios of weights matter.
   */
  @ParameterizedTest
  @EnumSource
  void aWeightIsANumberOfEqualNetworks(Link link) {
    double[][] z = outputs(3, 4);
    double[] repeated = link.mean(new double[][] {z[0], z[0], z[0], z[1], z[1], z[2]}, ones(6));
    double[] weighted = link.mean(z, new double[] {3, 2, 1});
    double[] scaled = link.mean(z, new double[] {0.75, 0.5, 0.25});
    for (int j = 0; j < 4; j++) {
      // The outputs are logarithms or numbers of at most 10.
      assertThat(weighted[j]).isCloseTo(repeated[j], within(bound(6, 10)));
      assertThat(scaled[j]).isCloseTo(repeated[j], within(bound(6, 10)));
      assertThat(weighted[j]).isNotCloseTo(link.mean(z, ones(3))[j], within(1e-3));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MEAN_AND_VARIANCE")
  void thePredictionIsTheMeanOfThePredictions(Link link) {
    for (int networks : List.of(1, 2, 3, 100)) {
      double[][] z = outputs(networks, 4);
      double[] actual = link.prediction(link.mean(z, ones(networks)));
      for (int j = 0; j < 4; j++) {
        double expected = 0;
        for (double[] each : z) {
          expected += link.prediction(each)[j] / networks;
        }
        double size = link == Link.IDENTITY ? 10 : expected;
        assertThat(actual[j])
            .as("%d networks, output %d", networks, j)
            .isCloseTo(expected, within(bound(networks, size)));
      }
    }
  }

  /**
   * Two parts with means 0 and 2 and variances 1 and 3: the variance is 2, and 1 of the distance.
   */
  @Test
  void normalDistributionsAreMixed() {
    double[] mean = Link.MEAN_AND_VARIANCE.mean(new double[][] {{0, 0}, {2, Math.log(3)}}, ones(2));
    assertThat(mean[0]).isEqualTo(1);
    assertThat(Math.exp(mean[1])).isCloseTo(3, within(bound(2, 3)));
  }

  /** Probabilities that round to 0 or 1 still differ in their logarithms. */
  @Test
  void certainNetworksGiveFiniteOutputs() {
    double[] logit = Link.LOGISTIC.mean(new double[][] {{1000}, {998}}, ones(2));
    assertThat(logit[0]) // ln of the mean of e^-1000 and e^-998
        .isCloseTo(998 + Math.log(2) - Math.log1p(Math.exp(-2)), within(bound(2, 1000)));
    assertThat(Link.LOGISTIC.mean(new double[][] {{1000}, {-1000}}, ones(2))[0])
        .isCloseTo(0, within(bound(2, 1000)));
    double[] logs = Link.SOFTMAX.mean(new double[][] {{2000, 0}, {2000, 0}}, ones(2));
    assertThat(logs[0]).isCloseTo(0, within(bound(2, 2000)));
    assertThat(logs[1]).isCloseTo(-2000, within(bound(2, 2000)));
    assertThat(Link.EXPONENTIAL.mean(new double[][] {{-800}, {-800}}, ones(2))[0])
        .isCloseTo(-800, within(bound(2, 800)));
  }

  @Test
  void outputsChangeTheirScaleAndNotTheirPrediction() {
    Standardizer narrow = Standardizer.of(new double[] {3, -1}, new double[] {2, 0.5});
    Standardizer wide = Standardizer.of(new double[] {10, 4}, new double[] {8, 7});
    List<List<String>> two = List.of(List.of(), List.of());
    for (Loss loss : List.of(Loss.HALF_SQUARED_ERROR, Loss.of(Loss.Kind.GAUSSIAN_NLL))) {
      Targets from = Targets.of(loss, two, narrow);
      Targets to = Targets.of(loss, two, wide);
      double[] z = outputs(1, from.outputs())[0];
      double[] scaled = from.inScaleOf(to, z);
      assertThat(scaled).isNotEqualTo(z);
      double[] expected = from.decode(z);
      double[] actual = to.decode(scaled);
      for (int j = 0; j < expected.length; j++) {
        assertThat(actual[j]).as("%s %d", loss, j).isCloseTo(expected[j], within(bound(1, 20)));
      }
      assertThat(from.inScaleOf(from, z)).isEqualTo(z);
    }
  }
}
