package dev.warptron.backend.cuda.steps;

import dev.warptron.backend.cuda.driver.Kernels;
import dev.warptron.backend.cuda.driver.SideStream;
import dev.warptron.backend.cuda.operations.CudaDevice;
import dev.warptron.backend.cuda.operations.CudaLossAccumulator;
import dev.warptron.backend.cuda.operations.CudaObjective;
import dev.warptron.backend.cuda.operations.CudaTensor;
import dev.warptron.backend.cuda.operations.CudaUpdates;
import dev.warptron.backend.cuda.operations.MatrixProduct;
import dev.warptron.backend.cuda.operations.Optimizers;
import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.ParameterBuffer;
import dev.warptron.backend.spi.Product;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.function.Activation;
import dev.warptron.function.Activation.Reads;
import dev.warptron.function.Penalty;
import dev.warptron.model.Layer;
import dev.warptron.model.Shape;
import dev.warptron.optim.Limits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Forward pass, loss, backward pass and update of one batch in as few launches as the data
 * dependencies allow: per layer, a matrix product and a kernel in the forward pass, two products
 * and a kernel in the backward pass; one kernel for the loss with its gradient, and one for the
 * update with the penalty. Limits of norms, normalization, dropout and a moving average take a few
 * more.
 *
 * <p>Only the update needs the gradients of the weights. Those of all layers but the first are
 * computed on a second stream, concurrently with the backward pass through the layers.
 *
 * <p>Notation: see {@link dev.warptron.backend.spi.OpByOpStep}, whose results this must match.
 */
final class BatchPass {
  /** Any update but the first, which the kernel knows, has the same share in a moving average. */
  private static final long LATER_UPDATE = 2;

  private final CudaDevice device;
  private final Kernels kernels;
  private final CudaObjective objective;
  private final CudaUpdates updates;
  private final StepPlan plan;
  private final ParameterBuffer parameters;
  private final CudaTensor slots;
  private final @Nullable CudaTensor average;
  private final BatchRun run;
  private final BatchNorms norms;
  private final BatchDropout dropout;
  private final ParameterBuffer gradient;
  private final List<CudaTensor> activations =
      new ArrayList<>(); // A of each layer; dZ overwrites the last
  private final List<CudaTensor> derivativeInputs =
      new ArrayList<>(); // what each hidden layer's derivative reads: Z, or A itself
  private final List<CudaTensor> deltas = new ArrayList<>(); // dZ of each layer but the last
  private final SideStream side;
  private final MatrixProduct sideProduct;

  /**
   * Allocates buffers for batches of the plan's size.
   *
   * @param parameters changed by each batch; borrowed
   * @param slots {@code [optimizer's slots x P]} changed by each batch; borrowed
   * @param average moving average of the parameters, {@code [1 x P]}, likewise; null for none
   * @param run has the scalars and numbers of the updates
   * @param arena owns the buffers and streams
   */
  @SuppressWarnings("MustBeClosedChecker") // the arena closes them
  BatchPass(
      CudaDevice device,
      StepPlan plan,
      ParameterBuffer parameters,
      CudaTensor slots,
      @Nullable CudaTensor average,
      BatchRun run,
      Arena arena) {
    this.device = device;
    this.kernels = device.kernels();
    this.objective = new CudaObjective(device);
    this.updates = new CudaUpdates(device);
    this.plan = plan;
    this.parameters = parameters;
    this.slots = slots;
    this.average = average;
    this.run = run;
    gradient = // its buffers are not used
        new ParameterBuffer(
            plan.network(), arena.tensor(new Shape(1, plan.network().valueCount())));
    norms = new BatchNorms(device, plan, parameters, gradient, arena);
    dropout = new BatchDropout(device, plan, run, arena);
    List<Layer> layers = plan.network().layers();
    for (int i = 0; i < layers.size(); i++) {
      Shape shape = new Shape(plan.batchSize(), layers.get(i).outputs());
      CudaTensor activation = (CudaTensor) arena.tensor(shape);
      activations.add(activation);
      if (i < layers.size() - 1) {
        boolean storesZ = layers.get(i).activation().reads() == Reads.Z;
        derivativeInputs.add(storesZ ? (CudaTensor) arena.tensor(shape) : activation);
        deltas.add((CudaTensor) arena.tensor(shape));
      }
    }
    side = arena.own(new SideStream(device.context(), "gradients of weights"));
    sideProduct = arena.own(device.product().on(side.stream()));
  }

  /**
   * Submits the work of one batch to the stream.
   *
   * @param accumulator receives the losses and metrics of the rows
   * @param number of the batch in its run, from 0
   */
  void run(BatchFeed.Batch batch, CudaLossAccumulator accumulator, int number) {
    int rows = batch.features().shape().rows();
    int last = activations.size() - 1;
    List<CudaTensor> inputs = new ArrayList<>(); // of each layer
    inputs.add(dropout.forward(0, batch.features(), number));
    for (int i = 0; i < last; i++) {
      inputs.add(dropout.forward(i + 1, forward(i, inputs.get(i), rows), number));
    }
    CudaTensor delta = loss(inputs.get(last), batch, accumulator);
    for (int i = last; i > 0; i--) {
      gradientOnSideStream(i, inputs.get(i), delta);
      delta = backward(i, delta, number);
    }
    gradient(device.product(), 0, inputs.get(0), delta);
    side.join();
    update(rows, number);
  }

  /** The gradient of a layer's weights, concurrent with the backward pass of the layers before. */
  private void gradientOnSideStream(int layer, CudaTensor input, CudaTensor delta) {
    side.fork();
    gradient(sideProduct, layer, input, delta);
  }

