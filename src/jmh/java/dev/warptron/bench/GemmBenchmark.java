package dev.warptron.bench;

import dev.warptron.backend.Backends;
import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.Product;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.model.Shape;
import dev.warptron.testing.Closeness;
import dev.warptron.verify.Numbers;
import dev.warptron.verify.Tolerance;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The three matrix products of a dense layer with B rows: NN computes {@code X W}, NT the gradient
 * {@code dX = dZ W^T}, TN the gradient {@code dW = X^T dZ}. Each takes {@code 2 B in out}
 * operations.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@SuppressWarnings({"NullAway.Init", "MustBeClosedChecker"}) // setUp fills the fields; see tearDown
public class GemmBenchmark {
  /** Products per synchronization with the device. */
  private static final int PRODUCTS = 32;

  /** The product. */
  @Param public Product product;

  /** Rows of the batch, inputs and outputs of the layer. */
  @Param({"32x30x10", "364x30x10", "128x784x100"})
  public String layer;

  /** {@link Benchmarks} replaces it with all available devices. */
  @Param("reference")
  public String device;

  private Backend backend;
  private Arena arena;
  private Tensor a;
  private Tensor b;
  private Tensor c;
  private Tensor firstEntry; // of c
  private double gigaflop; // of a product

  /** Floating-point operations, in addition to the products. */
  @State(Scope.Thread)
  @AuxCounters
  public static class Counters {
    /** Per second: GFLOP/s. */
    public double gigaflop;
  }

  /** Allocates the operands and checks the product. */
  @Setup
  public void setUp() {
    String[] sides = layer.split("x", -1);
    int batch = Integer.parseInt(sides[0]);
    int in = Integer.parseInt(sides[1]);
    int out = Integer.parseInt(sides[2]);
    Shape x = new Shape(batch, in);
    Shape w = new Shape(in, out);
    Shape dz = new Shape(batch, out);
    backend = Backends.choose(device).provider().open();
    arena = new Arena(backend);
    a = filled(product == Product.NT ? dz : x, /* seed= */ 1);
    b = filled(product == Product.TN ? dz : w, /* seed= */ 2);
    c =
        arena.tensor(
            switch (product) {
              case NN -> dz; // the shape of z too
              case NT -> x;
              case TN -> w;
            });
    firstEntry = c.slice(0, new Shape(1, 1));
    gigaflop = 2e-9 * batch * in * out;
    check();
  }

  private Tensor filled(Shape shape, long seed) {
    return arena.tensor(shape, Numbers.uniform(Math.toIntExact(shape.size()), seed));
  }

  private void check() {
    backend.gemm(product, 1, a, b, 0, c);
    double[] actual = c.read();
    double[] expected = new double[actual.length];
    double[] bounds = new double[actual.length];
    double[] left = a.read();
    double[] right = b.read();
    int terms = product.transposesA() ? a.shape().rows() : a.shape().columns();
    int columns = c.shape().columns();
    Tolerance tolerance = Tolerance.of(backend.precision());
    for (int k = 0; k < expected.length; k++) {
      double absolute = 0;
      for (int t = 0; t < terms; t++) {
        double term =
            entry(left, a, product.transposesA(), k / columns, t)
                * entry(right, b, product.transposesB(), t, k % columns);
        expected[k] += term;
        absolute += Math.abs(term);
      }
      bounds[k] = tolerance.ofSum(terms, absolute);
    }
    Closeness.assertClose(product + " " + layer + " on " + device, actual, expected, bounds);
  }

  private static double entry(double[] values, Tensor of, boolean transposed, int i, int j) {
    int columns = of.shape().columns();
    return transposed ? values[j * columns + i] : values[i * columns + j];
  }

  /** Computes the products; returns an entry of the last result, which waits for the device. */
  @Benchmark
  @OperationsPerInvocation(PRODUCTS)
  public double gemm(Counters counters) {
    for (int i = 0; i < PRODUCTS; i++) {
      backend.gemm(product, 1, a, b, 0, c);
    }
    counters.gigaflop += PRODUCTS * gigaflop;
    return firstEntry.read()[0];
  }

  /** Frees the device's memory. */
  @TearDown
  public void tearDown() {
    arena.close();
    backend.close();
  }
}
