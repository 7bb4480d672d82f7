package dev.warptron.backend.spi;

import static dev.warptron.testing.Closeness.assertClose;
import static dev.warptron.verify.Numbers.uniform;
import static dev.warptron.verify.Numbers.uniformTerms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.warptron.backend.BackendProvider;
import dev.warptron.function.Activation;
import dev.warptron.model.Shape;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.ActivationBounds;
import dev.warptron.verify.SampleCases;
import dev.warptron.verify.Tolerance;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operation of every device is compared with plain loops over the formulas. A device that is
 * not available here is reported as skipped.
 */
class BackendContractTest {
  /** Sizes around every warp, tile and vector width, and degenerate ones. */
  private static final int[] SIZES = {1, 3, 31, 32, 33, 127, 130, 1000};

  private static final int ROWS = 5;
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  /** Kinks, and numbers on both sides of where a float overflows, underflows or is rounded away. */
  private static final double[] LARGE_AND_SMALL = {
    0, 0x1p-140, 0x1p-70, 0x1p-12, 0.25, 0.5, 0.875, 1, 2, 3, 4, 5, 6, 9, 10, 13, 16.5, 20, 25, 43,
    87, 90, 104, 600, 0x1p13, 0x1p22, 0x1.5p24, 0x1p40, 0x1p63, 0x1p65, 0x1p100, 0x1p127
  };

  static Stream<Arguments> devicesAndSizes() {
    return withSizes(TestBackends.all());
  }

  static Stream<Arguments> precisionsAndSizes() {
    return withSizes(TestBackends.withEveryPrecision());
  }

  private static Stream<Arguments> withSizes(List<BackendProvider> devices) {
    return devices.stream()
        .flatMap(p -> Arrays.stream(SIZES).mapToObj(n -> argumentSet(p.name() + " n=" + n, p, n)));
  }

  @ParameterizedTest
  @MethodSource("precisionsAndSizes")
  void gemm(BackendProvider provider, int n) {
    int m = 3;
    int k = 7;
    for (Product product : Product.values()) {
      for (int[] size : new int[][] {{n, m, k}, {m, n, k}, {m, k, n}}) {
        for (double[] factors : new double[][] {{1, 0}, {0.5, 0}, {-1.5, 2}}) {
          checkGemm(provider, product, size, factors[0], factors[1]);
        }
      }
    }
  }

