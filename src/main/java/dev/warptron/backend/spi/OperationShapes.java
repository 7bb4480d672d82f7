package dev.warptron.backend.spi;

import dev.warptron.function.Loss;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Normalization;
import dev.warptron.model.RateRange;
import dev.warptron.model.Shape;
import dev.warptron.optim.Optimizer;
import org.jspecify.annotations.Nullable;

/**
 * The shape checks of the operations of {@link Backend}. Every device calls them first, so the
 * messages are the same on every device.
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

  public static void activationBackward(Tensor z, Tensor a, Tensor delta) {
    String operation = "activationBackward dZ = dZ * f'(Z)";
    ShapeException.require(operation, "A", z.shape(), a.shape());
    ShapeException.require(operation, "dZ", z.shape(), delta.shape());
  }

  public static void loss(
      Loss loss,
      Tensor output,
      Tensor target,
      @Nullable Tensor weights,
      @Nullable Tensor delta,
      LossAccumulator accumulator) {
    metricSums(loss, accumulator);
    ShapeException.require("loss", "target", output.shape(), target.shape());
    if (weights != null) {
      ShapeException.require(
          "loss", "weights", new Shape(output.shape().rows(), 1), weights.shape());
    }
    if (delta != null) {
      ShapeException.require("loss", "delta", output.shape(), delta.shape());
    }
  }

  private static void metricSums(Loss loss, LossAccumulator accumulator) {
    if (accumulator.metricSums() < loss.metricSums()) {
      throw new ShapeException(
          "loss %s adds %d metric sums, but the loss accumulator holds %d"
              .formatted(loss.label(), loss.metricSums(), accumulator.metricSums()));
    }
  }

  public static void penaltyGradient(Tensor weights, Tensor gradient) {
    ShapeException.require("penaltyGradient", "gradient", weights.shape(), gradient.shape());
  }

  public static void columnSums(Tensor a, Tensor sums) {
    ShapeException.require("columnSums", "sums", a.shape().withRows(1), sums.shape());
  }

  public static void gatherRows(
      Tensor source, Permutation permutation, int from, Tensor destination) {
    int rows = destination.shape().rows();
    ShapeException.require(
        "gatherRows", "destination", source.shape().withRows(rows), destination.shape());
    if (from < 0 || (long) from + rows > permutation.count()) {
      throw new ShapeException(
          "gatherRows: row numbers %d to %d requested, but the permutation holds %d"
              .formatted(from, (long) from + rows - 1, permutation.count()));
    }
  }

  public static void normalize(
      Normalization normalization,
      Tensor z,
      Tensor statistics,
      Tensor scale,
      Tensor shift,
      Tensor n,
      Tensor a) {
    String operation = normalized(normalization, z, statistics, scale);
    ShapeException.require(operation, "shift", z.shape().withRows(1), shift.shape());
    ShapeException.require(operation, "N", z.shape(), n.shape());
    ShapeException.require(operation, "A", z.shape(), a.shape());
  }

  public static void normalizeBackward(
      Normalization normalization,
      Tensor x,
      Tensor statistics,
      Tensor scale,
      Tensor delta,
      Tensor scaleGradient,
      Tensor shiftGradient) {
    String operation = normalized(normalization, x, statistics, scale) + ", backward";
    Shape ofUnits = x.shape().withRows(1);
    ShapeException.require(operation, "dN", x.shape(), delta.shape());
    ShapeException.require(operation, "gradient of scale", ofUnits, scaleGradient.shape());
    ShapeException.require(operation, "gradient of shift", ofUnits, shiftGradient.shape());
  }

  private static String normalized(
      Normalization normalization, Tensor z, Tensor statistics, Tensor scale) {
    String operation = "normalization " + normalization.label();
    int groups =
        switch (normalization.kind()) {
          case NONE -> throw new ShapeException("no normalization to compute");
          case LAYER -> z.shape().rows();
          case BATCH -> z.shape().columns();
        };
    ShapeException.require(operation, "statistics", new Shape(2, groups), statistics.shape());
    ShapeException.require(operation, "scale", z.shape().withRows(1), scale.shape());
    return operation;
  }

  public static void blend(Tensor source, Tensor destination) {
    ShapeException.require("blend", "destination", source.shape(), destination.shape());
  }

  public static void dropout(Tensor a, Tensor b) {
    ShapeException.require("dropout", "B", a.shape(), b.shape());
  }

  public static void addNoise(Tensor a, Tensor b) {
    ShapeException.require("addNoise", "B", a.shape(), b.shape());
  }

  /** For a device's own {@link TrainStep}. */
  public static void trainStep(
      StepPlan plan, Rows given, @Nullable Permutation permutation, int from, int to) {
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
    int available = permutation == null ? rows : permutation.count();
    if (from < 0 || from > to || to > available) {
      throw new ShapeException(
          "training step: rows %d to %d of the epoch requested, but it has %d"
              .formatted(from, to - 1, available));
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
      throw new ShapeException("epochs: %d of %d rows requested".formatted(task.epochs(), rows));
    }
    if (task.permutations() instanceof Permutations.Given given
        && given.rows().length != (long) task.epochs() * rows) {
      throw new ShapeException(
          "epochs: %d of %d rows requested, with %d row numbers"
              .formatted(task.epochs(), rows, given.rows().length));
    }
  }

  public static void update(
      Optimizer optimizer, Tensor parameters, Tensor gradient, Tensor slots, RateRange range) {
    String operation = "update by " + optimizer.name();
    Shape expected = parameters.shape();
    ShapeException.require(operation, "parameters", expected.withRows(1), expected);
    ShapeException.require(operation, "gradient", expected, gradient.shape());
    ShapeException.require(
        operation, "slots", expected.withRows(optimizer.slotNames().size()), slots.shape());
    if (range.from() < 0 || range.to() > expected.columns() || range.count() < 0) {
      throw new ShapeException(
          "%s: parameters %d to %d requested, of %d"
              .formatted(operation, range.from(), range.to() - 1, expected.columns()));
    }
  }

  /** For a device's own {@link RowPredictor}. */
  public static void row(NetworkSpec network, float[] row, float[] outputs) {
    if (row.length != network.inputs() || outputs.length < network.outputs()) {
      throw new ShapeException(
          "the network has %d inputs and %d outputs, got %d inputs and a buffer for %d outputs"
              .formatted(network.inputs(), network.outputs(), row.length, outputs.length));
    }
  }

  public static void copy(Tensor source, Tensor destination) {
    ShapeException.require("copy", "destination", source.shape(), destination.shape());
  }

  /**
   * For a device's {@link ForwardPass#run}.
   *
   * @param output buffer; its rows are the capacity
   */
  public static void forward(NetworkSpec network, Tensor x, Tensor output) {
    forward(network, x, output.shape().rows());
  }

  /** For a {@link ForwardPass#run} with a capacity in rows. */
  static void forward(NetworkSpec network, Tensor x, int capacity) {
    int rows = x.shape().rows();
    ShapeException.require("forward", "x", new Shape(rows, network.inputs()), x.shape());
    if (rows > capacity) {
      throw new ShapeException("forward: %d rows at most, got %d".formatted(capacity, rows));
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