  private void gradient(MatrixProduct product, int layer, CudaTensor input, CudaTensor delta) {
    double scale = 1.0 / delta.shape().rows();
    product.multiply(Product.TN, scale, input, delta, 0, tensor(gradient.weights(layer)));
  }

  private CudaTensor forward(int layer, CudaTensor input, int rows) {
    CudaTensor output = activation(layer, rows);
    CudaTensor z = derivativeInput(layer, rows);
    if (norms.has(layer)) {
      multiply(input, layer, norms.product(layer, rows));
      norms.forward(layer, z, output);
      return output;
    }
    multiply(input, layer, z);
    kernels
        .kernel("activate")
        .address(z.address())
        .address(tensor(parameters.biases(layer)).address())
        .address(output.address())
        .int64(rows)
        .int64(output.shape().columns())
        .activation(plan.network().layers().get(layer).activation())
        .over(output.size());
    return output;
  }

  private void multiply(CudaTensor input, int layer, CudaTensor product) {
    device.product().multiply(Product.NN, 1, input, tensor(parameters.weights(layer)), 0, product);
  }

  /** The last layer, the loss and its gradient; concurrently, the gradient of the last biases. */
  private CudaTensor loss(
      CudaTensor input, BatchFeed.Batch batch, CudaLossAccumulator accumulator) {
    int last = activations.size() - 1;
    int rows = batch.targets().shape().rows();
    BatchFeed.Weights weights = batch.weights();
    CudaTensor output = activation(last, rows);
    multiply(input, last, output);
    kernels
        .kernel("bias_loss_" + plan.loss().kind().label())
        .address(output.address())
        .address(tensor(parameters.biases(last)).address())
        .address(batch.targets().address())
        .int64(rows)
        .int32(output.shape().columns())
        .float32(plan.loss().parameter())
        .address(weights == null ? 0 : weights.ofRows().address())
        .address(weights == null ? 0 : weights.factor().address())
        .address(device.partials().address())
        .address(accumulator.lossAddress())
        .address(device.partials().ticketAddress())
        .reducing(rows);
    side.fork();
    kernels
        .kernel("column_sums")
        .address(output.address())
        .int64(rows)
        .int32(output.shape().columns())
        .float32(1.0 / rows)
        .address(tensor(gradient.biases(last)).address())
        .on(side.stream())
        .summingColumns(output.shape().columns());
    return output;
  }

  /** The delta of the previous layer, and the gradients of all of it but its weights. */
  private CudaTensor backward(int layer, CudaTensor delta, int number) {
    int rows = delta.shape().rows();
    CudaTensor previous = tensor(deltas.get(layer - 1).rows(0, rows));
    device.product().multiply(Product.NT, 1, delta, tensor(parameters.weights(layer)), 0, previous);
    dropout.backward(layer, previous, number);
    Activation activation = plan.network().layers().get(layer - 1).activation();
    if (norms.has(layer - 1)) {
      kernels
          .kernel("activate_backward")
          .address(derivativeInput(layer - 1, rows).address())
          .address(previous.address())
          .int64(previous.size())
          .activation(activation)
          .over(previous.size());
      norms.backward(layer - 1, previous);
      return previous;
    }
    kernels
        .kernel("activate_backward_sums")
        .address(derivativeInput(layer - 1, rows).address())
        .address(previous.address())
        .int64(rows)
        .int32(previous.shape().columns())
        .float32(1.0 / rows)
        .address(tensor(gradient.biases(layer - 1)).address())
        .activation(activation)
        .summingColumns(previous.shape().columns());
    return previous;
  }

  /**
   * The update kernel adds the penalty and clips values. For a norm, which needs the whole
   * gradient, both come before.
   */
  private void update(int rows, int number) {
    Limits limits = plan.updatePlan().limits();
    boolean clipsNorm = limits.clipsNorm();
    if (clipsNorm) {
      if (!plan.penalty().isNone()) {
        objective.penaltyGradient(
            plan.penalty(), 1.0 / rows, parameters.decaying(), gradient.decaying());
      }
      updates.clip(limits, gradient.flat());
    }
    CudaTensor flat = tensor(parameters.flat());
    device
        .optimizers()
        .update(
            plan.optimizer(),
            new Optimizers.Update(
                flat.address(),
                tensor(gradient.flat()).address(),
                slots.size() == 0 ? 0 : slots.address(),
                flat.size(),
                flat.size(),
                plan.network().decayingCount(),
                clipsNorm ? Penalty.NONE : plan.penalty(),
                1.0 / rows,
                clipsNorm ? Limits.OFF : limits.clipValue()),
            run.scalarsAddress(number));
    if (limits.limitsWeights()) {
      for (int i = 0; i < activations.size(); i++) {
        updates.limitColumns(limits.maxNorm(), parameters.weights(i));
      }
    }
    if (average != null) {
      moveAverage(average, flat, number);
    }
  }

  private void moveAverage(CudaTensor average, CudaTensor flat, int number) {
    kernels
        .kernel("move_average")
        .address(flat.address())
        .address(average.address())
        .int64(flat.size())
        .float32(plan.updatePlan().average().shareOfUpdate(LATER_UPDATE))
        .address(run.sourceAddress())
        .int32(number)
        .over(flat.size());
  }

  private CudaTensor activation(int layer, int rows) {
    return tensor(activations.get(layer).rows(0, rows));
  }

  private CudaTensor derivativeInput(int layer, int rows) {
    return tensor(derivativeInputs.get(layer).rows(0, rows));
  }

  private static CudaTensor tensor(Tensor tensor) {
    return (CudaTensor) tensor;
  }
}
