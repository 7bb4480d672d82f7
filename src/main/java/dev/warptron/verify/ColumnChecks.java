package dev.warptron.verify;

import static dev.warptron.verify.Numbers.uniform;

import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.Product;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.function.Activation;
import dev.warptron.model.Precision;
import dev.warptron.model.Shape;
import dev.warptron.verify.CheckResult.Group;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/** The operations that treat each column, or each group of columns, by itself. */
final class ColumnChecks {
  private static final int ROWS = 37; // more than the groups of rows that devices sum

  private ColumnChecks() {}

  static List<Check> all() {
    return List.of(
        new Check("activate", Group.OPERATION, ColumnChecks::activate),
        new Check("scale_columns", Group.OPERATION, ColumnChecks::scaleColumns),
        new Check("mix_columns", Group.OPERATION, ColumnChecks::mixColumns),
        new Check("column_dots", Group.OPERATION, ColumnChecks::columnDots),
        new Check("grouped_gemm", Group.OPERATION, ColumnChecks::groupedGemm),
        new Check("copy_columns", Group.OPERATION, ColumnChecks::copyColumns));
  }

  /** Runs an operation that overwrites a tensor, whose numbers are NaN before. */
  private static double[] result(
      Backend backend, Shape shape, BiConsumer<Arena, Tensor> operation) {
    double[] start = new double[(int) shape.size()];
    Arrays.fill(start, Double.NaN);
    try (Arena arena = new Arena(backend)) {
      Tensor result = arena.tensor(shape, start);
      operation.accept(arena, result);
      return result.read();
    }
  }

  private static void activate(Subject subject, Comparison comparison) {
    ActivationBounds activations = new ActivationBounds(subject.rounding());
    for (int n : SampleCases.sizes()) {
      Shape shape = new Shape(ROWS, n);
      double[] z = uniform(ROWS * n, 1);
      double[] b = uniform(n, 2);
      for (Activation f : List.of(Activation.IDENTITY, Activation.TANH, Activation.RELU)) {
        double[] sums = new double[z.length];
        double[] bounds = new double[z.length];
        for (int k = 0; k < z.length; k++) {
          double bias = b[k % n];
          sums[k] = subject.rounding().ofSum(1, Math.abs(z[k]) + Math.abs(bias));
          bounds[k] = activations.ofValue(f, z[k] + bias, sums[k]);
        }
        subject.compare(
            comparison,
            "activate %s, %s, z then a".formatted(f.label(), shape),
            Comparison.joined(sums, bounds),
            backend -> {
              try (Arena arena = new Arena(backend)) {
                Tensor sum = arena.tensor(shape, z);
                Tensor a = arena.tensor(shape);
                backend.activate(arena.tensor(new Shape(1, n), b), f, sum, a);
                return Comparison.joined(sum.read(), a.read());
              }
            });
      }
    }
  }

  private static void scaleColumns(Subject subject, Comparison comparison) {
    for (int n : SampleCases.sizes()) {
      Shape shape = new Shape(ROWS, n);
      double[] x = uniform(ROWS * n, 1);
      double[] s = uniform(n, 2);
      double[] bounds = new double[x.length];
      Arrays.setAll(bounds, k -> subject.rounding().ofSum(1, Math.abs(x[k] * s[k % n])));
      subject.compare(
          comparison,
          "scale columns, %s".formatted(shape),
          bounds,
          backend ->
              result(
                  backend,
                  shape,
                  (arena, y) ->
                      backend.scaleColumns(
                          arena.tensor(shape, x), arena.tensor(new Shape(1, n), s), y)));
    }
  }

  private static void mixColumns(Subject subject, Comparison comparison) {
    for (int n : SampleCases.sizes()) {
      Shape shape = new Shape(ROWS, n);
      double[] z = uniform(ROWS * n, 1);
      double[] a = uniform(ROWS * n, 2);
      double[] s = uniform(n, 3);
      double[] bounds = new double[z.length];
      Arrays.setAll(
          bounds,
          k ->
              subject
                  .rounding()
                  .ofSum(
                      3, Math.abs(z[k]) + Math.abs(s[k % n]) * (Math.abs(a[k]) + Math.abs(z[k]))));
      subject.compare(
          comparison,
          "mix columns, %s".formatted(shape),
          bounds,
          backend ->
              result(
                  backend,
                  shape,
                  (arena, mixed) ->
                      backend.mixColumns(
                          arena.tensor(new Shape(1, n), s),
                          arena.tensor(shape, z),
                          arena.tensor(shape, a),
                          mixed)));
    }
  }

