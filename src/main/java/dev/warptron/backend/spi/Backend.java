package dev.warptron.backend.spi;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.function.Activation;
import dev.warptron.model.FoldedNetwork;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Precision;
import dev.warptron.model.Shape;
import java.util.List;
import java.util.Optional;

/**
 * A compute device: memory, and a closed set of operations on it.
 *
 * <p>Shapes: B is the number of rows of a batch; {@code in} and {@code out} are the inputs and
 * outputs of a layer. An operation modifies only the operands that are marked as overwritten or
 * changed. Operands must belong to this backend. Operations may run asynchronously; reading a
 * result waits for it.
 *
 * <p>Every operation throws {@link ShapeException} if the operands do not fit as stated, and {@link
 * IllegalStateException} if one of them, or the backend, is closed.
 */
public interface Backend
    extends LayerOperations,
        ColumnOperations,
        ObjectiveOperations,
        UpdateOperations,
        AutoCloseable {
  /** The name of the device on the command line, such as {@code reference}. */
  String name();

  /** A short description of the device, for the user. */
  String description();

  /** The floating-point format of all tensors. */
  Precision precision();

  /** Unit roundoff of the operands of {@link #gemm} and {@link #affine}. */
  default double productRoundoff() {
    return precision().unitRoundoff();
  }

  /** Bytes of all tensors, permutations and loss accumulators that are allocated and not closed. */
  long bytesInUse();

  /** The launches so far; {@link LaunchCounts#NONE} for a device without launches. */
  default LaunchCounts launchCounts() {
    return LaunchCounts.NONE;
  }

  /** A tensor of zeros. */
  @MustBeClosed
  Tensor allocate(Shape shape);

  /**
   * A tensor of zeros for the rows of a data set, which operations read and do not change. A device
   * that has too little memory of its own may keep them elsewhere: see {@link Tensor#isResident}.
   */
  @MustBeClosed
  default Tensor allocateRows(Shape shape) {
    return allocate(shape);
  }

  /** A permutation with all row numbers 0. */
  @MustBeClosed
  Permutation allocatePermutation(int count);

  /**
   * A loss accumulator of zeros.
   *
   * @param metricSums number of metric sums, in addition to loss and penalty; at least that of each
   *     loss that is added
   */
  @MustBeClosed
  LossAccumulator allocateLossAccumulator(int metricSums);

  /**
   * Several loss accumulators of zeros.
   *
   * @param metricSums number of metric sums of each
   * @param count number of accumulators, at least 1
   */
  @MustBeClosed
  default LossAccumulators allocateLossAccumulator(int metricSums, int count) {
    return LossAccumulators.ofSingles(this, metricSums, count);
  }

  /**
   * {@code C = alpha op(A) op(B) + beta C}.
   *
   * @param product which operands are transposed; it documents the shapes of a and b
   * @param c {@code [m x n]} overwritten, and read only if beta is not 0; must not be a or b
   */
  void gemm(Product product, double alpha, Tensor a, Tensor b, double beta, Tensor c);

  /**
   * {@code Z = X W + 1 b} and {@code A = f(Z)}: the forward pass of a dense layer.
   *
   * @param x {@code [B x in]}
   * @param w {@code [in x out]}
   * @param b {@code [1 x out]}, added to every row
   * @param z {@code [B x out]} overwritten; may be {@code a}, which then holds f(Z) afterwards
   * @param a {@code [B x out]} overwritten; must not be x
   */
  void affine(Tensor x, Tensor w, Tensor b, Activation f, Tensor z, Tensor a);

  /**
   * {@code dZ = dZ * f'(Z)}, elementwise: the backward pass of an activation.
   *
   * @param z {@code [B x out]} the pre-activations; read only if {@link Activation#reads} says so
   * @param a {@code [B x out]} the activations {@code f(Z)}; read otherwise
   * @param delta {@code [B x out]} dZ, changed; on entry the gradient with respect to A
   */
  void activationBackward(Activation f, Tensor z, Tensor a, Tensor delta);

  /**
   * {@code sums[j] = scale (a[0][j] + a[1][j] + ...)}. The order of summation depends only on the
   * shape.
   *
   * @param a {@code [B x out]}
   * @param sums {@code [1 x out]} overwritten
   */
  void columnSums(double scale, Tensor a, Tensor sums);

  /**
   * {@code destination[i] = source[permutation[from + i]]}, row by row.
   *
   * @param source {@code [rows x columns]}; the row numbers used must be less than rows
   * @param destination {@code [B x columns]} overwritten; must not be the source
   */
  void gatherRows(Tensor source, Permutation permutation, int from, Tensor destination);

  /** Sets every entry to the value. */
  void fill(Tensor tensor, double value);

  /** Copies all entries to a tensor of the same shape. */
  void copy(Tensor source, Tensor destination);

  /**
   * The step factories of this device for the size of the plan, the fastest expected first. One of
   * them supports every feature. Each step computes the results of {@link OpByOpStep} up to
   * rounding; a device without steps of its own uses that one.
   */
  default List<StepFactory> stepFactories(StepPlan plan) {
    return List.of(
        new StepFactory(
            "plain",
            StepFactory.EVERYTHING,
            "it runs every network on every device",
            (p, state) -> LbfgsStep.orPlain(this, p, state)));
  }

  /** The {@link #stepFactories} that support all features of the plan; at least one. */
  default List<StepFactory> steps(StepPlan plan) {
    return StepFactory.supporting(plan, stepFactories(plan));
  }

  /**
   * The fastest step of this device for the plan.
   *
   * @param state read and changed by the step; borrowed, must outlive the step
   */
  @MustBeClosed
  default TrainStep compile(StepPlan plan, ModelState state) {
    return steps(plan).get(0).make(plan, state);
  }

  /**
   * The fastest forward pass of this device, for prediction and measuring. Its results are those of
   * {@link #affine}, layer by layer: bit-identical, unless the device calls a BLAS library, whose
   * rounding may depend on the number of rows in the call. Batch normalization is folded into the
   * weights.
   *
   * @param parameters borrowed, must outlive the pass
   * @param capacity maximum rows per run
   */
  @MustBeClosed
  default ForwardPass forwardPass(NetworkSpec network, ParameterBuffer parameters, int capacity) {
    return FoldedNetwork.changes(network)
        ? new FoldedForward(this, network, parameters, capacity)
        : OpByOpForward.ofPrediction(this, network, parameters, capacity);
  }

  /**
   * The rows per call to use with {@link #forwardPass}: enough for full throughput of its products,
   * in little memory. At least 1.
   */
  default int rowsOfForwardPass(NetworkSpec network) {
    return ForwardPass.CHUNK;
  }

  /** Runs whole epochs of small networks; empty if the device does not support that. */
  default Optional<EpochRunner> epochRunner() {
    return Optional.empty();
  }

  /**
   * The number of trainings of a plan to run concurrently for the best throughput, each on its own
   * backend: the number of threads, if one training uses only one thread. Results do not depend on
   * it. At least 1.
   */
  default int trainingsSideBySide(StepPlan plan) {
    return 1;
  }

  /**
   * The fastest predictor of single rows on this device. It may outlive the device.
   *
   * @param parameters {@code [network.valueCount()]} in the layout of {@link NetworkSpec}; copied
   */
  default RowPredictor rowPredictor(NetworkSpec network, double[] parameters, RowScale scale) {
    if (FoldedNetwork.changes(network)) {
      FoldedNetwork folded = new FoldedNetwork(network);
      return rowPredictor(folded.network(), folded.fold(parameters), scale);
    }
    return new PlainRowPredictor(network, parameters, scale, precision());
  }

  /**
   * Frees the resources of the device; does nothing the second time.
   *
   * @throws IllegalStateException if something allocated on it is not closed
   */
  @Override
  void close();
}
