package dev.warptron.verify;

import static dev.warptron.verify.Numbers.uniform;

import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.function.Activation;
import dev.warptron.model.Normalization;
import dev.warptron.model.Normalization.Kind;
import dev.warptron.model.Shape;
import dev.warptron.verify.CheckResult.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Normalization over rows and over columns, and running averages. */
final class NormalizationChecks {
  private static final List<Normalization> NORMALIZATIONS =
      List.of(
          Normalization.layer(0.125),
          Normalization.batch(0.125, 0.5),
          Normalization.layer(Normalization.DEFAULT_EPSILON));

  private NormalizationChecks() {}

  static List<Check> all() {
    return List.of(
        new Check("normalize", Group.OPERATION, NormalizationChecks::normalize),
        new Check("normalize_backward", Group.OPERATION, NormalizationChecks::normalizeBackward),
        new Check("blend", Group.OPERATION, NormalizationChecks::blend));
  }

  /** Operands of a shape, with the statistics of groups of values. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Case(Normalization normalization, Shape shape, double[] z) {
    static List<Case> all() {
      List<Case> cases = new ArrayList<>();
      for (int n : SampleCases.sizes()) {
        for (Normalization each : NORMALIZATIONS) {
          cases.add(of(each, new Shape(5, n)));
          cases.add(of(each, new Shape(n, 3)));
        }
      }
      cases.add(of(NORMALIZATIONS.get(0), new Shape(67, 1000)));
      cases.add(of(NORMALIZATIONS.get(1), new Shape(1000, 67)));
      return cases;
    }

    private static Case of(Normalization normalization, Shape shape) {
      double[] values = uniform((int) shape.size(), 1);
      return new Case(
          normalization, shape, Arrays.stream(values).map(z -> (float) (z + 1)).toArray());
    }

    boolean isOfRows() {
      return normalization.kind() == Kind.LAYER;
    }

    int groups() {
      return isOfRows() ? shape.rows() : shape.columns();
    }

    /** Values that share a mean. */
    int size() {
      return isOfRows() ? shape.columns() : shape.rows();
    }

    int groupOf(int i) {
      return isOfRows() ? i / shape.columns() : i % shape.columns();
    }

    double inverse(double variance) {
      return 1 / Math.sqrt(variance + normalization.epsilon());
    }

    /** The mean over each group. */
    double[] means(double[] values) {
      double[] means = new double[groups()];
      for (int i = 0; i < values.length; i++) {
        means[groupOf(i)] += values[i] / size();
      }
      return means;
    }

    double[] ofUnits(int seed) {
      return uniform(shape.columns(), seed);
    }

