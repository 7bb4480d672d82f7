package dev.warptron.backend.cpu;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.spi.ColumnOperations;
import dev.warptron.backend.spi.DeviceState;
import dev.warptron.backend.spi.EpochRunner;
import dev.warptron.backend.spi.ForwardPass;
import dev.warptron.backend.spi.GroupedBackend;
import dev.warptron.backend.spi.LayerOperations;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.ObjectiveOperations;
import dev.warptron.backend.spi.OperationShapes;
import dev.warptron.backend.spi.ParameterBuffer;
import dev.warptron.backend.spi.Permutation;
import dev.warptron.backend.spi.Product;
import dev.warptron.backend.spi.RowPredictor;
import dev.warptron.backend.spi.RowScale;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Each operation checks its operands and calls native code. */
final class CpuBackend implements GroupedBackend {
  private final DeviceState state = new DeviceState(CpuProvider.NAME);
  private final CpuObjective objective = new CpuObjective(this);
  private final CpuUpdates updating = new CpuUpdates(this);
  private final CpuLayers layers = new CpuLayers(this);
  private final CpuColumns columns = new CpuColumns(this);
  private final long device; // the native object
  private final long kernels;
  private final int threads;
  private final UsedGemmLibrary library;
  private final CpuPlanner planner;

  @MustBeClosed
  CpuBackend(DeviceOptions options) {
    this.threads = options.threadCount();
    this.kernels = CpuLibrary.kernels();
    this.device =
        Native.openDevice(kernels, threads, /* prefersLibrary= */ options.gemmLibrary() != null);
    if (device == 0) {
      throw new OutOfMemoryError("no native memory is left");
    }
    this.library = new UsedGemmLibrary(this, options.gemmLibrary());
    this.planner = new CpuPlanner(this, library);
  }

  @Override
  public String name() {
    return CpuProvider.NAME;
  }

  @Override
  public String description() {
    return "%s kernels, %s, %d %s"
        .formatted(
            Native.kernelsName(kernels),
            library.name(),
            threads,
            threads == 1 ? "thread" : "threads");
  }

  @Override
  public Precision precision() {
    return Precision.FLOAT32;
  }

  @Override
  public long bytesInUse() {
    return state.bytesInUse();
  }

  DeviceState state() {
    return state;
  }

  /** The native object. Throws if the device is closed. */
  long device() {
    state.requireOpen();
    return device;
  }

  int threads() {
    return threads;
  }

  @Override
  @MustBeClosed
  public Tensor allocate(Shape shape) {
    return new CpuTensor(this, shape);
  }

  @Override
  @MustBeClosed
  public Permutation allocatePermutation(int count) {
    return new CpuPermutation(this, count);
  }

  @Override
  @MustBeClosed
  public LossAccumulator allocateLossAccumulator(int metricSums) {
    return new CpuLossAccumulator(this, metricSums);
  }

  @Override
  public void gemm(Product product, double alpha, Tensor a, Tensor b, double beta, Tensor c) {
    OperationShapes.gemm(product, a, b, c);
    int terms = product.transposesA() ? a.shape().rows() : a.shape().columns();
    library.loadFor(product == Product.TN ? c.shape() : b.shape());
    Native.gemm(
        device(),
        product.transposesA(),
        product.transposesB(),
        c.shape().rows(),
        c.shape().columns(),
        terms,
        (float) alpha,
        own(a).address(),
        own(b).address(),
        (float) beta,
        own(c).address());
  }

  @Override
  public void affine(Tensor x, Tensor w, Tensor b, Activation f, Tensor z, Tensor a) {
    OperationShapes.affine(x, w, b, z, a);
    library.loadFor(w.shape());
    Native.affine(
        device(),
        own(x).address(),
        own(w).address(),
        own(b).address(),
        Settings.of(f),
        (float) f.parameter(),
        x.shape().rows(),
        w.shape().rows(),
        w.shape().columns(),
        own(z).address(),
        own(a).address());
  }

  @Override
  public void activationBackward(Activation f, Tensor z, Tensor a, Tensor delta) {
    OperationShapes.activationBackward(z, a, delta);
    Native.activationBackward(
        device(),
        Settings.of(f),
        (float) f.parameter(),
        own(f.reads() == Reads.Z ? z : a).address(),
        own(delta).address(),
        z.shape().size());
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
    Native.columnSums(
        device(),
        (float) scale,
        own(a).address(),
        a.shape().rows(),
        a.shape().columns(),
        own(sums).address());
  }

  @Override
  public void gatherRows(Tensor source, Permutation permutation, int from, Tensor destination) {
    OperationShapes.gatherRows(source, permutation, from, destination);
    CpuPermutation rowNumbers = own(permutation);
    int count = destination.shape().rows();
    rowNumbers.requireRows(from, from + count, source.shape().rows());
    Native.gatherRows(
        own(source).address(),
        rowNumbers.address() + (long) from * Integer.BYTES,
        count,
        destination.shape().columns(),
        own(destination).address());
  }

  @Override
  public void fill(Tensor tensor, double value) {
    Native.fill(device(), own(tensor).address(), tensor.shape().size(), (float) value);
  }

  @Override
  public void copy(Tensor source, Tensor destination) {
    OperationShapes.copy(source, destination);
    Native.copy(
        own(source).address(), own(destination).address(), own(source).size() * Float.BYTES);
  }

  @Override
  public List<StepFactory> stepFactories(StepPlan plan) {
    return Stream.concat(
            Stream.of(planner.nativeSteps()), GroupedBackend.super.stepFactories(plan).stream())
        .toList();
  }

  @Override
  @MustBeClosed
  public ForwardPass forwardPass(NetworkSpec network, ParameterBuffer parameters, int capacity) {
    if (!CpuPlanner.predicts(network)) {
      return GroupedBackend.super.forwardPass(network, parameters, capacity);
    }
    planner.loadLibraryFor(network);
    return new CpuForwardPass(this, network, parameters, capacity);
  }

  @Override
  public Optional<EpochRunner> epochRunner() {
    return Optional.of(new CpuEpochRunner(this, planner));
  }

  @Override
  public RowPredictor rowPredictor(NetworkSpec network, double[] parameters, RowScale scale) {
    return CpuPlanner.predictsRows(network)
        ? new CpuRowPredictor(kernels, network, parameters, scale)
        : GroupedBackend.super.rowPredictor(network, parameters, scale);
  }

  @Override
  public int trainingsSideBySide(StepPlan plan) {
    return planner.keepsOneThreadBusy(plan) ? threads : 1;
  }

  @Override
  public void close() {
    if (state.close()) {
      Native.closeDevice(device);
      state.requireNothingLeft(bytesInUse());
    }
  }

  /** The address of a tensor; 0 for null. */
  long addressOf(@Nullable Tensor tensor) {
    return tensor == null ? 0 : own(tensor).address();
  }

  CpuTensor own(Tensor tensor) {
    return state.own(tensor, CpuTensor.class);
  }

  CpuPermutation own(Permutation permutation) {
    return state.own(permutation, CpuPermutation.class);
  }

  CpuLossAccumulator own(LossAccumulator accumulator) {
    return state.own(accumulator, CpuLossAccumulator.class);
  }
}
