package dev.warptron.backend;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.function.Activation;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import java.util.ArrayList;
import java.util.List;
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
  private final Tensor batchFeatures; // [batch size x inputs]
  private final Tensor batchTargets; // [batch size x outputs]
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
      batchFeatures = arena.tensor(new Shape(capacity, network.inputs()));
      batchTargets = arena.tensor(new Shape(capacity, network.outputs()));
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
      Tensor features, Tensor targets, @Nullable RowOrder order, int from, int to, Totals totals) {
    OperationShapes.trainStep(plan, features, targets, order, from, to);
    for (int start = from; start < to; start += plan.batchSize()) {
      int rows = Math.min(plan.batchSize(), to - start);
      if (order == null) {
        gradient(features.rows(start, rows), targets.rows(start, rows), totals);
      } else {
        Tensor x = batchFeatures.rows(0, rows);
        Tensor y = batchTargets.rows(0, rows);
        backend.gatherRows(features, order, start, x);
        backend.gatherRows(targets, order, start, y);
        gradient(x, y, totals);
      }
      addPenaltyGradient(rows);
      state.setUpdates(state.updates() + 1);
      backend.update(
          plan.optimizer(),
          state.updates(),
          state.parameters().flat(),
          gradient.flat(),
          state.slots());
    }
  }

  /**
   * The gradient of the mean loss of one batch, without the penalty's share; changes no parameter.
   *
   * @param x {@code [B x inputs]}, with B at most the plan's batch size
   * @param y {@code [B x outputs]}
   * @param totals each row's loss and metrics are added to it
   * @return overwritten by the next call
   */
  public ParameterBuffer gradient(Tensor x, Tensor y, Totals totals) {
    int rows = x.shape().rows();
    List<Layer> layers = plan.network().layers();
    int last = layers.size() - 1;

    Tensor output = forward.run(x);
    Tensor error = errors.get(last).rows(0, rows);
    backend.loss(plan.loss(), output, y, error, totals);
    backThroughActivation(last, rows, error);
    for (int i = last; i >= 0; i--) {
      Tensor input = i == 0 ? x : forward.activation(i - 1, rows);
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
