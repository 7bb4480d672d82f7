package dev.warptron.train;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Arena;
import dev.warptron.backend.Backend;
import dev.warptron.backend.ModelState;
import dev.warptron.backend.RowOrder;
import dev.warptron.backend.StepPlan;
import dev.warptron.backend.Totals;
import dev.warptron.backend.TrainStep;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@link Trainer#train}: owns all device memory of the run, and knows where it stands.
 */
final class TrainingRun implements AutoCloseable {
  private final Backend backend;
  private final StepPlan plan;
  private final RowOrders orders;
  private final TrainingRows training;
  private final @Nullable TrainingRows validation;
  private final TrainingState start;
  private final TrainingListener listener;

  private final Arena arena;
  private final ModelState state;
  private final Checkpoints checkpoints;
  private final TrainStep step;
  private final Evaluator evaluator;
  private final Totals totals;
  private final @Nullable RowOrder order; // null if every batch holds all rows
  private final SliceSize sliceSize;
  private final List<EpochMetrics> history = new ArrayList<>();

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena, which owns the rest
  TrainingRun(
      Backend backend,
      StepPlan plan,
      RowOrders orders,
      TrainingRows training,
      @Nullable TrainingRows validation,
      TrainingState start,
      TrainingListener listener) {
    this.backend = backend;
    this.plan = plan;
    this.orders = orders;
    this.training = training;
    this.validation = validation;
    this.start = start;
    this.listener = listener;
    this.sliceSize = new SliceSize(plan.batchSize(), training.count());
    this.arena = new Arena(backend);
    try {
      this.state = arena.own(newState());
      this.checkpoints = new Checkpoints(arena.own(newState()), arena.own(newState()));
      this.step = arena.own(backend.compile(plan, state));
      int most = Math.max(training.count(), validation == null ? 0 : validation.count());
      this.evaluator =
          new Evaluator(
              backend,
              plan.network(),
              plan.loss(),
              plan.penalty(),
              state.parameters(),
              arena,
              most);
      this.totals = arena.totals();
      this.order = plan.batchSize() < training.count() ? arena.rowOrder(training.count()) : null;
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  @MustBeClosed
  private ModelState newState() {
    return new ModelState(
        backend, plan.network(), plan.rule(), start.parameters(), start.optimizer());
  }

  String stepDescription() {
    return training.areResident()
        ? step.description()
        : step.description() + "; the rows stay in the host's memory, the device has too little";
  }

  TrainingResult train(int epochs) {
    boolean cancelled = false;
    for (int done = 0; done < epochs && !cancelled; done++) {
      checkpoints.add(state, done);
      int epoch = start.epochs() + done;
      if (runEpoch(epoch)) {
        EpochMetrics metrics = measure(epoch);
        history.add(metrics);
        listener.epochCompleted(metrics);
        cancelled = done + 1 < epochs && listener.isCancelled();
      } else {
        checkpoints.restoreNewest(state);
        cancelled = true;
      }
    }
    return result(cancelled);
  }

  /**
   * Trains on every row once.
   *
   * @param epoch from 0
   * @return false if a listener cancelled it halfway
   */
  private boolean runEpoch(int epoch) {
    totals.clear();
    if (order != null) {
      order.write(orders.order(epoch, training.count()));
    }
    for (int from = 0; from < training.count(); ) {
      int to = Math.min(training.count(), from + sliceSize.rows());
      long began = System.nanoTime();
      step.run(training.features(), training.targets(), order, from, to, totals);
      double lossSoFar = totals.read().loss();
      sliceSize.adapt(System.nanoTime() - began);
      if (!Double.isFinite(lossSoFar)) {
        throw diverged("the training loss is " + lossSoFar, epoch + 1);
      }
      listener.batchesCompleted(epoch + 1, to, training.count());
      if (to < training.count() && listener.isCancelled()) {
        return false;
      }
      from = to;
    }
    return true;
  }

  private EpochMetrics measure(int epoch) {
    if (!plan.penalty().isNone()) { // 0 times an infinite weight is not a number
      backend.penalty(plan.penalty(), state.parameters().allWeights(), totals);
    }
    Evaluation met = Evaluation.of(plan.loss(), totals.read(), training);
    Evaluation validated = validation == null ? null : evaluator.evaluate(validation);
    if (!Double.isFinite(met.loss())) {
      throw diverged("the penalty of the weights is not finite", epoch + 1);
    }
    if (validated != null && !Double.isFinite(validated.loss())) {
      throw diverged("the validation loss is " + validated.loss(), epoch + 1);
    }
    return new EpochMetrics(epoch + 1, met.loss(), met.score(), validated);
  }

  private TrainingResult result(boolean cancelled) {
    Evaluation trained = evaluator.evaluate(training);
    if (!Double.isFinite(trained.loss())) {
      throw diverged(
          "the training loss after the last epoch is " + trained.loss(),
          start.epochs() + history.size());
    }
    return new TrainingResult(
        currentState(history.size()),
        new History(history),
        trained,
        validation == null ? null : evaluator.evaluate(validation),
        cancelled);
  }

  private TrainingState currentState(int epochsOfThisRun) {
    return new TrainingState(
        state.readParameters(), state.readOptimizer(), start.epochs() + epochsOfThisRun);
  }

  /** Goes back to the newest checkpoint whose training loss is finite. */
  private DivergenceException diverged(String what, int epoch) {
    int kept = checkpoints.restoreNewest(state);
    if (!Double.isFinite(evaluator.evaluate(training).loss())) {
      kept = checkpoints.restoreOlder(state);
    }
    TrainingState good = currentState(kept);
    String message =
        ("training diverged in epoch %d: %s. Lower the learning rate (now %s), and standardize the"
                + " features if they are not. The weights after epoch %d are kept")
            .formatted(epoch, what, plan.rule().learningRate(), good.epochs());
    return new DivergenceException(
        message, good, new History(history.subList(0, Math.min(kept, history.size()))));
  }

  @Override
  public void close() {
    arena.close();
  }
}
