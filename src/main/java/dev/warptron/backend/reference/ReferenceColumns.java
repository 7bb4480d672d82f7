package dev.warptron.backend.reference;

import dev.warptron.backend.spi.ColumnOperations;
import dev.warptron.backend.spi.ColumnShapes;
import dev.warptron.backend.spi.DeviceState;
import dev.warptron.backend.spi.Product;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.function.Activation;
import org.jspecify.annotations.Nullable;

/** Operations on columns by their formulas, in double precision. */
final class ReferenceColumns implements ColumnOperations {
  private final DeviceState state;

  ReferenceColumns(DeviceState state) {
    this.state = state;
  }

  /** The value of entry (i, j). */
  private interface Formula {
    double at(int i, int j);
  }

  private static void setAll(ReferenceTensor tensor, Formula formula) {
    for (int i = 0; i < tensor.shape().rows(); i++) {
      for (int j = 0; j < tensor.shape().columns(); j++) {
        tensor.set(i, j, formula.at(i, j));
      }
    }
  }

  @Override
  public void activate(Tensor bias, Activation f, Tensor z, Tensor a) {
    ColumnShapes.activate(bias, z, a);
    setAll(own(z), (i, j) -> own(z).get(i, j) + own(bias).get(0, j));
    setAll(own(a), (i, j) -> f.forward(own(z).get(i, j)));
  }

  @Override
  public void scaleColumns(Tensor x, Tensor scale, Tensor y) {
    ColumnShapes.scaleColumns(x, scale, y);
    setAll(own(y), (i, j) -> own(x).get(i, j) * own(scale).get(0, j));
  }

  @Override
  public void mixColumns(Tensor share, Tensor z, Tensor a, Tensor mixed) {
    ColumnShapes.mixColumns(share, z, a, mixed);
    setAll(
        own(mixed),
        (i, j) -> own(z).get(i, j) + own(share).get(0, j) * (own(a).get(i, j) - own(z).get(i, j)));
  }

  @Override
  public void columnDots(double factor, Tensor d, Tensor a, @Nullable Tensor b, Tensor sums) {
    ColumnShapes.columnDots(d, a, b, sums);
    for (int j = 0; j < d.shape().columns(); j++) {
      double sum = 0;
      for (int i = 0; i < d.shape().rows(); i++) {
        double subtracted = b == null ? 0 : own(b).get(i, j);
        sum += own(d).get(i, j) * (own(a).get(i, j) - subtracted);
      }
      own(sums).set(0, j, factor * sum);
    }
  }

  @Override
  public void groupedGemm(Product product, int groups, double alpha, Tensor a, Tensor b, Tensor c) {
    ColumnShapes.Groups sizes = ColumnShapes.groupedGemm(product, groups, a, b, c);
    int in = sizes.in();
    int out = sizes.out();
    int terms =
        switch (product) {
          case NN -> in;
          case NT -> out;
          case TN -> sizes.rows();
        };
    int columns = product == Product.NT ? in : out; // of a group of C
    setAll(
        own(c),
        (i, j) -> {
          int group = product == Product.TN ? i / in : j / columns;
          double sum = 0;
          for (int k = 0; k < terms; k++) {
            sum +=
                switch (product) {
                  case NN -> own(a).get(i, group * in + k) * own(b).get(group * in + k, j % out);
                  case NT -> own(a).get(i, group * out + k) * own(b).get(j, k);
                  case TN -> own(a).get(k, i) * own(b).get(k, group * out + j);
                };
          }
          return alpha * sum;
        });
  }

  @Override
  public void copyColumns(Tensor source, int from, Tensor destination, int to, int count) {
    ColumnShapes.copyColumns(source, from, destination, to, count);
    for (int i = 0; i < source.shape().rows(); i++) {
      for (int j = 0; j < count; j++) {
        own(destination).set(i, to + j, own(source).get(i, from + j));
      }
    }
  }

  private ReferenceTensor own(Tensor tensor) {
    return state.own(tensor, ReferenceTensor.class);
  }
}
