package dev.warptron.train;

import dev.warptron.backend.spi.EpochSums;
import dev.warptron.backend.spi.EpochTask;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.ModelStates;
import dev.warptron.backend.spi.StepPlan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The progress of one network of a group.
 *
 * <p>A run advances by slices of an epoch or, with an epoch runner, by rounds of several epochs.
 * Their sizes depend on the clock, the results do not. If training must end within a round, because
 * the listener cancelled or a loss is not finite, the run returns to a checkpoint and repeats the
 * epochs up to that point. The same way it goes back to the best epoch of a metric.
 */
final class TrainingRun {
  private final TrainingJob job;
  private final StepPlan plan;
  private final int number;
  private final Checkpoints checkpoints;
  private final boolean runsWholeEpochs;

  private final RunHistory history;
  private final RunEnd end;
  private final RunOutcome outcome;
  private final EpochTasks tasks;
  private final EpochReader reader;
  private final BestEpoch best;
  private final SnapshotSaver saver;
  private boolean singleEpochs; // also after a divergence in a later epoch

  /**
   * A run at its start.
   *
   * @param number of the network in the group
   * @param runsWholeEpochs whether it uses an epoch runner, which can repeat a diverged epoch
   */
  TrainingRun(
      TrainingJob job,
      int number,
      Checkpoints checkpoints,
      GroupEvaluator evaluators,
      boolean runsWholeEpochs) {
    this.job = job;
    this.plan = job.plan();
    this.number = number;
    this.checkpoints = checkpoints;
    this.runsWholeEpochs = runsWholeEpochs;
    this.history = new RunHistory(job);
    this.end = new RunEnd(job, history);
    this.outcome = new RunOutcome(job, number, checkpoints, evaluators);
    this.tasks = new EpochTasks(job, number, checkpoints);
    this.best = new BestEpoch(history.monitor(), checkpoints, number);
    this.singleEpochs = history.decidesRates(); // by the epoch before
    this.reader = new EpochReader(job, history.monitor(), outcome::evaluator);
    this.saver = new SnapshotSaver(job.snapshots());
    TrainingSnapshot latest = job.snapshots().latest();
    if (latest != null) {
      resume(latest);
    }
  }

  private void resume(TrainingSnapshot from) {
    checkpoints.resume(number, from);
    from.history().forEach(history::add);
    end.resume(from);
    singleEpochs |= from.singleEpochs();
    if (from.best() != null) {
      best.resume();
    }
    if (from.end() != null) {
      outcome.resume(from.end());
      saver.close();
    }
  }

  private TrainingSnapshot snapshot() {
    return snapshot(end.lastEpoch(), end.hasEnded(), outcome.end());
  }

  /** What an interrupted run goes on from, as if it had not been cancelled. */
  private TrainingSnapshot uncancelled() {
    return snapshot(job.config().epochs(), /* hasEnded= */ false, null);
  }

  private TrainingSnapshot snapshot(
      int last, boolean hasEnded, TrainingSnapshot.@Nullable End known) {
    boolean goesOn = known == null;
    return new TrainingSnapshot(
        checkpoints.currentOf(number),
        goesOn ? checkpoints.beforeOf(number) : null,
        goesOn && best.saved() > 0 ? checkpoints.bestOf(number) : null,
        history.epochs(),
        last,
        hasEnded,
        end.stoppedEarly(),
        singleEpochs,
        known);
  }

  /** Saves a snapshot if the run has settled, or if one is due. Called between rounds of epochs. */
  void save() {
    if (!hasSettled()) {
      saver.saveIfDue(done(), this::snapshot);
    }
    saveEnd();
  }

  /** Saves a snapshot if the run has settled. */
  void saveEnd() {
    if (hasSettled()) {
      saver.saveLast(this::snapshot);
    }
  }

  TrainingJob job() {
    return job;
  }

  /** The number of metric sums of its loss. */
  int metricSums() {
    return plan.loss().metricSums();
  }

  /** As {@link RunOutcome#evaluator}. */
  Evaluator evaluator() {
    return outcome.evaluator();
  }

  /**
   * Announces the start of the training to the listener.
   *
   * @param step short description of the step, for the user
   */
  void announce(String device, String step) {
    job.listener().trainingStarts(job.announcement(device, step + job.snapshots().description()));
  }

  /** Whether the run has completed all its epochs or diverged. */
  boolean isFinished() {
    return done() == end.lastEpoch() || outcome.isFailure();
  }

  /** Whether the run is finished and its final state is evaluated. */
  boolean hasSettled() {
    return outcome.isKnown();
  }

  private int done() {
    return checkpoints.done(number);
  }

