package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Backend;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.Operands;
import dev.warptron.backend.OperationShapes;
import dev.warptron.backend.Product;
import dev.warptron.backend.RowOrder;
import dev.warptron.backend.Tensor;
import dev.warptron.backend.Totals;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.Precision;
import dev.warptron.model.Shape;
import dev.warptron.optim.UpdateRule;
import jcuda.driver.JCudaDriver;
import org.jspecify.annotations.Nullable;

/** Every operation as a launch of a kernel, or a call of cuBLAS. */
final class CudaBackend implements Backend {
  private static final int SUM_COLUMNS = 32; // of a block of the kernel column_sums
  private static final int SUM_GROUPS = 8;
  private static final int SUMS_OF_LOSS = 2; // loss and hits

  private final DeviceOptions options;
  private final CudaContext context;
  private final Operands operands;
  private final Kernels kernels;
  private final MatrixProduct product;
  private final Optimizers optimizers;
  private final DeviceMemory partials; // [most blocks of a reduction x 2] doubles
  private final long ownBytes;
  private boolean open = true;

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes them all
  CudaBackend(DeviceOptions options) {
    this.options = options;
    this.context = CudaContext.open();
    try {
      this.kernels = new Kernels(context);
      this.product =
          CudaLibraries.load().cublasProblem().isEmpty()
              ? new CublasProduct(context, options.products())
              : new KernelProduct(kernels);
      this.partials =
          new DeviceMemory(
              context, (long) Launch.MOST_PARTIALS * SUMS_OF_LOSS * Double.BYTES, "partial sums");
    } catch (RuntimeException | Error e) {
      context.close(); // and with it all that was made in it
      throw e;
    }
    this.optimizers = new Optimizers(kernels);
    this.operands = new Operands(CudaProvider.NAME, context);
    this.ownBytes = context.bytesInUse();
  }

  @Override
  public String name() {
    return CudaProvider.NAME;
  }

  @Override
  public String description() {
    return context.describe() + ", " + product.description();
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
    return context.bytesInUse() - ownBytes;
  }

  @Override
  @MustBeClosed
  public Tensor allocate(Shape shape) {
    return CudaTensor.allocate(context, shape);
  }

  @Override
  @MustBeClosed
  public RowOrder allocateRowOrder(int count) {
    return new CudaRowOrder(context, count);
  }

  @Override
  @MustBeClosed
  public Totals allocateTotals() {
    return new CudaTotals(context);
  }

  @Override
  public void gemm(Product which, double alpha, Tensor a, Tensor b, double beta, Tensor c) {
    OperationShapes.gemm(which, a, b, c);
    CudaTensor result = own(c);
    if (result.size() == 0) {
      return;
    }
    if (own(a).size() == 0) {
      // A sum of no products is 0.
      kernels
          .kernel("scale")
          .address(result.address())
          .int64(result.size())
          .float32(beta)
          .over(result.size());
      return;
    }
    product.multiply(which, alpha, own(a), own(b), beta, result);
  }

  @Override
  public void affine(Tensor x, Tensor w, Tensor b, Activation f, Tensor z, Tensor a) {
    OperationShapes.affine(x, w, b, z, a);
    gemm(Product.NN, 1, x, w, 0, z);
    kernels
        .kernel("bias_" + f.label())
        .address(own(z).address())
        .address(own(b).address())
        .address(own(a).address())
        .int64(z.shape().rows())
        .int64(z.shape().columns())
        .over(z.shape().size());
  }

  @Override
  public void activationBackward(Activation f, Tensor z, Tensor a, Tensor error) {
    OperationShapes.activationBackward(z, a, error);
    kernels
        .kernel("backward_" + f.label())
        .address(own(z).address())
        .address(own(a).address())
        .address(own(error).address())
        .int64(z.shape().size())
        .over(z.shape().size());
  }

  @Override
  public void loss(Loss loss, Tensor output, Tensor target, @Nullable Tensor error, Totals totals) {
    OperationShapes.loss(output, target, error);
    CudaTotals sums = own(totals);
    int rows = output.shape().rows();
    int blocks = Launch.partials(rows);
    kernels
        .kernel("loss_" + loss.label())
        .address(own(output).address())
        .address(own(target).address())
        .address(error == null ? 0 : own(error).address())
        .int64(rows)
        .int32(output.shape().columns())
        .address(partials.address())
        .grid(blocks, 1, Launch.THREADS, 1);
    addPartials(blocks, SUMS_OF_LOSS, sums.lossAddress());
  }

  @Override
  public void penalty(Penalty penalty, Tensor weights, Totals totals) {
    CudaTotals sums = own(totals);
    int blocks = Launch.partials(weights.shape().size());
    kernels
        .kernel("penalty")
        .address(own(weights).address())
        .int64(weights.shape().size())
        .float64(penalty.l1())
        .float64(penalty.l2())
        .address(partials.address())
        .grid(blocks, 1, Launch.THREADS, 1);
    addPartials(blocks, 1, sums.penaltyAddress());
  }

  private void addPartials(int blocks, int columns, long destination) {
    kernels
        .kernel("add_partials")
        .address(partials.address())
        .int32(blocks)
        .int32(columns)
        .address(destination)
        .grid(1, 1, SUM_COLUMNS, 1);
  }

  @Override
  public void penaltyGradient(Penalty penalty, double scale, Tensor weights, Tensor gradient) {
    OperationShapes.penaltyGradient(weights, gradient);
    kernels
        .kernel("penalty_gradient")
        .address(own(weights).address())
        .int64(weights.shape().size())
        .float32(penalty.l1())
        .float32(penalty.l2())
        .float32(scale)
        .address(own(gradient).address())
        .over(weights.shape().size());
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
          .grid((columns + SUM_COLUMNS - 1) / SUM_COLUMNS, 1, SUM_COLUMNS, SUM_GROUPS);
    }
  }

  @Override
  public void gatherRows(Tensor source, RowOrder order, int from, Tensor destination) {
    OperationShapes.gatherRows(source, order, from, destination);
    kernels
        .kernel("gather_rows")
        .address(own(source).address())
        .address(own(order).address())
        .int64(from)
        .int64(destination.shape().rows())
        .int64(destination.shape().columns())
        .address(own(destination).address())
        .over(destination.shape().size());
  }

  @Override
  public void update(
      UpdateRule rule, long update, Tensor parameters, Tensor gradient, Tensor slots) {
    OperationShapes.update(rule, parameters, gradient, slots);
    long memory = own(slots).size() == 0 ? 0 : own(slots).address();
    optimizers.update(
        rule,
        update,
        own(parameters).address(),
        own(gradient).address(),
        memory,
        own(parameters).size());
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
    CudaTensor from = own(source);
    CudaTensor to = own(destination);
    if (from.size() > 0) {
      context.makeCurrent();
      CudaException.check(
          JCudaDriver.cuMemcpyDtoDAsync(
              to.devicePointer(),
              from.devicePointer(),
              from.size() * Float.BYTES,
              context.stream()),
          "cuMemcpyDtoDAsync",
          "tensor " + from.shape());
    }
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      long forgotten = bytesInUse();
      partials.close();
      product.close();
      kernels.close();
      context.close();
      operands.requireNothingLeft(forgotten);
    }
  }

  private CudaTensor own(Tensor tensor) {
    return operands.own(tensor, CudaTensor.class);
  }

  private CudaRowOrder own(RowOrder order) {
    return operands.own(order, CudaRowOrder.class);
  }

  private CudaTotals own(Totals totals) {
    return operands.own(totals, CudaTotals.class);
  }
}