  private static void columnDots(Subject subject, Comparison comparison) {
    double factor = 0.375;
    for (int n : SampleCases.sizes()) {
      double[] d = uniform(ROWS * n, 1);
      double[] a = uniform(ROWS * n, 2);
      double[] b = uniform(ROWS * n, 3);
      for (boolean subtracts : new boolean[] {false, true}) {
        double[] sums = new double[n];
        double[] magnitudes = new double[n];
        for (int k = 0; k < d.length; k++) {
          double other = subtracts ? b[k] : 0;
          sums[k % n] += factor * d[k] * (a[k] - other);
          magnitudes[k % n] += Math.abs(factor * d[k]) * (Math.abs(a[k]) + Math.abs(other));
        }
        // Summed in double precision; the result is rounded once more.
        Tolerance inDouble = Tolerance.of(Precision.FLOAT64);
        double[] bounds = new double[n];
        Arrays.setAll(
            bounds,
            j ->
                inDouble.ofSum(ROWS + 4L, magnitudes[j])
                    + subject.rounding().ofSum(1, Math.abs(sums[j])));
        Shape shape = new Shape(ROWS, n);
        subject.compare(
            comparison,
            "column dots, %s%s".formatted(shape, subtracts ? ", of a difference" : ""),
            bounds,
            backend ->
                result(
                    backend,
                    new Shape(1, n),
                    (arena, dots) ->
                        backend.columnDots(
                            factor,
                            arena.tensor(shape, d),
                            arena.tensor(shape, a),
                            subtracts ? arena.tensor(shape, b) : null,
                            dots)));
      }
    }
  }

  private static void groupedGemm(Subject subject, Comparison comparison) {
    int[][] sizes = {{1, 1, 1}, {7, 1, 16}, {5, 16, 3}, {33, 2, 1}, {2, 40, 70}};
    for (Product product : Product.values()) {
      for (int[] size : sizes) {
        groupedGemm(subject, comparison, product, size[0], size[1], size[2]);
      }
    }
  }

  private static void groupedGemm(
      Subject subject, Comparison comparison, Product product, int groups, int in, int out) {
    Shape inputs = new Shape(ROWS, groups * in);
    Shape outputs = new Shape(ROWS, groups * out);
    Shape weights = new Shape(groups * in, out);
    Shape ofA = product == Product.NT ? outputs : inputs;
    Shape ofB = product == Product.TN ? outputs : weights;
    Shape ofC = product == Product.NN ? outputs : product == Product.NT ? inputs : weights;
    int terms = product == Product.NN ? in : product == Product.NT ? out : ROWS;
    double[] a = uniform((int) ofA.size(), 1);
    double[] b = uniform((int) ofB.size(), 2);
    double alpha = 0.75;
    double[] bounds =
        result(
            subject.oracle(),
            ofC,
            (arena, c) ->
                subject
                    .oracle()
                    .groupedGemm(
                        product,
                        groups,
                        alpha,
                        arena.tensor(ofA, absolute(a)),
                        arena.tensor(ofB, absolute(b)),
                        c));
    Arrays.setAll(bounds, i -> subject.rounding().ofSum(terms + 1L, bounds[i]));
    subject.compare(
        comparison,
        "grouped gemm %s, %d groups of %d x %d".formatted(product, groups, in, out),
        bounds,
        backend ->
            result(
                backend,
                ofC,
                (arena, c) ->
                    backend.groupedGemm(
                        product, groups, alpha, arena.tensor(ofA, a), arena.tensor(ofB, b), c)));
  }

  private static double[] absolute(double[] values) {
    return Arrays.stream(values).map(Math::abs).toArray();
  }

  private static void copyColumns(Subject subject, Comparison comparison) {
    for (int n : SampleCases.sizes()) {
      Shape from = new Shape(ROWS, n + 2);
      Shape to = new Shape(ROWS, n + 3);
      double[] source = uniform((int) from.size(), 1);
      double[] before = uniform((int) to.size(), 2);
      subject.compareBits(
          comparison,
          "copy %d columns".formatted(n),
          backend -> {
            try (Arena arena = new Arena(backend)) {
              Tensor destination = arena.tensor(to, before);
              backend.copyColumns(arena.tensor(from, source), 1, destination, 2, n);
              return destination.read();
            }
          });
    }
  }
}