  /** Runs one epoch in slices. */
  void runSlices(SlicedEpochs slices) {
    checkpoints.add();
    boolean repeats = done() < history.size();
    EpochSums sums =
        slices.run(
            plan(),
            epoch(),
            /* isLast= */ done() + 1 == end.lastEpoch(),
            /* mayCancel= */ !repeats);
    if (sums == null) {
      checkpoints.restoreNewest(number);
      end.cancel(done());
    } else if (repeats) {
      checkpoints.setDone(number, done() + 1);
    } else {
      add(sums);
      if (slices.haveConverged() && !outcome.isFailure()) {
        end.converge(done());
      }
      best.save(done());
    }
    endNewEpochs();
  }

  /** The task of the next epochs, at most {@code most}. */
  EpochTask next(int most) {
    boolean one = singleEpochs || (job.monitored() != null && !end.hasEnded());
    int epochs = one ? 1 : saver.limited(Math.min(most, end.lastEpoch() - done()), done());
    return tasks.of(plan(), epoch(), epochs);
  }

  /** As {@link EpochTasks#plain}, for the next epoch. */
  EpochTask plainTask() {
    return tasks.plain(plan());
  }

  /** The plan of the next epoch. */
  StepPlan plan() {
    return history.plan(plan, done());
  }

  /** Records the sums of the epochs of {@link #next}. */
  void accept(List<EpochSums> sums) {
    if (!singleEpochs && sums.stream().anyMatch(each -> EpochReader.problem(each) != null)) {
      goBack();
      return;
    }
    int reached = done() + sums.size();
    for (int i = 0; i < sums.size() && !isFinished(); i++) {
      if (done() < history.size()) {
        checkpoints.setDone(number, done() + 1); // the listener received it the first time
      } else {
        job.listener()
            .batchesCompleted(epoch() + 1, job.training().count(), job.training().count());
        add(sums.get(i));
      }
    }
    best.save(reached);
    if (!outcome.isFailure() && done() < reached) {
      checkpoints.restoreNewest(number); // ended within the round: the state is too far ahead
    }
    endNewEpochs();
  }

  /** After the last new epoch, goes back to the best one or before it, if that is kept. */
  private void endNewEpochs() {
    if (end.isCancelled()) {
      saver.saveLast(this::uncancelled);
    }
    if (end.hasEnded() || outcome.isFailure() || history.size() < end.lastEpoch()) {
      return;
    }
    end.end();
    if (best.saved() > 0 && best.saved() < end.lastEpoch()) {
      best.restore();
      end.goBackTo(best.saved());
    }
  }

  /** Repeats some epochs one at a time, to find the first whose loss is not finite. */
  private void goBack() {
    checkpoints.restoreOlder(number);
    singleEpochs = true;
  }

  /** The next epoch, from 0, including the epochs before this run. */
  private int epoch() {
    return job.start().epochs() + done();
  }

  /** Records one epoch. */
  private void add(EpochSums sums) {
    String problem = EpochReader.problem(sums);
    if (problem != null) {
      diverged(problem, epoch() + 1);
      return;
    }
    EpochMetrics metrics = reader.metrics(epoch() + 1, sums);
    checkpoints.setDone(number, done() + 1);
    history.add(metrics);
    job.listener().epochCompleted(metrics);
    end.decide(done());
  }

  /** As {@link RunOutcome#measure}. */
  void measure(LossAccumulator trainingSums, LossAccumulator validationSums) {
    outcome.measure(trainingSums, validationSums);
  }

  /**
   * Ends a finished run with the sums of {@link #measure}. If the loss is not finite, the run may
   * return to a checkpoint and continue, to find the epoch where that began.
   */
  void settle(LossAccumulator.Sums trainingSums, LossAccumulator.Sums validationSums) {
    double loss = outcome.settle(trainingSums, validationSums);
    if (Double.isFinite(loss)) {
      return;
    }
    if (runsWholeEpochs && !singleEpochs && best.saved() == 0) {
      goBack();
    } else {
      diverged("the training loss after the last epoch is " + loss, epoch());
    }
  }

  /**
   * Ends the run at the newest checkpoint whose training loss is finite.
   *
   * @param epoch where it was seen that a loss is not finite
   */
  private void diverged(String what, int epoch) {
    outcome.diverge(() -> Divergence.message(plan(), what, epoch, epoch()));
  }

  /**
   * The result of the training; requires {@link #hasSettled}.
   *
   * @param values values of the network's final state
   */
  TrainingResult result(ModelStates.Values values) {
    return new TrainingResult(
        new TrainingState(values.parameters(), values.optimizer(), epoch(), history.rate(done())),
        history.first(outcome.isFailure() ? done() : history.size()),
        outcome.trained(),
        outcome.validated(),
        end.isCancelled(),
        history.stop(job.start().epochs(), end.stoppedEarly()),
        outcome.failure());
  }
}
