package dev.warptron.backend.spi;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Precision;
import dev.warptron.model.Shape;
import dev.warptron.optim.Optimizer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A compute device: memory, and a closed set of operations on it.
 *
 * <p>Legend for the shapes: B rows of a batch, {@code in} and {@code out} the numbers a layer takes
 * and gives per row. Unless an operand is said to be changed, it is not. Operands must belong to
 * this backend. Operations may run later than the call returns; whatever reads a result waits for
 * it.
 *
 * <p>Every operation throws {@link ShapeException} if the operands do not fit as stated, and {@link
 * IllegalStateException} if one of them, or the backend, is closed.
 */
public interface Backend extends AutoCloseable {
  /** The name of the device on the command line, such as {@code reference}. */
  String name();

  /** What computes, in a few words for the user. */
  String description();

  /** The format of every tensor's entries. */
  Precision precision();

  /** How precisely it takes the operands of {@link #gemm} and {@link #affine}. */
  default double productRoundoff() {
    return precision().unitRoundoff();
  }

  /** Bytes of all tensors, row orders and totals that were allocated and not yet closed. */
  long bytesInUse();

  /** How often this device was given work so far; {@link LaunchCounts#NONE} for a processor. */
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

  /** Row numbers, all 0. */
  @MustBeClosed
  Permutation allocatePermutation(int count);

  /**
   * Sums, all 0.
   *
   * @param metricSums how many metric sums they hold beside loss and penalty: at least those of the
   *     losses that are added
   */
  @MustBeClosed
  LossAccumulator allocateLossAccumulator(int metricSums);

  /**
   * Several sums, all 0.
   *
   * @param metricSums of each of them
   * @param count how many, at least 1
   */
  @MustBeClosed
  default LossAccumulators allocateLossAccumulator(int metricSums, int count) {
    return LossAccumulators.ofSingles(this, metricSums, count);
  }

  /**
   * {@code C = alpha op(A) op(B) + beta C}.
   *
   * @param product which operands are transposed, with the shapes it states
   * @param c {@code [m x n]} overwritten, and read only if beta is not 0; neither a nor b
   */
  void gemm(Product product, double alpha, Tensor a, Tensor b, double beta, Tensor c);

  /**
   * {@code Z = X W + 1 b} and {@code A = f(Z)}: the forward pass of a dense layer.
   *
   * @param x {@code [B x in]}
   * @param w {@code [in x out]}
   * @param b {@code [1 x out]}, added to every row
   * @param z {@code [B x out]} overwritten; may be {@code a} itself, which then holds f(Z) in the
   *     end
   * @param a {@code [B x out]} overwritten; not x
   */
  void affine(Tensor x, Tensor w, Tensor b, Activation f, Tensor z, Tensor a);

  /**
   * {@code E = E * f'(Z)}, entry by entry: the gradient goes back through an activation.
   *
   * @param z {@code [B x out]} the pre-activations; not read unless {@link Activation#reads} says
   *     so
   * @param a {@code [B x out]} {@code f(z)}, otherwise
   * @param error {@code [B x out]} E, changed
   */
  void activationBackward(Activation f, Tensor z, Tensor a, Tensor error);

  /**
   * The loss of each row and its gradient.
   *
   * <p>The data loss of a batch is {@code sum(w L) / sum(w)}, with L the loss of a row and w its
   * weight. Nothing but this operation knows weights: a gradient of the batch is the mean of what
   * it gives for the rows, with weights and without.
   *
   * @param output {@code [B x out]} what the last layer gives
   * @param target {@code [B x out]}
   * @param weights {@code [B x 1]} w of each row, not negative; null if all are 1
   * @param error {@code [B x out]} overwritten with {@code w B / sum(w)} times the gradient of each
   *     row's loss, with 0 if all weights are 0; null if only the loss is wanted; may be {@code
   *     output}
   * @param totals {@code w L} of each row and its metrics, without w, are added to it; allocated
   *     with enough metric sums
   */
  void loss(
      Loss loss,
      Tensor output,
      Tensor target,
      @Nullable Tensor weights,
      @Nullable Tensor error,
      LossAccumulator totals);

  /**
   * Adds the penalty of the weights, not divided by any number of rows, to the totals.
   *
   * @param weights of any shape
   */
  void penalty(Penalty penalty, Tensor weights, LossAccumulator totals);

