package dev.warptron.train;

import dev.warptron.backend.spi.EpochSums;
import dev.warptron.backend.spi.EpochTask;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.ModelStates;
import dev.warptron.backend.spi.Permutations;
import dev.warptron.backend.spi.StepPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
  private final GroupEvaluator evaluators;
  private final boolean runsWholeEpochs;

  private final List<EpochMetrics> history = new ArrayList<>(); // what the listener has received
  private int lastEpoch; // number of epochs after which the run ends
  private final @Nullable Monitor monitor; // null without a monitored metric
  private final @Nullable RateHistory rates; // null if the learning rate follows no losses
  private final EpochReader reader;
  private final BestEpoch best;
  private final SnapshotSaver saver;
  private boolean hasEnded; // no new epoch follows
  private boolean stoppedEarly;
  private boolean cancelled;
  private boolean singleEpochs; // also after a divergence in a later epoch
  private @Nullable Evaluation trained; // of the final state
  private @Nullable Evaluation validated; // of the final state; null without validation rows
  private @Nullable String failure; // why it diverged; the state is restored to the last good one

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
    this.evaluators = evaluators;
    this.runsWholeEpochs = runsWholeEpochs;
    this.lastEpoch = job.config().epochs();
    this.monitor = Monitor.of(job);
    this.best = new BestEpoch(monitor, checkpoints, number);
    this.rates = RateHistory.of(job);
    this.singleEpochs = rates != null; // the rate of an epoch depends on the one before
    this.reader = new EpochReader(job, monitor, () -> evaluators.of(number));
    this.saver = new SnapshotSaver(job.snapshots());
    TrainingSnapshot latest = job.snapshots().latest();
    if (latest != null) {
      resume(latest);
    }
  }

  private void resume(TrainingSnapshot from) {
    checkpoints.resume(number, from);
    from.history().forEach(this::remember);
    lastEpoch = from.lastEpoch();
    hasEnded = from.hasEnded();
    stoppedEarly = from.stoppedEarly();
    singleEpochs |= from.singleEpochs();
    if (from.best() != null) {
      best.resume();
    }
    TrainingSnapshot.End end = from.end();
    if (end != null) {
      trained = end.training();
      validated = end.validation();
      failure = end.divergence();
      saver.close();
    }
  }

  private TrainingSnapshot snapshot() {
    return snapshot(lastEpoch, hasEnded, end());
  }

  /** What an interrupted run goes on from, as if it had not been cancelled. */
  private TrainingSnapshot uncancelled() {
    return snapshot(job.config().epochs(), /* ended= */ false, null);
  }

  private TrainingSnapshot snapshot(
      int last, boolean ended, TrainingSnapshot.@Nullable End outcome) {
    boolean goesOn = outcome == null;
    return new TrainingSnapshot(
        checkpoints.currentOf(number),
        goesOn ? checkpoints.beforeOf(number) : null,
        goesOn && best.saved() > 0 ? checkpoints.bestOf(number) : null,
        history,
        last,
        ended,
        stoppedEarly,
        singleEpochs,
        outcome);
  }

  private TrainingSnapshot.@Nullable End end() {
    return trained == null ? null : new TrainingSnapshot.End(trained, validated, failure);
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

  /**
   * The evaluator for the current parameters; valid until another network of the group asks for
   * one.
   */
  Evaluator evaluator() {
    return evaluators.of(number);
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
    return done() == lastEpoch || failure != null;
  }

  /** Whether the run is finished and its final state is evaluated. */
  boolean hasSettled() {
    return trained != null || failure != null;
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
            plan(), epoch(), /* isLast= */ done() + 1 == lastEpoch, /* mayCancel= */ !repeats);
    if (sums == null) {
      checkpoints.restoreNewest(number);
      cancelled = true;
      lastEpoch = done();
    } else if (repeats) {
      checkpoints.setDone(number, done() + 1);
    } else {
      add(sums);
      if (slices.haveConverged() && failure == null) {
        lastEpoch = done();
      }
      best.save(done());
    }
    endNewEpochs();
  }

  /** The task of the next epochs, at most {@code most}. */
  EpochTask next(int most) {
    boolean one = singleEpochs || (job.monitored() != null && !hasEnded);
    int epochs = one ? 1 : saver.limited(Math.min(most, lastEpoch - done()), done());
    int rows = job.training().count();
    boolean needed = plan.batchSize() < rows; // a full batch needs no permutation
    return task(
        needed ? job.sampler().permutations(epoch(), epochs, rows) : Permutations.NONE, epochs);
  }

  /**
   * A task of one epoch without a permutation, to evaluate the network or to estimate the duration.
   */
  EpochTask plainTask() {
    return task(Permutations.NONE, /* epochs= */ 1);
  }

  private EpochTask task(Permutations permutations, int epochs) {
    TrainingRows validation = job.validation();
    return new EpochTask(
        plan(),
        checkpoints.state(number),
        job.training().rows(),
        validation == null ? null : validation.rows(),
        permutations,
        epochs);
  }

  /** The plan of the next epoch. */
  StepPlan plan() {
    return rates == null ? plan : rates.plan(plan, done());
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
    if (failure == null && done() < reached) { // ended within the round: the state is too far ahead
      checkpoints.restoreNewest(number);
    }
    endNewEpochs();
  }

  /** After the last new epoch, goes back to the best one or before it, if that is kept. */
  private void endNewEpochs() {
    if (cancelled) {
      saver.saveLast(this::uncancelled);
    }
    if (hasEnded || failure != null || history.size() < lastEpoch) {
      return;
    }
    hasEnded = true;
    if (best.saved() > 0 && best.saved() < lastEpoch) {
      best.restore();
      lastEpoch = best.saved();
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
    remember(metrics);
    job.listener().epochCompleted(metrics);
    if (rates != null && rates.hasEnded()) {
      lastEpoch = done();
    }
    if (monitor != null && monitor.isExhausted() && done() < lastEpoch) {
      stoppedEarly = true;
      lastEpoch = done();
    }
    if (done() < lastEpoch && job.listener().isCancelled()) {
      cancelled = true;
      lastEpoch = done();
    }
  }

  private void remember(EpochMetrics metrics) {
    history.add(metrics);
    if (monitor != null && metrics.monitored() != null) {
      monitor.record(history.size(), metrics.monitored());
    }
    if (rates != null) {
      rates.add(metrics, monitor);
    }
  }

  /**
   * Evaluates the current parameters.
   *
   * @param trainingSums accumulator for the training rows
   * @param validationSums accumulator for the validation rows, used if there are any
   */
  void measure(LossAccumulator trainingSums, LossAccumulator validationSums) {
    Evaluator evaluator = evaluator();
    evaluator.addTo(trainingSums, job.training());
    TrainingRows validation = job.validation();
    if (validation != null) {
      evaluator.addTo(validationSums, validation);
    }
  }

  /**
   * Ends a finished run with the sums of {@link #measure}. If the loss is not finite, the run may
   * return to a checkpoint and continue, to find the epoch where that began.
   */
  void settle(LossAccumulator.Sums trainingSums, LossAccumulator.Sums validationSums) {
    Evaluation measured = Evaluation.of(plan.loss(), trainingSums, job.training());
    if (Double.isFinite(measured.loss())) {
      TrainingRows validation = job.validation();
      validated =
          validation == null ? null : Evaluation.of(plan.loss(), validationSums, validation);
      trained = measured;
    } else if (runsWholeEpochs && !singleEpochs && best.saved() == 0) {
      goBack();
    } else {
      diverged("the training loss after the last epoch is " + measured.loss(), epoch());
    }
  }

  /** Restores the newest checkpoint whose training loss is finite, and evaluates it. */
  private void diverged(String what, int epoch) {
    checkpoints.restoreNewest(number);
    trained = evaluator().evaluate(job.training());
    if (!Double.isFinite(trained.loss())) {
      checkpoints.restoreOlder(number);
      trained = evaluator().evaluate(job.training());
    }
    TrainingRows validation = job.validation();
    validated = validation == null ? null : evaluator().evaluate(validation);
    failure = Divergence.message(plan(), what, epoch, epoch());
  }

  /**
   * The result of the training; requires {@link #hasSettled}.
   *
   * @param values values of the network's final state
   */
  TrainingResult result(ModelStates.Values values) {
    boolean keepsAll = failure == null;
    return new TrainingResult(
        new TrainingState(
            values.parameters(),
            values.optimizer(),
            epoch(),
            rates == null ? null : rates.after(done())),
        new History(keepsAll ? history : history.subList(0, Math.min(done(), history.size()))),
        Objects.requireNonNull(trained),
        validated,
        cancelled,
        monitor == null ? null : monitor.stop(job.start().epochs(), history.size(), stoppedEarly),
        failure);
  }
}
