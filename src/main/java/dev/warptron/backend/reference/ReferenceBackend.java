package dev.warptron.backend.reference;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.ColumnOperations;
import dev.warptron.backend.spi.DeviceState;
import dev.warptron.backend.spi.GroupedBackend;
import dev.warptron.backend.spi.LayerOperations;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.ObjectiveOperations;
import dev.warptron.backend.spi.OperationShapes;
import dev.warptron.backend.spi.Permutation;
import dev.warptron.backend.spi.Product;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.backend.spi.UpdateOperations;
import dev.warptron.function.Activation;
import dev.warptron.model.Precision;
import dev.warptron.model.Shape;
import org.apache.commons.math3.linear.RealMatrix;

/** Each operation by its formula, in double precision. */
final class ReferenceBackend implements GroupedBackend {
  private final DeviceState state = new DeviceState(ReferenceProvider.NAME);
  private final ReferenceObjective objective = new ReferenceObjective(state);
  private final ReferenceUpdates updating = new ReferenceUpdates(state);
  private final ReferenceLayers layers = new ReferenceLayers(state);
  private final ReferenceColumns columns = new ReferenceColumns(state);
  private final int threads;

  /**
   * Opens the device.
   *
   * @param threads number of trainings that may run concurrently; each uses one thread
   */
  @MustBeClosed
  ReferenceBackend(int threads) {
    this.threads = threads;
  }

  @Override
  public String name() {
    return ReferenceProvider.NAME;
  }

  @Override
  public String description() {
    return ReferenceProvider.DESCRIPTION;
  }

  @Override
  public Precision precision() {
    return Precision.FLOAT64;
  }

  @Override
  public int trainingsSideBySide(StepPlan plan) {
    return threads;
  }

  @Override
  public long bytesInUse() {
    return state.bytesInUse();
  }

  @Override
  @MustBeClosed
  public Tensor allocate(Shape shape) {
    return new ReferenceTensor(state, shape);
  }

  @Override
  @MustBeClosed
  public Permutation allocatePermutation(int count) {
    return new ReferencePermutation(state, count);
  }

  @Override
  @MustBeClosed
  public LossAccumulator allocateLossAccumulator(int metricSums) {
    return new ReferenceLossAccumulator(state, metricSums);
  }

  @Override
  public void gemm(Product product, double alpha, Tensor a, Tensor b, double beta, Tensor c) {
    OperationShapes.gemm(product, a, b, c);
    ReferenceTensor result = own(c);
    if (a.shape().size() == 0 || b.shape().size() == 0) {
      scale(result, beta); // Commons Math has no empty matrices; an empty sum is 0
      return;
    }
    RealMatrix left = own(a).toMatrix();
    RealMatrix right = own(b).toMatrix();
    RealMatrix sum =
        switch (product) {
          case NN -> left.multiply(right);
          case NT -> left.multiply(right.transpose());
          case TN -> left.transpose().multiply(right);
        };
    sum = sum.scalarMultiply(alpha);
    if (beta != 0) {
      sum = sum.add(result.toMatrix().scalarMultiply(beta));
    }
    result.set(sum);
  }

  private static void scale(ReferenceTensor tensor, double factor) {
    for (int i = 0; i < tensor.shape().rows(); i++) {
      for (int j = 0; j < tensor.shape().columns(); j++) {
        tensor.set(i, j, factor == 0 ? 0 : factor * tensor.get(i, j));
      }
    }
  }

  @Override
  public void affine(Tensor x, Tensor w, Tensor b, Activation f, Tensor z, Tensor a) {
    OperationShapes.affine(x, w, b, z, a);
    gemm(Product.NN, 1, x, w, 0, z);
    ReferenceTensor bias = own(b);
    ReferenceTensor preActivation = own(z);
    ReferenceTensor activation = own(a);
    for (int i = 0; i < z.shape().rows(); i++) {
      for (int j = 0; j < z.shape().columns(); j++) {
        double value = preActivation.get(i, j) + bias.get(0, j);
        preActivation.set(i, j, value);
        activation.set(i, j, f.forward(value));
      }
    }
  }

  @Override
  public void activationBackward(Activation f, Tensor z, Tensor a, Tensor delta) {
    OperationShapes.activationBackward(z, a, delta);
    ReferenceTensor preActivation = own(z);
    ReferenceTensor activation = own(a);
    ReferenceTensor gradient = own(delta);
    for (int i = 0; i < z.shape().rows(); i++) {
      for (int j = 0; j < z.shape().columns(); j++) {
        double derivative = f.derivative(preActivation.get(i, j), activation.get(i, j));
        gradient.set(i, j, gradient.get(i, j) * derivative);
      }
    }
  }

  @Override
  public LayerOperations layers() {
    return layers;
  }

  @Override
  public ColumnOperations columns() {
    return columns;
  }

  @Override
  public ObjectiveOperations objective() {
    return objective;
  }

  @Override
  public UpdateOperations updating() {
    return updating;
  }

  @Override
  public void columnSums(double scale, Tensor a, Tensor sums) {
    OperationShapes.columnSums(a, sums);
    ReferenceTensor summands = own(a);
    for (int j = 0; j < a.shape().columns(); j++) {
      double sum = 0;
      for (int i = 0; i < a.shape().rows(); i++) {
        sum += summands.get(i, j);
      }
      own(sums).set(0, j, scale * sum);
    }
  }

  @Override
  public void gatherRows(Tensor source, Permutation permutation, int from, Tensor destination) {
    OperationShapes.gatherRows(source, permutation, from, destination);
    for (int i = 0; i < destination.shape().rows(); i++) {
      own(destination).setRow(i, own(source).row(own(permutation).row(from + i)));
    }
  }

  @Override
  public void fill(Tensor tensor, double value) {
    ReferenceTensor destination = own(tensor);
    for (int i = 0; i < tensor.shape().rows(); i++) {
      for (int j = 0; j < tensor.shape().columns(); j++) {
        destination.set(i, j, value);
      }
    }
  }

  @Override
  public void copy(Tensor source, Tensor destination) {
    OperationShapes.copy(source, destination);
    own(destination).write(own(source).read());
  }

  @Override
  public void close() {
    if (state.close()) {
      state.requireNothingLeft(bytesInUse());
    }
  }

  private ReferenceTensor own(Tensor tensor) {
    return state.own(tensor, ReferenceTensor.class);
  }

  private ReferencePermutation own(Permutation permutation) {
    return state.own(permutation, ReferencePermutation.class);
  }
}