  /**
   * {@code gradient += scale (l1 sign(w) + l2 w)}.
   *
   * @param weights of any shape
   * @param gradient of the same shape, changed
   */
  void penaltyGradient(Penalty penalty, double scale, Tensor weights, Tensor gradient);

  /**
   * {@code sums[j] = scale (a[0][j] + a[1][j] + ...)}, added up in an order that depends on the
   * shape alone.
   *
   * @param a {@code [B x out]}
   * @param sums {@code [1 x out]} overwritten
   */
  void columnSums(double scale, Tensor a, Tensor sums);

  /**
   * {@code destination[i] = source[order[from + i]]}, row by row.
   *
   * @param source {@code [rows x columns]}; every row number used must be one of its rows
   * @param destination {@code [B x columns]} overwritten; not the source
   */
  void gatherRows(Tensor source, Permutation order, int from, Tensor destination);

  /**
   * Changes every parameter by the optimizer's formula.
   *
   * @param update the number of this update, from 1
   * @param parameters {@code [1 x P]} changed
   * @param gradient {@code [1 x P]}
   * @param slots {@code [optimizer's slots x P]} changed
   */
  void update(Optimizer optimizer, long update, Tensor parameters, Tensor gradient, Tensor slots);

  /** Sets every entry to the value. */
  void fill(Tensor tensor, double value);

  /** Copies all entries to a tensor of the same shape. */
  void copy(Tensor source, Tensor destination);

  /**
   * The factories of this device for steps of a plan's size, what should be the quickest first. One
   * of them supports every feature. Each step gives the numbers of {@link OpByOpStep} up to
   * rounding; a device that has none of its own uses that one.
   */
  default List<StepFactory> stepFactories(StepPlan plan) {
    return List.of(
        new StepFactory(
            "plain",
            StepFactory.EVERYTHING,
            "it runs every network on every device",
            (p, state) -> new OpByOpStep(this, p, state)));
  }

  /** Those of {@link #stepFactories} that support all features of the plan; at least one. */
  default List<StepFactory> steps(StepPlan plan) {
    return StepFactory.supporting(plan, stepFactories(plan));
  }

  /**
   * The quickest step of this device for the plan.
   *
   * @param state the parameters that the step reads and changes; stays the caller's, and must
   *     outlive the step
   */
  @MustBeClosed
  default TrainStep compile(StepPlan plan, ModelState state) {
    return steps(plan).get(0).make(plan, state);
  }

  /**
   * The quickest forward pass of this device, for prediction and measuring. Its numbers are those
   * of {@link #affine}, layer by layer: to the bit if the device multiplies by itself, up to
   * rounding if it leaves that to a library, which may round by the rows that it is given at once.
   *
   * @param parameters stay the caller's, and must outlive the pass
   * @param capacity the most rows of a run
   */
  @MustBeClosed
  default ForwardPass forwardPass(NetworkSpec network, ParameterBuffer parameters, int capacity) {
    return new OpByOpForward(this, network, parameters, capacity, /* keepsSums= */ false);
  }

  /**
   * How many rows {@link #forwardPass} should be given at once: enough for its products to run at
   * full speed, in little memory. At least 1.
   */
  default int rowsOfForwardPass(NetworkSpec network) {
    return ForwardPass.CHUNK;
  }

  /** The way of this device to run whole epochs of small networks; empty if it has none. */
  default Optional<EpochRunner> epochRunner() {
    return Optional.empty();
  }

  /**
   * How many trainings of a plan had best go on side by side, each on a backend of its own: as many
   * as there are threads, if one training keeps one thread busy. That changes none of the numbers.
   */
  default int trainingsSideBySide(StepPlan plan) {
    return 1;
  }

  /**
   * The quickest way of this device to predict single rows. It outlives the device.
   *
   * @param parameters {@code [P]} in the layout of {@link NetworkSpec}; copied
   */
  default RowPredictor rowPredictor(NetworkSpec network, double[] parameters, RowScale scale) {
    return new PlainRowPredictor(network, parameters, scale);
  }

  /**
   * Frees whatever the device holds; does nothing the second time.
   *
   * @throws IllegalStateException if something allocated here was not closed before
   */
  @Override
  void close();
}
