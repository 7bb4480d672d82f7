package dev.warptron.backend.cuda.operations;

import dev.warptron.backend.cuda.driver.Kernels;
import dev.warptron.backend.cuda.driver.Launch;
import dev.warptron.backend.spi.ColumnOperations;
import dev.warptron.backend.spi.ColumnShapes;
import dev.warptron.backend.spi.Product;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.function.Activation;
import org.jspecify.annotations.Nullable;

/** Operations on columns: each launches a kernel. */
public final class CudaColumns implements ColumnOperations {
  private final CudaDevice device;
  private final Kernels kernels;

  public CudaColumns(CudaDevice device) {
    this.device = device;
    this.kernels = device.kernels();
  }

  @Override
  public void activate(Tensor bias, Activation f, Tensor z, Tensor a) {
    ColumnShapes.activate(bias, z, a);
    kernels
        .kernel("activate")
        .address(address(z))
        .address(address(bias))
        .address(address(a))
        .int64(z.shape().rows())
        .int64(z.shape().columns())
        .activation(f)
        .over(z.shape().size());
  }

  @Override
  public void scaleColumns(Tensor x, Tensor scale, Tensor y) {
    ColumnShapes.scaleColumns(x, scale, y);
    kernels
        .kernel("scale_columns")
        .address(address(x))
        .address(address(scale))
        .address(address(y))
        .int64(x.shape().rows())
        .int64(x.shape().columns())
        .over(x.shape().size());
  }

  @Override
  public void mixColumns(Tensor share, Tensor z, Tensor a, Tensor mixed) {
    ColumnShapes.mixColumns(share, z, a, mixed);
    kernels
        .kernel("mix_columns")
        .address(address(share))
        .address(address(z))
        .address(address(a))
        .address(address(mixed))
        .int64(z.shape().rows())
        .int64(z.shape().columns())
        .over(z.shape().size());
  }

  @Override
  public void columnDots(double factor, Tensor d, Tensor a, @Nullable Tensor b, Tensor sums) {
    ColumnShapes.columnDots(d, a, b, sums);
    if (d.shape().columns() == 0) {
      return;
    }
    kernels
        .kernel("column_dots")
        .float64(factor)
        .address(address(d))
        .address(address(a))
        .address(b == null ? 0 : address(b))
        .int64(d.shape().rows())
        .int32(d.shape().columns())
        .address(address(sums))
        .summingColumns(d.shape().columns());
  }

  @Override
  public void groupedGemm(Product product, int groups, double alpha, Tensor a, Tensor b, Tensor c) {
    ColumnShapes.Groups sizes = ColumnShapes.groupedGemm(product, groups, a, b, c);
    int in = sizes.in();
    int out = sizes.out();
    int ofInputs = groups * in; // columns of a matrix of inputs
    int ofOutputs = groups * out;
    Launch launch =
        kernels.kernel("grouped_gemm").address(address(a)).address(address(b)).address(address(c));
    switch (product) {
      case NN -> {
        sizes(launch, groups, sizes.rows(), out, in);
        strides(launch, /* group= */ in, /* row= */ ofInputs, /* column= */ 1);
        strides(launch, /* group= */ in * out, /* row= */ out, /* column= */ 1);
        strides(launch, /* group= */ out, /* row= */ ofOutputs, /* column= */ 1);
      }
      case NT -> {
        sizes(launch, groups, sizes.rows(), in, out);
        strides(launch, /* group= */ out, /* row= */ ofOutputs, /* column= */ 1);
        strides(launch, /* group= */ in * out, /* row= */ 1, /* column= */ out);
        strides(launch, /* group= */ in, /* row= */ ofInputs, /* column= */ 1);
      }
      case TN -> {
        sizes(launch, groups, in, out, sizes.rows());
        strides(launch, /* group= */ in, /* row= */ 1, /* column= */ ofInputs);
        strides(launch, /* group= */ out, /* row= */ ofOutputs, /* column= */ 1);
        strides(launch, /* group= */ in * out, /* row= */ out, /* column= */ 1);
      }
    }
    launch.float64(alpha).over(c.shape().size());
  }

  /** Of a group: {@code C [m x n] = A [m x k] B [k x n]}. */
  private static void sizes(Launch launch, int groups, int m, int n, int k) {
    launch.int32(groups).int64(m).int32(n).int64(k);
  }

  /** Distances in memory from a group, row or column to the next one. */
  private static void strides(Launch launch, int group, int row, int column) {
    launch.int64(group).int64(row).int64(column);
  }

  @Override
  public void copyColumns(Tensor source, int from, Tensor destination, int to, int count) {
    ColumnShapes.copyColumns(source, from, destination, to, count);
    kernels
        .kernel("copy_columns")
        .address(address(source) + (long) from * Float.BYTES)
        .int64(source.shape().columns())
        .address(address(destination) + (long) to * Float.BYTES)
        .int64(destination.shape().columns())
        .int64(source.shape().rows())
        .int64(count)
        .over((long) source.shape().rows() * count);
  }

  private long address(Tensor tensor) {
    return device.own(tensor).address();
  }
}
