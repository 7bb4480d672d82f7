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
 * How one network of a group gets on with its training.
 *
 * <p>It goes on by slices of an epoch or, where the device can, by several epochs at once. Which,
 * and how many, depends on the clock; the numbers do not. If one of several epochs turns out to be
 * the last that was wanted, or to have diverged, the run goes back to where it was before and takes
 * the same epochs again up to there.
 */
final class TrainingRun {
  private final TrainingJob job;
  private final StepPlan plan;
  private final int number;
  private final Checkpoints checkpoints;
  private final GroupEvaluator evaluators;
  private final boolean runsWholeEpochs;

  private final List<EpochMetrics> history = new ArrayList<>(); // what the listener was told of
  private int wanted; // epochs that the state is to see
  private boolean cancelled;
  private boolean carefully; // one epoch at a time: a loss ahead is not finite
  private @Nullable Evaluation trained; // of the state in the end
  private @Nullable Evaluation validated; // the same, if there are validation rows
  private @Nullable String failure; // why it diverged; the state is the last good one

  /**
   * A run at its start.
   *
   * @param number of the network in the group
   * @param runsWholeEpochs whether an epoch that went wrong may be run again by the same means
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
    this.wanted = job.config().epochs();
  }

  TrainingJob job() {
    return job;
  }

  /** Of its loss. */
  int metricSums() {
    return plan.loss().metricSums();
  }

  /** What measures the network as it is now, until that of another network is asked for. */
  Evaluator evaluator() {
    return evaluators.of(number);
  }

  /**
   * Tells the listener that the training begins.
   *
   * @param step how it runs, in a few words for the user
   */
  void announce(String device, String step) {
    job.listener().trainingStarts(job.announcement(device, step));
  }

  /** Whether the state has seen all epochs that it is to see. */
  boolean isFinished() {
    return done() == wanted || failure != null;
  }

  /** Whether it is finished, and known to be good or to have diverged. */
  boolean hasSettled() {
    return trained != null || failure != null;
  }

  private int done() {
    return checkpoints.done(number);
  }

  /** Runs one epoch in slices. */
  void runSlices(SlicedEpochs slices) {
    checkpoints.add();
    EpochSums sums = slices.run(epoch(), /* isLast= */ done() + 1 == wanted);
    if (sums == null) {
      checkpoints.restoreNewest(number);
      cancelled = true;
      wanted = done();
    } else {
      add(sums);
    }
  }

  /** The next epochs, at most so many. */
  EpochTask next(int most) {
    int epochs = carefully ? 1 : Math.min(most, wanted - done());
    int rows = job.training().count();
    boolean needed = plan.batchSize() < rows; // a batch of all rows has no order
    return task(
        needed ? job.orders().permutations(epoch(), epochs, rows) : Permutations.NONE, epochs);
  }

  /** One epoch with the rows as they are stored: to measure the network, or to estimate. */
  EpochTask plainTask() {
    return task(Permutations.NONE, /* epochs= */ 1);
  }

  private EpochTask task(Permutations permutations, int epochs) {
    TrainingRows validation = job.validation();
    return new EpochTask(
        plan,
        checkpoints.state(number),
        job.training().rows(),
        validation == null ? null : validation.rows(),
        permutations,
        epochs);
  }

  /** Takes in what was measured in the epochs of {@link #next}. */
  void accept(List<EpochSums> sums) {
    if (!carefully && sums.stream().anyMatch(each -> problem(each) != null)) {
      goBack();
      return;
    }
    int reached = done() + sums.size();
    for (int i = 0; i < sums.size() && !isFinished(); i++) {
      if (done() < history.size()) {
        checkpoints.setDone(number, done() + 1); // told of it the first time
      } else {
        job.listener()
            .batchesCompleted(epoch() + 1, job.training().count(), job.training().count());
        add(sums.get(i));
      }
    }
    if (failure == null && done() < reached) { // cancelled: the state has seen too much
      checkpoints.restoreNewest(number);
    }
  }

  /** Takes some epochs again, one by one, to see where the loss stops being finite. */
  private void goBack() {
    checkpoints.restoreOlder(number);
    carefully = true;
  }

  /** The epoch that comes next, from 0, counted over all calls that continue a training. */
  private int epoch() {
    return job.start().epochs() + done();
  }

  /** One epoch more. */
  private void add(EpochSums sums) {
    String problem = problem(sums);
    if (problem != null) {
      diverged(problem, epoch() + 1);
      return;
    }
    EpochMetrics metrics = metrics(sums);
    history.add(metrics);
    checkpoints.setDone(number, done() + 1);
    job.listener().epochCompleted(metrics);
    if (done() < wanted && job.listener().isCancelled()) {
      cancelled = true;
      wanted = done();
    }
  }

  private EpochMetrics metrics(EpochSums sums) {
    Evaluation training = Evaluation.of(plan.loss(), sums.training(), job.training());
    TrainingRows validation = job.validation();
    return new EpochMetrics(
        epoch() + 1,
        training.loss(),
        training.score(),
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
   * Measures the network as it is.
   *
   * @param trainingSums of the training rows; added to
   * @param validationSums the same of the validation rows, if there are any
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
   * Ends a run that is finished, by what {@link #measure} gave. If the loss is not finite, the run
   * may go back and be unfinished again, to see in which epoch that began.
   */
  void settle(LossAccumulator.Sums trainingSums, LossAccumulator.Sums validationSums) {
    Evaluation measured = Evaluation.of(plan.loss(), trainingSums, job.training());
    if (Double.isFinite(measured.loss())) {
      TrainingRows validation = job.validation();
      validated =
          validation == null ? null : Evaluation.of(plan.loss(), validationSums, validation);
      trained = measured;
    } else if (runsWholeEpochs && !carefully) {
      goBack();
    } else {
      diverged("the training loss after the last epoch is " + measured.loss(), epoch());
    }
  }

  /** Goes back to the newest checkpoint whose training loss is finite, and measures it. */
  private void diverged(String what, int epoch) {
    checkpoints.restoreNewest(number);
    trained = evaluator().evaluate(job.training());
    if (!Double.isFinite(trained.loss())) {
      checkpoints.restoreOlder(number);
      trained = evaluator().evaluate(job.training());
    }
    TrainingRows validation = job.validation();
    validated = validation == null ? null : evaluator().evaluate(validation);
    failure =
        ("training diverged in epoch %d: %s. Lower the learning rate (now %s), and standardize the"
                + " features if they are not. The weights after epoch %d are kept")
            .formatted(epoch, what, plan.optimizer().learningRate(), epoch());
  }

  /**
   * What the training gave, once it has settled.
   *
   * @param values of the network's state
   */
  TrainingResult result(ModelStates.Values values) {
    boolean keepsAll = failure == null;
    return new TrainingResult(
        new TrainingState(values.parameters(), values.optimizer(), epoch()),
        new History(keepsAll ? history : history.subList(0, Math.min(done(), history.size()))),
        Objects.requireNonNull(trained),
        validated,
        cancelled,
        failure);
  }
}
