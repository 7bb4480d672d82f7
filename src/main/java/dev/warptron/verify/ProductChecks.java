package dev.warptron.verify;

import static dev.warptron.verify.Numbers.uniform;
import static dev.warptron.verify.Numbers.uniformTerms;

import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.Product;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.function.Activation;
import dev.warptron.model.Shape;
import dev.warptron.verify.CheckResult.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Matrix products and dense layers. */
final class ProductChecks {
  private static final int ROWS = 5;
  private static final double[][] FACTORS = {{1, 0}, {0.5, 0}, {-1.5, 2}};

  private ProductChecks() {}

  static List<Check> all() {
    return List.of(
        new Check("gemm", Group.OPERATION, ProductChecks::gemm),
        new Check("affine", Group.OPERATION, ProductChecks::affine),
        new Check("activation_backward", Group.OPERATION, ProductChecks::activationBackward));
  }

  /** {@code [m x k] [k x n]}: each dimension in turn large, and products of several tiles. */
  private record Size(int m, int n, int k) {
    static List<Size> all() {
      List<Size> sizes = new ArrayList<>();
      for (int n : SampleCases.sizes()) {
        sizes.add(new Size(n, 3, 7));
        sizes.add(new Size(3, n, 7));
        sizes.add(new Size(3, 7, n));
      }
      sizes.add(new Size(127, 130, 67));
      return sizes;
    }

    /** More than 2^21 weights: device cpu calls a BLAS library, with any instruction set. */
    static Size large(Product product) {
      return product == Product.TN ? new Size(1451, 1447, 2) : new Size(2, 1451, 1447);
    }
  }

  private static void gemm(Subject subject, Comparison comparison) {
    for (Product product : Product.values()) {
      for (Size size : Size.all()) {
        for (double[] factors : FACTORS) {
          gemm(subject, comparison, product, size, factors[0], factors[1]);
        }
      }
      gemm(subject, comparison, product, Size.large(product), /* alpha= */ -1.5, /* beta= */ 2);
    }
  }

  private static void gemm(
      Subject subject,
      Comparison comparison,
      Product product,
      Size size,
      double alpha,
      double beta) {
    double[] a = uniform(size.m * size.k, 1);
    double[] b = uniform(size.k * size.n, 2);
    double[] c = uniform(size.m * size.n, 3);
    double[] bounds =
        gemm(
            subject.oracle(),
            product,
            size,
            Math.abs(alpha),
            absolute(a),
            absolute(b),
            Math.abs(beta),
            absolute(c));
    Tolerance tolerance = subject.products();
    Arrays.setAll(bounds, i -> tolerance.ofProducts(size.k + 1L, bounds[i]));
    subject.compare(
        comparison,
        "gemm %s m %d n %d k %d, alpha %s, beta %s"
            .formatted(product, size.m, size.n, size.k, alpha, beta),
        bounds,
        backend -> gemm(backend, product, size, alpha, a, b, beta, c));
  }

  private static double[] gemm(
      Backend backend,
      Product product,
      Size size,
      double alpha,
      double[] a,
      double[] b,
      double beta,
      double[] c) {
    double[] start = c.clone();
    if (beta == 0) {
      Arrays.fill(start, Double.NaN); // C must not be read if beta is 0
    }
    try (Arena arena = new Arena(backend)) {
      Tensor result = arena.tensor(new Shape(size.m, size.n), start);
      backend.gemm(
          product,
          alpha,
          arena.tensor(side(product.transposesA(), size.m, size.k), a),
          arena.tensor(side(product.transposesB(), size.k, size.n), b),
          beta,
          result);
      return result.read();
    }
  }

  private static Shape side(boolean transposed, int rows, int columns) {
    return transposed ? new Shape(columns, rows) : new Shape(rows, columns);
  }

  private static void affine(Subject subject, Comparison comparison) {
    int turn = 0;
    for (int in : SampleCases.sizes()) {
      affine(subject, comparison, turn, ROWS, in, /* out= */ 4);
      affine(subject, comparison, turn + 1, ROWS, /* in= */ 9, in);
      turn++;
    }
    affine(subject, comparison, turn, /* rows= */ 130, /* in= */ 67, /* out= */ 127);
  }

  private static void affine(
      Subject subject, Comparison comparison, int turn, int rows, int in, int out) {
    double[] x = uniformTerms(rows * in, in, 1);
    double[] w = uniform(in * out, 2);
    double[] b = uniform(out, 3);
    double[] magnitudes =
        affine(
            subject.oracle(),
            rows,
            absolute(x),
            absolute(w),
            absolute(b),
            Activation.IDENTITY,
            /* inPlace= */ true);
    Tolerance tolerance = subject.products();
    double[] sums = Arrays.stream(magnitudes).map(s -> tolerance.ofProducts(in + 1L, s)).toArray();
    double[] z = affine(subject.oracle(), rows, x, w, b, Activation.IDENTITY, /* inPlace= */ true);
    ActivationBounds bounds = new ActivationBounds(tolerance);
    for (Activation f : SampleCases.activations(turn)) {
      double[] activations = new double[z.length];
      Arrays.setAll(activations, i -> bounds.ofValue(f, z[i], sums[i]));
      String where = "affine %s, rows %d, in %d, out %d".formatted(f.label(), rows, in, out);
      subject.compare(
          comparison,
          where + ", z then a",
          Comparison.joined(sums, activations),
          backend -> affine(backend, rows, x, w, b, f, /* inPlace= */ false));
      subject.compare(
          comparison,
          where + ", a in place of z",
          activations,
          backend -> affine(backend, rows, x, w, b, f, /* inPlace= */ true));
    }
  }

  /** Returns Z and then A; if in place, A only. */
  private static double[] affine(
      Backend backend,
      int rows,
      double[] x,
      double[] w,
      double[] b,
      Activation f,
      boolean inPlace) {
    int in = x.length / rows;
    int out = b.length;
    try (Arena arena = new Arena(backend)) {
      Tensor a = arena.tensor(new Shape(rows, out));
      Tensor z = inPlace ? a : arena.tensor(new Shape(rows, out));
      backend.affine(
          arena.tensor(new Shape(rows, in), x),
          arena.tensor(new Shape(in, out), w),
          arena.tensor(new Shape(1, out), b),
          f,
          z,
          a);
      return inPlace ? a.read() : Comparison.joined(z.read(), a.read());
    }
  }

  private static void activationBackward(Subject subject, Comparison comparison) {
    for (int n : SampleCases.sizes()) {
      Shape shape = new Shape(ROWS, n);
      double[] z = uniform(ROWS * n, 1);
      z[0] = 0; // the kink of relu
      double[] delta = uniform(ROWS * n, 2);
      ActivationBounds activations = new ActivationBounds(subject.rounding());
      for (Activation f : Activation.all()) {
        double[] a =
            Arrays.stream(z).map(f::forward).map(subject.device().precision()::round).toArray();
        double[] bounds = new double[z.length];
        Arrays.setAll(bounds, i -> activations.ofGradient(f, z[i], a[i], delta[i]));
        subject.compare(
            comparison,
            "activation backward %s, %s".formatted(f.label(), shape),
            bounds,
            backend -> {
              try (Arena arena = new Arena(backend)) {
                Tensor gradient = arena.tensor(shape, delta);
                backend.activationBackward(
                    f, arena.tensor(shape, z), arena.tensor(shape, a), gradient);
                return gradient.read();
              }
            });
      }
    }
  }

  private static double[] absolute(double[] values) {
    return Arrays.stream(values).map(Math::abs).toArray();
  }
}