    @Override
    public String toString() {
      return "%s normalization, %s".formatted(normalization.label(), shape);
    }
  }

  private static void normalize(Subject subject, Comparison comparison) {
    int turn = 0;
    for (Case each : Case.all()) {
      double[] expected = normalized(subject.oracle(), each, Activation.IDENTITY, false);
      int size = each.z.length;
      for (Activation f : SampleCases.activations(turn++)) {
        double[] bounds = bounds(subject, each, expected, f);
        subject.compare(
            comparison,
            "%s, %s".formatted(each, f.label()),
            bounds,
            backend -> normalized(backend, each, f, /* inPlace= */ false));
        subject.compare(
            comparison,
            "%s, %s, in place".formatted(each, f.label()),
            Arrays.copyOfRange(bounds, bounds.length - size, bounds.length),
            backend -> normalized(backend, each, f, /* inPlace= */ true));
      }
    }
  }

  /** X, the statistics, N and A; if in place, A alone. */
  private static double[] normalized(Backend backend, Case of, Activation f, boolean inPlace) {
    try (Arena arena = new Arena(backend)) {
      Tensor z = arena.tensor(of.shape, of.z);
      Tensor statistics = arena.tensor(new Shape(2, of.groups()));
      Shape units = of.shape.withRows(1);
      Tensor scale = arena.tensor(units, of.ofUnits(2));
      Tensor shift = arena.tensor(units, of.ofUnits(3));
      Tensor n = inPlace ? z : arena.tensor(of.shape);
      Tensor a = inPlace ? z : arena.tensor(of.shape);
      backend.normalize(of.normalization, z, statistics, scale, shift, f, n, a);
      return inPlace
          ? a.read()
          : Comparison.joined(z.read(), statistics.read(), n.read(), a.read());
    }
  }

  /**
   * A mean of n terms, of which the largest is M, is within gamma_n M; so a difference from the
   * mean is within d = 2 gamma_n M, the variance within 2 d deviation + gamma_n variance, and 1 /
   * sqrt of it within the relative error d / deviation + gamma_n.
   *
   * @param expected X, statistics and N in double precision
   */
  private static double[] bounds(Subject subject, Case of, double[] expected, Activation f) {
    Tolerance tolerance = subject.rounding();
    ActivationBounds activations = new ActivationBounds(tolerance);
    double gamma = tolerance.gamma(of.size() + 8L);
    double d = 2 * gamma * Arrays.stream(of.z).map(Math::abs).max().orElseThrow();
    int size = of.z.length;
    int groups = of.groups();
    double[] ofX = new double[size];
    double[] ofStatistics = new double[2 * groups];
    double[] ofN = new double[size];
    double[] ofA = new double[size];
    double[] scales = of.ofUnits(2);
    double[] shifts = of.ofUnits(3);
    int columns = of.shape.columns();
    for (int group = 0; group < groups; group++) {
      double variance = expected[size + groups + group];
      ofStatistics[group] = d;
      ofStatistics[groups + group] = d * (2 * Math.sqrt(variance) + d) + gamma * variance;
    }
    for (int i = 0; i < size; i++) {
      double inverse = of.inverse(expected[size + groups + of.groupOf(i)]);
      double x = Math.abs(expected[i]);
      double scale = Math.abs(scales[i % columns]);
      double shift = Math.abs(shifts[i % columns]);
      ofX[i] = inverse * d * (1 + x) + gamma * x;
      ofN[i] = ofX[i] * scale + tolerance.ofSum(2, x * scale + shift + ofX[i]);
      ofA[i] = activations.ofValue(f, expected[size + 2 * groups + i], ofN[i]);
    }
    return Comparison.joined(ofX, ofStatistics, ofN, ofA);
  }

  private static void normalizeBackward(Subject subject, Comparison comparison) {
    for (Case each : Case.all()) {
      subject.compare(
          comparison, each.toString(), backwardBounds(subject, each), b -> backward(b, each));
    }
  }

  private static double[] variances(Case of) {
    return Arrays.stream(uniform(of.groups(), 4)).map(Math::abs).toArray();
  }

  private static double[] delta(Case of) {
    return uniform(of.z.length, 5);
  }

  /** dZ and the gradients of scale and shift. */
  private static double[] backward(Backend backend, Case of) {
    try (Arena arena = new Arena(backend)) {
      Shape units = of.shape.withRows(1);
      Tensor x = arena.tensor(of.shape, of.z);
      Tensor statistics =
          arena.tensor(
              new Shape(2, of.groups()), Comparison.joined(new double[of.groups()], variances(of)));
      Tensor scale = arena.tensor(units, of.ofUnits(2));
      Tensor delta = arena.tensor(of.shape, delta(of));
      Tensor scaleGradient = arena.tensor(units);
      Tensor shiftGradient = arena.tensor(units);
      backend.normalizeBackward(
          of.normalization, x, statistics, scale, delta, scaleGradient, shiftGradient);
      return Comparison.joined(delta.read(), scaleGradient.read(), shiftGradient.read());
    }
  }

  /** Sums of products, whose means enter another sum of three products. */
  private static double[] backwardBounds(Subject subject, Case of) {
    Tolerance tolerance = subject.rounding();
    int columns = of.shape.columns();
    double[] delta = delta(of);
    double[] scales = of.ofUnits(2);
    double[] g = new double[delta.length];
    double[] products = new double[delta.length];
    double[] ofScale = new double[columns];
    double[] ofShift = new double[columns];
    for (int i = 0; i < g.length; i++) {
      g[i] = Math.abs(delta[i] * scales[i % columns]);
      products[i] = g[i] * Math.abs(of.z[i]);
      ofScale[i % columns] += Math.abs(delta[i] * of.z[i]) / of.shape.rows();
      ofShift[i % columns] += Math.abs(delta[i]) / of.shape.rows();
    }
    double[] means = of.means(g);
    double[] meanProducts = of.means(products);
    double[] variances = variances(of);
    double[] bounds = new double[g.length];
    for (int i = 0; i < g.length; i++) {
      int group = of.groupOf(i);
      double terms = g[i] + means[group] + Math.abs(of.z[i]) * meanProducts[group];
      bounds[i] = tolerance.ofSum(of.size() + 12L, of.inverse(variances[group]) * terms);
    }
    long rows = of.shape.rows();
    return Comparison.joined(
        bounds,
        Arrays.stream(ofScale).map(sum -> tolerance.ofSum(rows + 1, sum)).toArray(),
        Arrays.stream(ofShift).map(sum -> tolerance.ofSum(rows + 1, sum)).toArray());
  }

  private static void blend(Subject subject, Comparison comparison) {
    for (int n : SampleCases.sizes()) {
      double[] source = uniform(n, 1);
      double[] destination = uniform(n, 2);
      double[] bounds = new double[n];
      Arrays.setAll(
          bounds,
          i ->
              subject
                  .rounding()
                  .ofSum(2, 0.9 * Math.abs(destination[i]) + 0.3 * Math.abs(source[i])));
      subject.compare(
          comparison,
          n + " entries",
          bounds,
          backend -> {
            try (Arena arena = new Arena(backend)) {
              Tensor blended = arena.tensor(new Shape(1, n), destination);
              backend.blend(0.9, 0.3, arena.tensor(new Shape(1, n), source), blended);
              return blended.read();
            }
          });
    }
  }
}
