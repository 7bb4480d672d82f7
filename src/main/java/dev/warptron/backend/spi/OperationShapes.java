package dev.warptron.backend.spi;

import dev.warptron.function.Loss;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import dev.warptron.optim.Optimizer;
import org.jspecify.annotations.Nullable;

/**
 * Which shapes each operation of {@link Backend} accepts: written once, so that a mistake reads the
 * same on every device. Every device calls these checks first.
 */
public final class OperationShapes {
  private OperationShapes() {}

  public static void gemm(Product product, Tensor a, Tensor b, Tensor c) {
    String operation =
        switch (product) {
          case NN -> "gemm C = A B";
          case NT -> "gemm C = A B^T";
          case TN -> "gemm C = A^T B";
        };
    int m = product.transposesA() ? a.shape().columns() : a.shape().rows();
    int k = product.transposesA() ? a.shape().rows() : a.shape().columns();
    int n = product.transposesB() ? b.shape().rows() : b.shape().columns();
    Shape expectedB = product.transposesB() ? new Shape(n, k) : new Shape(k, n);
    ShapeException.require(operation, "B", expectedB, b.shape());
    ShapeException.require(operation, "C", new Shape(m, n), c.shape());
  }

  public static void affine(Tensor x, Tensor w, Tensor b, Tensor z, Tensor a) {
    String operation = "affine Z = X W + 1 b";
    Shape shapeOfW = w.shape();
    ShapeException.require(operation, "X", new Shape(x.shape().rows(), shapeOfW.rows()), x.shape());
    ShapeException.require(operation, "b", new Shape(1, shapeOfW.columns()), b.shape());
    Shape expected = new Shape(x.shape().rows(), shapeOfW.columns());
    ShapeException.require(operation, "Z", expected, z.shape());
    ShapeException.require(operation, "A", expected, a.shape());
  }

  public static void activationBackward(Tensor z, Tensor a, Tensor error) {
    String operation = "activationBackward E = E * f'(Z)";
    ShapeException.require(operation, "A", z.shape(), a.shape());
    ShapeException.require(operation, "E", z.shape(), error.shape());
  }

  public static void loss(
      Loss loss,
      Tensor output,
      Tensor target,
      @Nullable Tensor weights,
      @Nullable Tensor error,
      LossAccumulator totals) {
    metricSums(loss, totals);
    ShapeException.require("loss", "target", output.shape(), target.shape());
    if (weights != null) {
      ShapeException.require(
          "loss", "weights", new Shape(output.shape().rows(), 1), weights.shape());
    }
    if (error != null) {
      ShapeException.require("loss", "error", output.shape(), error.shape());
    }
  }

  private static void metricSums(Loss loss, LossAccumulator totals) {
    if (totals.metricSums() < loss.metricSums()) {
      throw new ShapeException(
          "loss %s adds %d metric sums, got totals of %d"
              .formatted(loss.label(), loss.metricSums(), totals.metricSums()));
    }
  }

  public static void penaltyGradient(Tensor weights, Tensor gradient) {
    ShapeException.require("penaltyGradient", "gradient", weights.shape(), gradient.shape());
  }

  public static void columnSums(Tensor a, Tensor sums) {
    ShapeException.require("columnSums", "sums", a.shape().withRows(1), sums.shape());
  }

  public static void gatherRows(Tensor source, Permutation order, int from, Tensor destination) {
    int rows = destination.shape().rows();
    ShapeException.require(
        "gatherRows", "destination", source.shape().withRows(rows), destination.shape());
    if (from < 0 || (long) from + rows > order.count()) {
      throw new ShapeException(
          "gatherRows: row numbers %d to %d are asked for, but the order holds %d"
              .formatted(from, (long) from + rows - 1, order.count()));
    }
  }

  /** For a device's own {@link TrainStep}. */
  public static void trainStep(
      StepPlan plan, Rows given, @Nullable Permutation order, int from, int to) {
    int rows = given.count();
    String operation = "training step";
    ShapeException.require(
        operation, "features", new Shape(rows, plan.network().inputs()), given.features().shape());
    ShapeException.require(
        operation, "targets", new Shape(rows, plan.network().outputs()), given.targets().shape());
    Tensor weights = given.weights();
    if (weights != null) {
      ShapeException.require(operation, "weights", new Shape(rows, 1), weights.shape());
      if (!plan.rowWeights()) {
        throw new ShapeException("training step: rows with weights, for a plan without");
      }
    }
    int places = order == null ? rows : order.count();
    if (from < 0 || from > to || to > places) {
      throw new ShapeException(
          "training step: places %d to %d are asked for, but there are %d"
              .formatted(from, to - 1, places));
    }
  }

  /** For an {@link EpochRunner}. */
  public static void epochs(EpochTask task) {
    int rows = task.training().count();
    trainStep(task.plan(), task.training(), null, 0, rows);
    Rows validation = task.validation();
    if (validation != null) {
      trainStep(task.plan(), validation, null, 0, validation.count());
    }
    if (task.epochs() < 1) {
      throw new ShapeException(
          "epochs: %d of %d rows are asked for".formatted(task.epochs(), rows));
    }
    if (task.permutations() instanceof Permutations.Given given
        && given.rows().length != (long) task.epochs() * rows) {
      throw new ShapeException(
          "epochs: %d of %d rows are asked for, with %d row numbers"
              .formatted(task.epochs(), rows, given.rows().length));
    }
  }

  public static void update(Optimizer optimizer, Tensor parameters, Tensor gradient, Tensor slots) {
    String operation = "update by " + optimizer.name();
    Shape expected = parameters.shape();
    ShapeException.require(operation, "parameters", expected.withRows(1), expected);
    ShapeException.require(operation, "gradient", expected, gradient.shape());
    ShapeException.require(
        operation, "slots", expected.withRows(optimizer.slotNames().size()), slots.shape());
  }

  /** For a device's own {@link RowPredictor}. */
  public static void row(NetworkSpec network, float[] row, float[] outputs) {
    if (row.length != network.inputs() || outputs.length < network.outputs()) {
      throw new ShapeException(
          "the network takes %d numbers and gives %d, got %d and room for %d"
              .formatted(network.inputs(), network.outputs(), row.length, outputs.length));
    }
  }

  public static void copy(Tensor source, Tensor destination) {
    ShapeException.require("copy", "destination", source.shape(), destination.shape());
  }

  /**
   * For a device's {@link ForwardPass#run}.
   *
   * @param output with a row for each that fits in
   */
  public static void forward(NetworkSpec network, Tensor x, Tensor output) {
    int rows = x.shape().rows();
    ShapeException.require("forward", "x", new Shape(rows, network.inputs()), x.shape());
    if (rows > output.shape().rows()) {
      throw new ShapeException(
          "forward: %d rows at most, got %d".formatted(output.shape().rows(), rows));
    }
  }

  /** For a device's {@link Tensor#write(float[], int)}. */
  public static void write(long size, float[] values, int from) {
    if (from < 0 || from + size > values.length) {
      throw new IndexOutOfBoundsException(
          "write: %d values from place %d on are needed, the array has %d"
              .formatted(size, from, values.length));
    }
  }

  /** For a device's {@link Tensor#write} and {@link Permutation#write}. */
  public static void write(long expected, long actual) {
    if (expected != actual) {
      throw new ShapeException("write: %d values are needed, got %d".formatted(expected, actual));
    }
  }
}