  private static void checkGemm(
      BackendProvider provider, Product product, int[] size, double alpha, double beta) {
    int m = size[0];
    int n = size[1];
    int k = size[2];
    double[] a = uniform(m * k, 1);
    double[] b = uniform(k * n, 2);
    double[] c = uniform(m * n, 3);
    double[] expected = new double[m * n];
    double[] magnitude = new double[m * n];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        expected[i * n + j] = beta * c[i * n + j];
        magnitude[i * n + j] = Math.abs(expected[i * n + j]);
        for (int l = 0; l < k; l++) {
          double left = product.transposesA() ? a[l * m + i] : a[i * k + l];
          double right = product.transposesB() ? b[j * k + l] : b[l * n + j];
          expected[i * n + j] += alpha * left * right;
          magnitude[i * n + j] += Math.abs(alpha * left * right);
        }
      }
    }
    try (Backend backend = TestBackends.open(provider);
        Arena arena = new Arena(backend)) {
      Tensor tensorA = arena.tensor(product.transposesA() ? new Shape(k, m) : new Shape(m, k), a);
      Tensor tensorB = arena.tensor(product.transposesB() ? new Shape(n, k) : new Shape(k, n), b);
      double[] start = c.clone();
      if (beta == 0) {
        Arrays.fill(start, Double.NaN); // C must not be read then
      }
      Tensor tensorC = arena.tensor(new Shape(m, n), start);
      backend.gemm(product, alpha, tensorA, tensorB, beta, tensorC);
      Tolerance tolerance = Tolerance.of(backend);
      double[] bounds =
          Arrays.stream(magnitude).map(s -> tolerance.ofProducts(k + 1L, s)).toArray();
      String what =
          "gemm %s %d x %d x %d, alpha %s, beta %s".formatted(product, m, n, k, alpha, beta);
      assertClose(what, tensorC.read(), expected, bounds);
    }
  }

  @ParameterizedTest
  @MethodSource("precisionsAndSizes")
  void affine(BackendProvider provider, int in) {
    int out = 4;
    double[] x = uniformTerms(ROWS * in, in, 1);
    double[] w = uniform(in * out, 2);
    double[] b = uniform(out, 3);
    try (Backend backend = TestBackends.open(provider);
        Arena arena = new Arena(backend)) {
      Tolerance tolerance = Tolerance.of(backend);
      Tensor tensorX = arena.tensor(new Shape(ROWS, in), x);
      Tensor tensorW = arena.tensor(new Shape(in, out), w);
      Tensor tensorB = arena.tensor(new Shape(1, out), b);
      Tensor z = arena.tensor(new Shape(ROWS, out));
      Tensor a = arena.tensor(new Shape(ROWS, out));
      Tensor both = arena.tensor(new Shape(ROWS, out));
      ActivationBounds bounds = new ActivationBounds(tolerance);
      for (Activation f : SampleCases.activations(turn(in))) {
        backend.affine(tensorX, tensorW, tensorB, f, z, a);
        backend.affine(tensorX, tensorW, tensorB, f, both, both);
        assertThat(both.read()).as("%s in place", f).isEqualTo(a.read());
        for (int i = 0; i < ROWS; i++) {
          for (int j = 0; j < out; j++) {
            double sum = b[j];
            double magnitude = Math.abs(b[j]);
            for (int l = 0; l < in; l++) {
              sum += x[i * in + l] * w[l * out + j];
              magnitude += Math.abs(x[i * in + l] * w[l * out + j]);
            }
            double bound = tolerance.ofProducts(in + 1L, magnitude);
            String entry = "%s, in %d, (%d, %d)".formatted(f, in, i, j);
            assertClose("Z of " + entry, z.read()[i * out + j], sum, bound);
            assertClose(
                "A of " + entry,
                a.read()[i * out + j],
                f.forward(sum),
                bounds.ofValue(f, sum, bound));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("devicesAndSizes")
  void activationBackward(BackendProvider provider, int n) {
    double[] z = uniform(ROWS * n, 1);
    z[0] = 0; // the kink of relu
    double[] delta = uniform(ROWS * n, 2);
    try (Backend backend = TestBackends.open(provider);
        Arena arena = new Arena(backend)) {
      Shape shape = new Shape(ROWS, n);
      ActivationBounds activations = new ActivationBounds(Tolerance.of(backend.precision()));
      for (Activation f : SampleCases.activations(turn(n))) {
        double[] a = Arrays.stream(z).map(f::forward).map(backend.precision()::round).toArray();
        double[] expected = new double[z.length];
        double[] bounds = new double[z.length];
        for (int i = 0; i < z.length; i++) {
          expected[i] = delta[i] * f.derivative(z[i], a[i]);
          bounds[i] = activations.ofGradient(f, z[i], a[i], delta[i]);
        }
        Tensor tensor = arena.tensor(shape, delta);
        backend.activationBackward(f, arena.tensor(shape, z), arena.tensor(shape, a), tensor);
        assertClose(f + "'", tensor.read(), expected, bounds);
      }
    }
  }

  /** The sizes take turns with the activations. */
  private static int turn(int size) {
    return Arrays.binarySearch(SIZES, size);
  }

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  /**
   * Every activation where formulas overflow or cancel, and exactly at the kinks: z is exact, so
   * that only the formula rounds.
   */
  @ParameterizedTest
  @MethodSource("devices")
  void everyActivationIsAccurateForEveryArgument(BackendProvider provider) {
    double[] z =
        DoubleStream.of(LARGE_AND_SMALL).flatMap(size -> DoubleStream.of(-size, size)).toArray();
    double[] delta = uniform(z.length, /* seed= */ 1);
    try (Backend backend = TestBackends.open(provider);
        Arena arena = new Arena(backend)) {
      ActivationBounds bounds = new ActivationBounds(Tolerance.of(backend.precision()));
      Shape shape = new Shape(z.length, 1);
      Tensor one = arena.tensor(new Shape(1, 1), new double[] {1});
      Tensor zero = arena.tensor(new Shape(1, 1), new double[] {0});
      Tensor tensorZ = arena.tensor(shape, z);
      Tensor sum = arena.tensor(shape);
      Tensor tensorA = arena.tensor(shape);
      for (Activation f : Activation.all()) {
        backend.affine(tensorZ, one, zero, f, sum, tensorA);
        Tensor gradient = arena.tensor(shape, delta);
        backend.activationBackward(f, sum, tensorA, gradient);
        double[] a = tensorA.read();
        for (int i = 0; i < z.length; i++) {
          String entry = "%s(%s)".formatted(f, z[i]);
          double expected = f.forward(z[i]);
          if (Double.isInfinite(backend.precision().round(expected))) {
            assertThat(a[i]).as(entry).isEqualTo(expected > 0 ? INFINITY : -INFINITY);
            continue; // then the derivative may be infinite too
          }
          assertClose(entry, a[i], expected, bounds.ofValue(f, z[i], 0));
          assertClose(
              "derivative of " + entry,
              gradient.read()[i],
              delta[i] * f.derivative(z[i], a[i]),
              bounds.ofGradient(f, z[i], a[i], delta[i]));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("devicesAndSizes")
  void columnSums(BackendProvider provider, int n) {
    for (Shape shape : List.of(new Shape(n, 3), new Shape(3, n))) {
      double[] a = uniform((int) shape.size(), 1);
      double[] expected = new double[shape.columns()];
      double[] magnitude = new double[shape.columns()];
      for (int i = 0; i < a.length; i++) {
        expected[i % shape.columns()] += 0.375 * a[i];
        magnitude[i % shape.columns()] += Math.abs(0.375 * a[i]);
      }
      try (Backend backend = TestBackends.open(provider);
          Arena arena = new Arena(backend)) {
        Tensor sums = arena.tensor(new Shape(1, shape.columns()));
        backend.columnSums(0.375, arena.tensor(shape, a), sums);
        Tolerance tolerance = Tolerance.of(backend.precision());
        double[] bounds =
            Arrays.stream(magnitude).map(s -> tolerance.ofSum(shape.rows(), s)).toArray();
        assertClose("column sums of " + shape, sums.read(), expected, bounds);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("devicesAndSizes")
  void gatherRowsCopiesTheRowsOfTheOrder(BackendProvider provider, int columns) {
    int rows = 11;
    int[] permutation = {10, 0, 3, 3, 7, 1, 10};
    int from = 2;
    double[] source = uniform(rows * columns, 1);
    try (Backend backend = TestBackends.open(provider);
        Arena arena = new Arena(backend)) {
      Permutation onDevice = arena.permutation(permutation.length);
      onDevice.write(permutation);
      Tensor destination = arena.tensor(new Shape(4, columns));
      backend.gatherRows(
          arena.tensor(new Shape(rows, columns), source), onDevice, from, destination);
      double[] gathered = destination.read();
      for (int i = 0; i < 4; i++) {
        int row = permutation[from + i];
        assertThat(Arrays.copyOfRange(gathered, i * columns, (i + 1) * columns))
            .as("row %d", i)
            .isEqualTo(Arrays.copyOfRange(source, row * columns, (row + 1) * columns));
      }
    }
  }
}
