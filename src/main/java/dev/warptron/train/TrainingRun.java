package dev.warptron.train;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Arena;
import dev.warptron.backend.Backend;
import dev.warptron.backend.EpochRunner;
import dev.warptron.backend.EpochSums;
import dev.warptron.backend.EpochTask;
import dev.warptron.backend.ModelState;
import dev.warptron.backend.RowOrder;
import dev.warptron.backend.StepPlan;
import dev.warptron.backend.StepWay;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One network in training: owns all device memory of it, and knows where it stands.
 *
 * <p>It goes on by slices of an epoch or, where the device can, by several epochs at once. Which,
 * and how many, depends on the clock; the numbers do not. If one of several epochs turns out to be
 * the last that was wanted, or to have diverged, the run goes back to where it was before and takes
 * the same epochs again up to there.
 */
final class TrainingRun implements AutoCloseable {
  private final Backend backend;
  private final TrainingJob job;
  private final StepPlan plan;
  private final @Nullable EpochRunner runner; // null if the device has none for this network

  private final Arena arena;
  private final ModelState state;
  private final Checkpoints checkpoints;
  private final Evaluator evaluator;
  private final EpochOrders orders;

  private final List<EpochMetrics> history = new ArrayList<>(); // what the listener was told of
  private int done; // epochs of this run that the state has seen
  private int wanted; // epochs that it is to see
  private boolean cancelled;
  private boolean carefully; // one epoch at a time: a loss ahead is not finite
  private @Nullable DivergenceException failure;

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena, which owns the rest
  TrainingRun(Backend backend, TrainingJob job) {
    this.backend = backend;
    this.job = job;
    this.plan = job.plan();
    this.runner = runnerFor(backend, job).orElse(null);
    this.wanted = job.config().epochs();
    this.arena = new Arena(backend);
    int rows = job.training().count();
    int most = Math.max(rows, job.validation() == null ? 0 : job.validation().count());
    try {
      this.state = arena.own(newState());
      this.checkpoints = new Checkpoints(arena.own(newState()), arena.own(newState()));
      this.evaluator =
          new Evaluator(
              backend,
              plan.network(),
              plan.loss(),
              plan.penalty(),
              state.parameters(),
              arena,
              most);
      this.orders = arena.own(new EpochOrders(backend, plan, job.orders(), rows));
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /** What runs whole epochs of the job's network on this device, if anything does. */
  static Optional<EpochRunner> runnerFor(Backend backend, TrainingJob job) {
    return backend.epochRunner().filter(r -> r.takes(job.plan(), job.training().count()));
  }

  @MustBeClosed
  private ModelState newState() {
    return new ModelState(
        backend, plan.network(), plan.rule(), job.start().parameters(), job.start().optimizer());
  }

  TrainingJob job() {
    return job;
  }

  /** What {@link #train} would begin with, which stays on the device until this is closed. */
  TrainingPreview preview() {
    SlicedEpochs slices = slices();
    StepWay way = backend.steps(plan).get(0);
    return new TrainingPreview(
        job.announcement(backend.name(), description(slices)),
        way.name(),
        way.reason(),
        plan.batchSize(),
        backend.bytesInUse());
  }

  private SlicedEpochs slices() {
    return new SlicedEpochs(backend, job, state, orders, meter(), arena);
  }

  private String description(SlicedEpochs slices) {
    return runner == null ? slices.description() : runner.description();
  }

  /** Trains by itself, to the end. */
  TrainingResult train() {
    SlicedEpochs slices = slices();
    announce(description(slices));
    while (!isFinished() && (runner == null || !slices.areShort())) {
      checkpoints.add(state, done);
      EpochSums sums = slices.run(epoch(), /* isLast= */ done + 1 == wanted);
      if (sums == null) {
        checkpoints.restoreNewest(state);
        cancelled = true;
        wanted = done;
      } else {
        add(sums);
      }
    }
    if (runner != null) {
      WholeEpochs.run(runner, List.of(this));
    }
    return result();
  }

  private EpochMeter meter() {
    return runner == null
        ? EpochMeter.of(backend, job, state, evaluator)
        : EpochMeter.of(runner, task(null, 1));
  }

  /**
   * Tells the listener that the training begins.
   *
   * @param step how it runs, in a few words for the user
   */
  void announce(String step) {
    job.listener().trainingStarts(job.announcement(backend.name(), step));
  }

  boolean isFinished() {
    return done == wanted || failure != null;
  }

  /** The next epochs, at most so many. */
  EpochTask next(int most) {
    checkpoints.add(state, done);
    int epochs = carefully ? 1 : Math.min(most, wanted - done);
    return task(orders.of(epoch(), epochs), epochs);
  }

  private EpochTask task(@Nullable RowOrder epochOrders, int epochs) {
    TrainingRows validation = job.validation();
    return new EpochTask(
        plan,
        state,
        job.training().both(),
        validation == null ? null : validation.both(),
        epochOrders,
        epochs);
  }

  /** Takes in what was measured in the epochs of {@link #next}. */
  void accept(List<EpochSums> sums) {
    if (!carefully && sums.stream().anyMatch(each -> problem(each) != null)) {
      goBack();
      return;
    }
    int reached = done + sums.size();
    for (int i = 0; i < sums.size() && !isFinished(); i++) {
      if (done < history.size()) {
        done++; // told of it the first time
      } else {
        job.listener()
            .batchesCompleted(epoch() + 1, job.training().count(), job.training().count());
        add(sums.get(i));
      }
    }
    if (failure == null && done < reached) { // cancelled: the state has seen too much
      done = checkpoints.restoreNewest(state);
    }
  }

  /** Takes some epochs again, one by one, to see where the loss stops being finite. */
  private void goBack() {
    done = checkpoints.restoreOlder(state);
    carefully = true;
  }

  /** The epoch that comes next, from 0, counted over all calls that continue a training. */
  private int epoch() {
    return job.start().epochs() + done;
  }

  /** One epoch more. */
  private void add(EpochSums sums) {
    String problem = problem(sums);
    if (problem != null) {
      failure = diverged(problem, epoch() + 1);
      return;
    }
    EpochMetrics metrics = metrics(sums);
    history.add(metrics);
    done++;
    job.listener().epochCompleted(metrics);
    if (done < wanted && job.listener().isCancelled()) {
      cancelled = true;
      wanted = done;
    }
  }

  private EpochMetrics metrics(EpochSums sums) {
    Evaluation trained = Evaluation.of(plan.loss(), sums.training(), job.training());
    TrainingRows validation = job.validation();
    return new EpochMetrics(
        epoch() + 1,
        trained.loss(),
        trained.score(),
        validation == null || sums.validation() == null
            ? null
            : Evaluation.of(plan.loss(), sums.validation(), validation));
  }

  /** What is not finite; null if all is well. */
  private static @Nullable String problem(EpochSums sums) {
    if (!Double.isFinite(sums.training().loss())) {
      return "the training loss is " + sums.training().loss();
    }
    if (!Double.isFinite(sums.training().penalty())) {
      return "the penalty of the weights is not finite";
    }
    if (sums.validation() != null && !Double.isFinite(sums.validation().loss())) {
      return "the validation loss is " + sums.validation().loss();
    }
    return null;
  }

  /**
   * What the training gave.
   *
   * @throws DivergenceException if a loss was not finite
   */
  TrainingResult result() {
    if (failure != null) {
      throw failure;
    }
    Evaluation trained = evaluator.evaluate(job.training());
    if (!Double.isFinite(trained.loss())) {
      if (runner != null && !carefully) {
        goBack();
        WholeEpochs.run(runner, List.of(this));
        return result();
      }
      throw diverged("the training loss after the last epoch is " + trained.loss(), epoch());
    }
    TrainingRows validation = job.validation();
    return new TrainingResult(
        currentState(done),
        new History(history),
        trained,
        validation == null ? null : evaluator.evaluate(validation),
        cancelled);
  }

  private TrainingState currentState(int epochsOfThisRun) {
    return new TrainingState(
        state.readParameters(), state.readOptimizer(), job.start().epochs() + epochsOfThisRun);
  }

  /** Goes back to the newest checkpoint whose training loss is finite. */
  private DivergenceException diverged(String what, int epoch) {
    int kept = checkpoints.restoreNewest(state);
    if (!Double.isFinite(evaluator.evaluate(job.training()).loss())) {
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
