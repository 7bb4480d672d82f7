package dev.warptron.backend.cpu;

import dev.warptron.backend.spi.ColumnOperations;
import dev.warptron.backend.spi.ColumnShapes;
import dev.warptron.backend.spi.Product;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.function.Activation;
import org.jspecify.annotations.Nullable;

/** Operations on columns: each checks its operands and calls native code. */
final class CpuColumns implements ColumnOperations {
  private final CpuBackend backend;

  CpuColumns(CpuBackend backend) {
    this.backend = backend;
  }

  @Override
  public void activate(Tensor bias, Activation f, Tensor z, Tensor a) {
    ColumnShapes.activate(bias, z, a);
    NativeColumns.activate(
        backend.device(),
        address(bias),
        Settings.of(f),
        (float) f.parameter(),
        z.shape().rows(),
        z.shape().columns(),
        address(z),
        address(a));
  }

  @Override
  public void scaleColumns(Tensor x, Tensor scale, Tensor y) {
    ColumnShapes.scaleColumns(x, scale, y);
    NativeColumns.scaleColumns(
        backend.device(),
        address(x),
        address(scale),
        x.shape().rows(),
        x.shape().columns(),
        address(y));
  }

  @Override
  public void mixColumns(Tensor share, Tensor z, Tensor a, Tensor mixed) {
    ColumnShapes.mixColumns(share, z, a, mixed);
    NativeColumns.mixColumns(
        backend.device(),
        address(share),
        address(z),
        address(a),
        z.shape().rows(),
        z.shape().columns(),
        address(mixed));
  }

  @Override
  public void columnDots(double factor, Tensor d, Tensor a, @Nullable Tensor b, Tensor sums) {
    ColumnShapes.columnDots(d, a, b, sums);
    NativeColumns.columnDots(
        backend.device(),
        factor,
        address(d),
        address(a),
        backend.addressOf(b),
        d.shape().rows(),
        d.shape().columns(),
        address(sums));
  }

  @Override
  public void groupedGemm(Product product, int groups, double alpha, Tensor a, Tensor b, Tensor c) {
    ColumnShapes.Groups sizes = ColumnShapes.groupedGemm(product, groups, a, b, c);
    NativeColumns.groupedGemm(
        backend.device(),
        product.transposesA(),
        product.transposesB(),
        groups,
        sizes.rows(),
        sizes.in(),
        sizes.out(),
        (float) alpha,
        address(a),
        address(b),
        address(c));
  }

  @Override
  public void copyColumns(Tensor source, int from, Tensor destination, int to, int count) {
    ColumnShapes.copyColumns(source, from, destination, to, count);
    NativeColumns.copyColumns(
        address(source) + (long) from * Float.BYTES,
        source.shape().rows(),
        source.shape().columns(),
        count,
        address(destination) + (long) to * Float.BYTES,
        destination.shape().columns());
  }

  private long address(Tensor tensor) {
    return backend.own(tensor).address();
  }
}
