package dev.warptron.backend.spi;

import static dev.warptron.testing.Closeness.assertClose;
import static dev.warptron.verify.Numbers.uniform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.warptron.backend.BackendProvider;
import dev.warptron.function.Activation;
import dev.warptron.model.Precision;
import dev.warptron.model.Shape;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.Tolerance;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The operations on columns of every device, compared with plain loops over their formulas. */
class ColumnsContractTest {
  private static final int ROWS = 37; // more than the groups of rows that devices sum

  static Stream<Arguments> devicesAndSizes() {
    return BackendContractTest.devicesAndSizes();
  }

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  @ParameterizedTest
  @MethodSource("devicesAndSizes")
  void activateAddsTheBiasFirst(BackendProvider provider, int n) {
    double[] z = uniform(ROWS * n, 1);
    double[] b = uniform(n, 2);
    try (Backend backend = TestBackends.open(provider);
        Arena arena = new Arena(backend)) {
      Tolerance tolerance = Tolerance.of(backend.precision());
      for (Activation f : List.of(Activation.IDENTITY, Activation.TANH, Activation.RELU)) {
        Tensor sums = arena.tensor(new Shape(ROWS, n), z);
        Tensor a = arena.tensor(new Shape(ROWS, n));
        backend.activate(arena.tensor(new Shape(1, n), b), f, sums, a);
        double[] expected = new double[z.length];
        double[] expectedA = new double[z.length];
        double[] boundOfSum = new double[z.length];
        double[] boundOfA = new double[z.length];
        for (int k = 0; k < z.length; k++) {
          expected[k] = z[k] + b[k % n];
          expectedA[k] = f.forward(expected[k]);
          boundOfSum[k] = tolerance.ofSum(1, Math.abs(z[k]) + Math.abs(b[k % n]));
          boundOfA[k] = boundOfSum[k] + tolerance.ofFunction(1); // no slope here is above 1
        }
        assertClose("z of " + f, sums.read(), expected, boundOfSum);
        assertClose("a of " + f, a.read(), expectedA, boundOfA);
        Tensor inPlace = arena.tensor(new Shape(ROWS, n), z);
        backend.activate(arena.tensor(new Shape(1, n), b), f, inPlace, inPlace);
        assertThat(inPlace.read()).isEqualTo(a.read());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("devicesAndSizes")
  void scaleColumns(BackendProvider provider, int n) {
    double[] x = uniform(ROWS * n, 1);
    double[] s = uniform(n, 2);
    try (Backend backend = TestBackends.open(provider);
        Arena arena = new Arena(backend)) {
      Tensor tensorX = arena.tensor(new Shape(ROWS, n), x);
      Tensor scale = arena.tensor(new Shape(1, n), s);
      Tensor y = arena.tensor(new Shape(ROWS, n));
      backend.scaleColumns(tensorX, scale, y);
      double[] exact = new double[x.length];
      Arrays.setAll(exact, k -> backend.precision().round(x[k] * s[k % n]));
      assertThat(y.read()).as("rounded once").isEqualTo(exact);
      backend.scaleColumns(tensorX, scale, tensorX);
      assertThat(tensorX.read()).as("in place").isEqualTo(exact);
    }
  }

  @ParameterizedTest
  @MethodSource("devicesAndSizes")
  void mixColumns(BackendProvider provider, int n) {
    double[] z = uniform(ROWS * n, 1);
    double[] a = uniform(ROWS * n, 2);
    double[] s = uniform(n, 3);
    s[0] = 0;
    try (Backend backend = TestBackends.open(provider);
        Arena arena = new Arena(backend)) {
      Tolerance tolerance = Tolerance.of(backend.precision());
      double[] expected = new double[z.length];
      double[] bounds = new double[z.length];
      for (int k = 0; k < z.length; k++) {
        double share = s[k % n];
        expected[k] = (1 - share) * z[k] + share * a[k];
        bounds[k] =
            tolerance.ofSum(
                3, Math.abs(z[k]) + Math.abs(share) * (Math.abs(a[k]) + Math.abs(z[k])));
      }
      Shape shape = new Shape(ROWS, n);
      Tensor share = arena.tensor(new Shape(1, n), s);
      Tensor mixed = arena.tensor(shape);
      backend.mixColumns(share, arena.tensor(shape, z), arena.tensor(shape, a), mixed);
      assertClose("mix", mixed.read(), expected, bounds);
      assertThat(mixed.read()[0]).as("a share of 0").isEqualTo(z[0]);
      Tensor overZ = arena.tensor(shape, z);
      Tensor overA = arena.tensor(shape, a);
      backend.mixColumns(share, overZ, overA, overZ);
      assertThat(overZ.read()).as("over z").isEqualTo(mixed.read());
      backend.mixColumns(share, arena.tensor(shape, z), overA, overA);
      assertThat(overA.read()).as("over a").isEqualTo(mixed.read());
    }
  }

  @ParameterizedTest
  @MethodSource("devicesAndSizes")
  void columnDots(BackendProvider provider, int n) {
    double factor = 0.375;
    double[] d = uniform(ROWS * n, 1);
    double[] a = uniform(ROWS * n, 2);
    double[] b = uniform(ROWS * n, 3);
    try (Backend backend = TestBackends.open(provider);
        Arena arena = new Arena(backend)) {
      Shape shape = new Shape(ROWS, n);
      for (boolean subtracts : new boolean[] {false, true}) {
        double[] expected = new double[n];
        double[] bounds = new double[n];
        for (int k = 0; k < d.length; k++) {
          double other = subtracts ? b[k] : 0;
          expected[k % n] += factor * d[k] * (a[k] - other);
          // Summed in double precision: what remains is the rounding of the result, and in double
          // precision that of the terms.
          bounds[k % n] += Math.abs(factor * d[k]) * (Math.abs(a[k]) + Math.abs(other));
        }
        double inDouble = Tolerance.of(Precision.FLOAT64).gamma(ROWS + 4);
        for (int j = 0; j < n; j++) {
          bounds[j] =
              inDouble * bounds[j]
                  + backend.precision().unitRoundoff() * Math.abs(expected[j]) * 1.01;
        }
        Tensor sums = arena.tensor(new Shape(1, n));
        backend.columnDots(
            factor,
            arena.tensor(shape, d),
            arena.tensor(shape, a),
            subtracts ? arena.tensor(shape, b) : null,
            sums);
        assertClose("subtracts: " + subtracts, sums.read(), expected, bounds);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void groupedGemm(BackendProvider provider) {
    int[][] sizes = {{1, 1, 1}, {1, 3, 5}, {7, 1, 16}, {5, 16, 3}, {33, 2, 1}, {2, 40, 70}};
    for (int[] size : sizes) {
      for (int rows : new int[] {1, ROWS, 300}) {
        for (Product product : Product.values()) {
          checkGrouped(provider, product, size[0], rows, size[1], size[2]);
        }
      }
    }
  }

  private static void checkGrouped(
      BackendProvider provider, Product product, int groups, int rows, int in, int out) {
    double alpha = -0.75;
    Shape inputs = new Shape(rows, groups * in);
    Shape outputs = new Shape(rows, groups * out);
    Shape weights = new Shape(groups * in, out);
    Shape shapeOfA = product == Product.NT ? outputs : inputs;
    Shape shapeOfB = product == Product.TN ? outputs : weights;
    Shape shapeOfC =
        switch (product) {
          case NN -> outputs;
          case NT -> inputs;
          case TN -> weights;
        };
    double[] a = uniform((int) shapeOfA.size(), 1);
    double[] b = uniform((int) shapeOfB.size(), 2);
    double[] expected = new double[(int) shapeOfC.size()];
    double[] magnitude = new double[expected.length];
    // Each triple of a row, an input and an output of a group is one term of one entry.
    for (int g = 0; g < groups; g++) {
      for (int r = 0; r < rows; r++) {
        for (int i = 0; i < in; i++) {
          for (int j = 0; j < out; j++) {
            int x = r * groups * in + g * in + i;
            int y = r * groups * out + g * out + j;
            int w = (g * in + i) * out + j;
            int place = product == Product.NN ? y : product == Product.NT ? x : w;
            double left = a[product == Product.NT ? y : x];
            double right = b[product == Product.TN ? y : w];
            expected[place] += alpha * left * right;
            magnitude[place] += Math.abs(alpha * left * right);
          }
        }
      }
    }
    try (Backend backend = TestBackends.open(provider);
        Arena arena = new Arena(backend)) {
      Tolerance tolerance = Tolerance.of(backend.precision());
      int terms = product == Product.NN ? in : product == Product.NT ? out : rows;
      double[] start = new double[expected.length];
      Arrays.fill(start, Double.NaN); // C must not be read
      Tensor c = arena.tensor(shapeOfC, start);
      backend.groupedGemm(
          product, groups, alpha, arena.tensor(shapeOfA, a), arena.tensor(shapeOfB, b), c);
      double[] bounds =
          Arrays.stream(magnitude).map(sum -> tolerance.ofSum(terms + 1L, sum)).toArray();
      String what = "%s, %d groups of %d x %d, %d rows".formatted(product, groups, in, out, rows);
      assertClose(what, c.read(), expected, bounds);
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void copyColumnsLeavesTheOthers(BackendProvider provider) {
    try (Backend backend = TestBackends.open(provider);
        Arena arena = new Arena(backend)) {
      Tensor source = arena.tensor(new Shape(3, 4), uniform(12, 1));
      Tensor destination = arena.tensor(new Shape(3, 5), uniform(15, 2));
      double[] from = source.read();
      double[] expected = destination.read();
      for (int i = 0; i < 3; i++) {
        System.arraycopy(from, i * 4 + 1, expected, i * 5 + 2, 3);
      }
      backend.copyColumns(source, 1, destination, 2, 3);
      backend.copyColumns(source, 4, destination, 0, 0);
      assertThat(destination.read()).isEqualTo(expected);
      assertThatExceptionOfType(ShapeException.class)
          .isThrownBy(() -> backend.copyColumns(source, 2, destination, 0, 3))
          .withMessageContaining("columns 2 to 4 of [3 x 4] requested");
      assertThatExceptionOfType(ShapeException.class)
          .isThrownBy(() -> backend.copyColumns(source, 0, destination, 3, 3));
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void operandsThatDoNotFitAreRefused(BackendProvider provider) {
    try (Backend backend = TestBackends.open(provider);
        Arena arena = new Arena(backend)) {
      Tensor matrix = arena.tensor(new Shape(3, 4));
      Tensor row = arena.tensor(new Shape(1, 3));
      List<Runnable> wrong =
          List.of(
              () -> backend.activate(row, Activation.TANH, matrix, matrix),
              () -> backend.scaleColumns(matrix, row, matrix),
              () -> backend.mixColumns(row, matrix, matrix, matrix),
              () -> backend.columnDots(1, matrix, matrix, matrix, row),
              () -> backend.groupedGemm(Product.NN, 2, 1, matrix, matrix, matrix),
              () -> backend.groupedGemm(Product.TN, 0, 1, matrix, matrix, matrix));
      for (Runnable each : wrong) {
        assertThatExceptionOfType(ShapeException.class).isThrownBy(each::run);
      }
    }
  }
}
