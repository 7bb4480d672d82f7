package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.cuda.driver.Kernels;
import dev.warptron.backend.cuda.operations.CudaColumns;
import dev.warptron.backend.cuda.operations.CudaDevice;
import dev.warptron.backend.cuda.operations.CudaLayers;
import dev.warptron.backend.cuda.operations.CudaLossAccumulator;
import dev.warptron.backend.cuda.operations.CudaLossAccumulators;
import dev.warptron.backend.cuda.operations.CudaObjective;
import dev.warptron.backend.cuda.operations.CudaPermutation;
import dev.warptron.backend.cuda.operations.CudaTensor;
import dev.warptron.backend.cuda.operations.CudaUpdates;
import dev.warptron.backend.cuda.steps.ForcedEngine;
import dev.warptron.backend.cuda.steps.Planner;
import dev.warptron.backend.cuda.steps.TinyCost;
import dev.warptron.backend.cuda.steps.TinyEpochs;
import dev.warptron.backend.spi.ColumnOperations;
import dev.warptron.backend.spi.EpochRunner;
import dev.warptron.backend.spi.GroupedBackend;
import dev.warptron.backend.spi.LaunchCounts;
import dev.warptron.backend.spi.LayerOperations;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.LossAccumulators;
import dev.warptron.backend.spi.ObjectiveOperations;
import dev.warptron.backend.spi.OperationShapes;
import dev.warptron.backend.spi.Permutation;
import dev.warptron.backend.spi.Product;
import dev.warptron.backend.spi.StepFactory;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.backend.spi.UpdateOperations;
import dev.warptron.function.Activation;
import dev.warptron.function.Activation.Reads;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Precision;
import dev.warptron.model.Shape;
import java.util.List;
import java.util.Optional;

/** Each operation launches a kernel or calls cuBLAS. */
final class CudaBackend implements GroupedBackend {
  private final DeviceOptions options;
  private final CudaDevice device;
  private final ForcedEngine engine;
  private final Kernels kernels;
  private final CudaObjective objective;
  private final CudaUpdates updating;
  private final CudaLayers layers;
  private final CudaColumns columns;

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes it
  CudaBackend(DeviceOptions options) {
    this.options = options;
    this.engine = ForcedEngine.ofProperty();
    this.device = new CudaDevice(options);
    this.kernels = device.kernels();
    this.objective = new CudaObjective(device);
    this.updating = new CudaUpdates(device);
    this.layers = new CudaLayers(device);
    this.columns = new CudaColumns(device);
  }

  @Override
  public String name() {
    return CudaContext.DEVICE;
  }

  @Override
  public String description() {
    return device.context().describe() + ", " + device.product().description();
  }

  @Override
  public Precision precision() {
    return Precision.FLOAT32;
  }

  @Override
  public double productRoundoff() {
    return options.products().unitRoundoff();
  }

  @Override
  public long bytesInUse() {
    return device.bytesInUse();
  }

  @Override
  public LaunchCounts launchCounts() {
    return device.context().launches().counts();
  }

  @Override
  @MustBeClosed
  public Tensor allocate(Shape shape) {
    return CudaTensor.allocate(device.context(), shape);
  }

  @Override
  @MustBeClosed
  public Tensor allocateRows(Shape shape) {
    return CudaTensor.allocateRows(device.context(), shape);
  }

  @Override
  @MustBeClosed
  public Permutation allocatePermutation(int count) {
    return new CudaPermutation(device.context(), count);
  }

  @Override
  @MustBeClosed
  public LossAccumulator allocateLossAccumulator(int metricSums) {
    return new CudaLossAccumulator(device.context(), metricSums);
  }

  @Override
  @MustBeClosed
  public LossAccumulators allocateLossAccumulator(int metricSums, int count) {
    return new CudaLossAccumulators(device.context(), metricSums, count);
  }

  @Override
  public void gemm(Product which, double alpha, Tensor a, Tensor b, double beta, Tensor c) {
    OperationShapes.gemm(which, a, b, c);
    CudaTensor result = own(c);
    if (result.size() == 0) {
      return;
    }
    if (own(a).size() == 0) {
      // An empty sum is 0.
      kernels
          .kernel("scale")
          .address(result.address())
          .int64(result.size())
          .float32(beta)
          .over(result.size());
      return;
    }
    device.product().multiply(which, alpha, own(a), own(b), beta, result);
  }

  @Override
  public void affine(Tensor x, Tensor w, Tensor b, Activation f, Tensor z, Tensor a) {
    OperationShapes.affine(x, w, b, z, a);
    gemm(Product.NN, 1, x, w, 0, z);
    kernels
        .kernel("activate")
        .address(own(z).address())
        .address(own(b).address())
        .address(own(a).address())
        .int64(z.shape().rows())
        .int64(z.shape().columns())
        .activation(f)
        .over(z.shape().size());
  }

  @Override
  public void activationBackward(Activation f, Tensor z, Tensor a, Tensor delta) {
    OperationShapes.activationBackward(z, a, delta);
    kernels
        .kernel("activate_backward")
        .address(own(f.reads() == Reads.Z ? z : a).address())
        .address(own(delta).address())
        .int64(z.shape().size())
        .activation(f)
        .over(z.shape().size());
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
    int columns = a.shape().columns();
    if (columns > 0) {
      kernels
          .kernel("column_sums")
          .address(own(a).address())
          .int64(a.shape().rows())
          .int32(columns)
          .float32(scale)
          .address(own(sums).address())
          .summingColumns(columns);
    }
  }

  @Override
  public void gatherRows(Tensor source, Permutation permutation, int from, Tensor destination) {
    OperationShapes.gatherRows(source, permutation, from, destination);
    kernels
        .kernel("gather_rows")
        .address(own(source).address())
        .address(own(permutation).address())
        .int64(from)
        .int64(destination.shape().rows())
        .int64(destination.shape().columns())
        .address(own(destination).address())
        .over(destination.shape().size());
  }

  @Override
  public void fill(Tensor tensor, double value) {
    CudaTensor destination = own(tensor);
    kernels
        .kernel("fill")
        .address(destination.address())
        .int64(destination.size())
        .float32(value)
        .over(destination.size());
  }

  @Override
  public void copy(Tensor source, Tensor destination) {
    OperationShapes.copy(source, destination);
    own(source).copyTo(own(destination));
  }

  @Override
  public List<StepFactory> stepFactories(StepPlan plan) {
    return Planner.factories(this, device, engine, plan, GroupedBackend.super.stepFactories(plan));
  }

  @Override
  public int rowsOfForwardPass(NetworkSpec network) {
    return Planner.forwardRows(network);
  }

  @Override
  public Optional<EpochRunner> epochRunner() {
    return engine.allowsWholeEpochs()
        ? Optional.of(epochRunner(new TinyCost(device.context())))
        : Optional.empty();
  }

  /** For tests: a runner of whole epochs with other time estimates, which limit its launches. */
  EpochRunner epochRunner(TinyCost cost) {
    return new TinyEpochs(device, cost);
  }

  @Override
  public void close() {
    device.close();
  }

  CudaDevice device() {
    return device;
  }

  CudaTensor own(Tensor tensor) {
    return device.own(tensor);
  }

  CudaPermutation own(Permutation permutation) {
    return device.own(permutation);
  }
}
