package dev.warptron.backend.spi;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.function.Activation;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A training step made of the backend's operations, one call each.
 *
 * <p>It is the specification: it runs on every backend, and every other step is compared with it.
 *
 * <p>Legend: m rows of the batch, A_prev what the layer before gives, E the gradient of each row's
 * loss with respect to the layer's weighted sums. {@code dW = A_prev^T E / m}, {@code db = column
 * sums of E / m}, {@code E_prev = (E W^T) * f'(Z_prev)}.
 */
public final class OpByOpStep implements TrainStep {
  private final Backend backend;
  private final StepPlan plan;
  private final ModelState state;
  private final Arena arena;
  private final OpByOpForward forward;
  private final ParameterBuffer gradient;
  private final Rows gathered; // as many rows as the batch size
  private final List<Tensor> errors = new ArrayList<>(); // E of each layer, [batch size x outputs]

  /** A step on this state, which stays the caller's. */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
  public OpByOpStep(Backend backend, StepPlan plan, ModelState state) {
    this.backend = backend;
    this.plan = plan;
    this.state = state;
    this.arena = new Arena(backend);
    NetworkSpec network = plan.network();
    int capacity = plan.batchSize();
    try {
      forward =
          arena.own(
              new OpByOpForward(
                  backend, network, state.parameters(), capacity, /* keepsSums= */ true));
      gradient = ParameterBuffer.zeros(network, arena);
      gathered =
          new Rows(
              arena.tensor(new Shape(capacity, network.inputs())),
              arena.tensor(new Shape(capacity, network.outputs())),
              plan.rowWeights() ? arena.tensor(new Shape(capacity, 1)) : null);
      for (Layer layer : network.layers()) {
        errors.add(arena.tensor(new Shape(capacity, layer.outputs())));
      }
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  @Override
  public void run(
      Rows rows, @Nullable Permutation order, int from, int to, LossAccumulator totals) {
    OperationShapes.trainStep(plan, rows, order, from, to);
    for (int start = from; start < to; start += plan.batchSize()) {
      int count = Math.min(plan.batchSize(), to - start);
      gradient(
          order == null ? rows.slice(start, count) : gather(rows, order, start, count), totals);
      addPenaltyGradient(count);
      state.setUpdates(state.updates() + 1);
      backend.update(
          plan.optimizer(),
          state.updates(),
          state.parameters().flat(),
          gradient.flat(),
          state.slots());
    }
  }

  /** The batch that begins at a place of the order; overwritten by the next call. */
  private Rows gather(Rows rows, Permutation order, int start, int count) {
    Rows whole = gathered.slice(0, count);
    Tensor weights = rows.weights();
    Rows batch = weights == null ? new Rows(whole.features(), whole.targets()) : whole;
    backend.gatherRows(rows.features(), order, start, batch.features());
    backend.gatherRows(rows.targets(), order, start, batch.targets());
    if (weights != null) {
      backend.gatherRows(weights, order, start, Objects.requireNonNull(batch.weights()));
    }
    return batch;
  }

  /**
   * The gradient of the mean loss of one batch, without the penalty's share; changes no parameter.
   *
   * @param batch at most as many rows as the plan's batch size
   * @param totals each row's loss and metrics are added to it
   * @return overwritten by the next call
   */
  public ParameterBuffer gradient(Rows batch, LossAccumulator totals) {
    int rows = batch.count();
    List<Layer> layers = plan.network().layers();
    int last = layers.size() - 1;

    Tensor output = forward.run(batch.features());
    Tensor error = errors.get(last).rows(0, rows);
    backend.loss(plan.loss(), output, batch.targets(), batch.weights(), error, totals);
    backThroughActivation(last, rows, error);
    for (int i = last; i >= 0; i--) {
      Tensor input = i == 0 ? batch.features() : forward.activation(i - 1, rows);
      backend.gemm(Product.TN, 1.0 / rows, input, error, 0, gradient.weights(i));
      backend.columnSums(1.0 / rows, error, gradient.biases(i));
      if (i > 0) {
        Tensor previous = errors.get(i - 1).rows(0, rows);
        backend.gemm(Product.NT, 1, error, state.parameters().weights(i), 0, previous);
        backThroughActivation(i - 1, rows, previous);
        error = previous;
      }
    }
    return gradient;
  }

  /**
   * Adds the penalty's share to the gradient that {@link #gradient} left.
   *
   * @param rows of the batch
   */
  public ParameterBuffer addPenaltyGradient(int rows) {
    if (!plan.penalty().isNone()) {
      backend.penaltyGradient(
          plan.penalty(), 1.0 / rows, state.parameters().decaying(), gradient.decaying());
    }
    return gradient;
  }

  private void backThroughActivation(int layer, int rows, Tensor error) {
    Activation activation = plan.network().layers().get(layer).activation();
    if (!activation.equals(Activation.IDENTITY)) {
      backend.activationBackward(
          activation, forward.sum(layer, rows), forward.activation(layer, rows), error);
    }
  }

  @Override
  public String description() {
    return "operation by operation";
  }

  @Override
  public void close() {
    arena.close();
  }
}
