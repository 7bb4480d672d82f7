package dev.warptron.backend.spi;

import dev.warptron.model.Shape;
import org.jspecify.annotations.Nullable;

/**
 * The shape checks of {@link ColumnOperations}. Every device calls them first, so the messages are
 * the same on every device.
 */
public final class ColumnShapes {
  private ColumnShapes() {}

  public static void activate(Tensor bias, Tensor z, Tensor a) {
    ShapeException.require("activate", "b", z.shape().withRows(1), bias.shape());
    ShapeException.require("activate", "A", z.shape(), a.shape());
  }

  public static void scaleColumns(Tensor x, Tensor scale, Tensor y) {
    ShapeException.require("scaleColumns", "s", x.shape().withRows(1), scale.shape());
    ShapeException.require("scaleColumns", "Y", x.shape(), y.shape());
  }

  public static void mixColumns(Tensor share, Tensor z, Tensor a, Tensor mixed) {
    ShapeException.require("mixColumns", "s", z.shape().withRows(1), share.shape());
    ShapeException.require("mixColumns", "A", z.shape(), a.shape());
    ShapeException.require("mixColumns", "M", z.shape(), mixed.shape());
  }

  public static void columnDots(Tensor d, Tensor a, @Nullable Tensor b, Tensor sums) {
    ShapeException.require("columnDots", "A", d.shape(), a.shape());
    if (b != null) {
      ShapeException.require("columnDots", "B", d.shape(), b.shape());
    }
    ShapeException.require("columnDots", "sums", d.shape().withRows(1), sums.shape());
  }

  /**
   * The sizes of a grouped product.
   *
   * @param rows B
   * @param in columns of a group on the one side
   * @param out columns of a group on the other side
   */
  public record Groups(int rows, int in, int out) {}

  public static Groups groupedGemm(Product product, int groups, Tensor a, Tensor b, Tensor c) {
    String operation = "groupedGemm of %d groups".formatted(groups);
    Tensor weights = product == Product.TN ? c : b;
    int out = weights.shape().columns();
    int in = groups < 1 ? 0 : weights.shape().rows() / groups;
    if (groups < 1 || in * groups != weights.shape().rows()) {
      throw new ShapeException(
          "%s: the rows of W, %d, must be a multiple of the groups"
              .formatted(operation, weights.shape().rows()));
    }
    int rows = a.shape().rows();
    Shape ofInputs = new Shape(rows, groups * in);
    Shape ofOutputs = new Shape(rows, groups * out);
    ShapeException.require(operation, "A", product == Product.NT ? ofOutputs : ofInputs, a.shape());
    if (product == Product.TN) {
      ShapeException.require(operation, "B", ofOutputs, b.shape());
    } else {
      ShapeException.require(
          operation, "C", product == Product.NT ? ofInputs : ofOutputs, c.shape());
    }
    return new Groups(rows, in, out);
  }

  public static void copyColumns(Tensor source, int from, Tensor destination, int to, int count) {
    ShapeException.require(
        "copyColumns",
        "destination",
        new Shape(source.shape().rows(), destination.shape().columns()),
        destination.shape());
    if (from < 0
        || to < 0
        || count < 0
        || (long) from + count > source.shape().columns()
        || (long) to + count > destination.shape().columns()) {
      throw new ShapeException(
          "copyColumns: columns %d to %d of %s requested, for columns %d to %d of %s"
              .formatted(
                  from,
                  (long) from + count - 1,
                  source.shape(),
                  to,
                  (long) to + count - 1,
                  destination.shape()));
    }
  }
}
