package dev.warptron.train;

import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.EpochRunner;
import dev.warptron.backend.spi.StepPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Trains networks on a device. Stateless: every call starts from the state in its job.
 *
 * <p>Full-batch, mini-batch and single-sample gradient descent differ in the batch size alone.
 */
public final class Trainer {
  /** Maximum number of networks on the device at the same time. */
  private static final int MOST_AT_ONCE = 1024;

  private Trainer() {}

  /**
   * Runs one training to its end.
   *
   * @param job job whose rows are on this device
   */
  public static TrainingResult run(Backend backend, TrainingJob job) {
    try (TrainingGroup group = TrainingGroup.ofOne(backend, job)) {
      return group.trainOne();
    }
  }

  /**
   * Runs several trainings: small networks concurrently if the device has an epoch runner, the
   * others one after another. Each result is bitwise equal to that of {@link #run}.
   *
   * @param jobs jobs whose rows are on this device; rows may be shared
   * @return the result of each job, in the order of the jobs
   */
  public static List<TrainingResult> runAll(Backend backend, List<TrainingJob> jobs) {
    TrainingResult[] results = new TrainingResult[jobs.size()];
    List<Integer> together = new ArrayList<>();
    for (int i = 0; i < results.length; i++) {
      if (epochRunner(backend, jobs.get(i)).filter(EpochRunner::runsSideBySide).isPresent()) {
        together.add(i);
      } else {
        results[i] = run(backend, jobs.get(i));
      }
    }
    for (int from = 0; from < together.size(); from += MOST_AT_ONCE) {
      List<Integer> numbers =
          together.subList(from, Math.min(together.size(), from + MOST_AT_ONCE));
      List<TrainingResult> ended = runTogether(backend, numbers.stream().map(jobs::get).toList());
      IntStream.range(0, ended.size()).forEach(i -> results[numbers.get(i)] = ended.get(i));
    }
    return Arrays.asList(results);
  }

  private static List<TrainingResult> runTogether(Backend backend, List<TrainingJob> jobs) {
    try (TrainingGroup group =
        new TrainingGroup(backend, backend.epochRunner().orElseThrow(), jobs)) {
      return group.trainAll();
    }
  }

  /**
   * Uploads the data and compiles the step without running it, and describes the result. Does not
   * call the listener, and frees all device memory.
   *
   * @param job job whose rows are on this device
   */
  public static TrainingPreview preview(Backend backend, TrainingJob job) {
    try (TrainingGroup group = TrainingGroup.ofOne(backend, job)) {
      return group.preview();
    }
  }

  /** The epoch runner for this job, if the device has one. */
  static Optional<EpochRunner> epochRunner(Backend backend, TrainingJob job) {
    StepPlan plan = job.plan();
    TrainingRows validation = job.validation();
    if (job.training().areInBlocks() || (validation != null && validation.areInBlocks())) {
      return Optional.empty();
    }
    return backend
        .epochRunner()
        .filter(r -> !plan.updatePlan().average().isOfEpochs()) // it averages between epochs
        .filter(r -> job.rowsOfEpoch() == job.training().count()) // it takes all rows
        .filter(r -> r.takes(plan, job.training().count()));
  }
}
