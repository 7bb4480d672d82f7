package dev.warptron.backend.spi;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.RateRange;
import dev.warptron.model.Shape;
import dev.warptron.optim.Limits;
import dev.warptron.optim.WeightAverage;
import dev.warptron.optim.WorkerGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A training step made of the backend's operations, one call each.
 *
 * <p>It is the specification: it runs on every backend, and every other step is compared with it.
 *
 * <p>{@link DensePass} has the formulas of a layer. Between a layer's outputs and the next one lies
 * dropout: they and their gradient are multiplied by the mask, see {@link Backend#dropout}.
 */
public final class OpByOpStep implements TrainStep {
  private final Backend backend;
  private final StepPlan plan;
  private final ModelState state;
  private final WorkerGroup group;
  private final Arena arena;
  private final OpByOpNoise noise;
  private final OpByOpForward forward;
  private final ParameterBuffer gradient;
  private final Rows gathered; // buffer for one batch
  private final List<RateRange> rateRanges;
  private final List<Tensor> deltas = new ArrayList<>(); // of outputs, [batch size x outputs] each

  /** A step on a borrowed state. */
  @MustBeClosed
  public OpByOpStep(Backend backend, StepPlan plan, ModelState state) {
    this(backend, plan, state, WorkerGroup.ALONE);
  }

  /**
   * A step of one of several workers.
   *
   * @param group averages the gradient of each batch
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
  OpByOpStep(Backend backend, StepPlan plan, ModelState state, WorkerGroup group) {
    this.backend = backend;
    this.plan = plan;
    this.state = state;
    this.group = group;
    this.arena = new Arena(backend);
    NetworkSpec network = plan.network();
    this.rateRanges = network.layout().rateRanges();
    int capacity = plan.batchSize();
    try {
      noise = new OpByOpNoise(backend, plan, arena);
      forward =
          arena.own(
              OpByOpForward.ofTraining(backend, network, state.parameters(), capacity, noise));
      gradient = ParameterBuffer.zeros(network, arena);
      gathered =
          new Rows(
              arena.tensor(new Shape(capacity, network.inputs())),
              arena.tensor(new Shape(capacity, network.outputs())),
              plan.rowWeights() ? arena.tensor(new Shape(capacity, 1)) : null);
      for (Layer layer : network.layers()) {
        deltas.add(arena.tensor(new Shape(capacity, layer.outputs())));
      }
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  @Override
  public void run(
      Rows rows, @Nullable Permutation permutation, int from, int to, LossAccumulator accumulator) {
    OperationShapes.trainStep(plan, rows, permutation, from, to);
    for (int start = from; start < to; start += plan.batchSize()) {
      int count = Math.min(plan.batchSize(), to - start);
      gradient(
          permutation == null ? rows.slice(start, count) : gather(rows, permutation, start, count),
          accumulator);
      addPenaltyGradient(count);
      forward.passes().forEach(pass -> pass.averageStatistics(count));
      update();
    }
  }

  private void update() {
    Limits limits = plan.updatePlan().limits();
    if (limits.clips()) {
      backend.clip(limits, gradient.flat());
    }
    state.setUpdates(state.updates() + 1);
    for (RateRange range : rateRanges) {
      backend.update(
          plan.updates(),
          state.updates(),
          state.parameters().flat(),
          gradient.flat(),
          state.slots(),
          range);
    }
    if (limits.limitsWeights()) {
      forward.passes().forEach(pass -> pass.limitWeights(limits.maxNorm()));
    }
    WeightAverage average = plan.updatePlan().average();
    if (average.isExponential()) { // the gradient is not needed any more
      state.moveAverage(average.shareOfUpdate(state.updates()), gradient.flat());
    }
  }

  /** The batch that begins at an index of the permutation; overwritten by the next call. */
  private Rows gather(Rows rows, Permutation permutation, int start, int count) {
    Rows whole = gathered.slice(0, count);
    Tensor weights = rows.weights();
    Rows batch = weights == null ? new Rows(whole.features(), whole.targets()) : whole;
    backend.gatherRows(rows.features(), permutation, start, batch.features());
    backend.gatherRows(rows.targets(), permutation, start, batch.targets());
    if (weights != null) {
      backend.gatherRows(weights, permutation, start, Objects.requireNonNull(batch.weights()));
    }
    return batch;
  }

  /**
   * The gradient of the mean loss of one batch, or of the batches of all workers, without that of
   * the penalty, with the dropout and noise of the next update; changes no parameter.
   *
   * @param batch at most the batch size of the plan
   * @param accumulator receives the loss and metrics of each row
   * @return the gradient, overwritten by the next call
   */
  public ParameterBuffer gradient(Rows batch, LossAccumulator accumulator) {
    int rows = batch.count();
    int last = deltas.size() - 1;

    noise.begin(state.updates() + 1);
    Tensor inputs = noise.inputs(batch.features());
    Tensor output = forward.run(inputs);
    Tensor delta = deltas.get(last).rows(0, rows);
    backend.loss(plan.loss(), output, batch.targets(), batch.weights(), delta, accumulator);
    for (int i = last; i >= 0; i--) {
      Tensor input = i == 0 ? inputs : forward.output(i - 1);
      Tensor previous = i == 0 ? null : deltas.get(i - 1).rows(0, rows);
      forward.passes().get(i).backward(input, delta, previous, gradient);
      if (previous != null) {
        noise.backward(i - 1, previous);
        delta = previous;
      }
    }
    if (group.size() > 1) {
      double[] values = gradient.flat().read();
      group.average(values);
      gradient.flat().write(values);
    }
    return gradient;
  }

  /**
   * The losses and metrics of a batch, without the gradient.
   *
   * @param batch at most the batch size of the plan
   * @param accumulator receives the loss and metrics of each row
   */
  void losses(Rows batch, LossAccumulator accumulator) {
    Tensor output = forward.run(batch.features());
    backend.loss(
        plan.loss(), output, batch.targets(), batch.weights(), /* delta= */ null, accumulator);
  }

  /**
   * Adds the gradient of the penalty to the result of {@link #gradient}.
   *
   * @param rows number of rows of the batch
   */
  public ParameterBuffer addPenaltyGradient(int rows) {
    if (!plan.penalty().isNone()) {
      backend.penaltyGradient(
          plan.penalty(),
          1.0 / ((long) rows * group.size()),
          state.parameters().decaying(),
          gradient.decaying());
    }
    return gradient;
  }

  @Override
  public boolean runsWholeEpochs() {
    return group.size() > 1;
  }

  @Override
  public String description() {
    return group.size() == 1
        ? "operation by operation"
        : "operation by operation, one of %d workers".formatted(group.size());
  }

  @Override
  public void close() {
    arena.close();
  }
}
