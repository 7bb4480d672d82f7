package dev.warptron.train;

import dev.warptron.backend.Backend;
import dev.warptron.backend.EpochRunner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Several trainings on one device: small networks side by side where the device can, the others one
 * after another. Each gives the bits that {@link Trainer#train} would.
 */
public final class ManyTrainings {
  /** Networks that are on the device at once. */
  private static final int MOST_AT_ONCE = 1024;

  private final Backend backend;
  private final List<TrainingJob> jobs;
  private final TrainingOutcome[] outcomes;

  private ManyTrainings(Backend backend, List<TrainingJob> jobs) {
    this.backend = backend;
    this.jobs = jobs;
    this.outcomes = new TrainingOutcome[jobs.size()];
  }

  /**
   * Runs all of them.
   *
   * @param jobs with rows on this device, which may be shared
   * @return the outcome of each, in their order
   */
  public static List<TrainingOutcome> run(Backend backend, List<TrainingJob> jobs) {
    ManyTrainings all = new ManyTrainings(backend, jobs);
    List<Integer> together = new ArrayList<>();
    for (int i = 0; i < jobs.size(); i++) {
      if (Trainer.runnerFor(backend, jobs.get(i)).filter(EpochRunner::runsSideBySide).isPresent()) {
        together.add(i);
      } else {
        all.outcomes[i] = Trainer.run(backend, jobs.get(i));
      }
    }
    backend.epochRunner().ifPresent(runner -> all.runTogether(runner, together));
    return Arrays.asList(all.outcomes);
  }

  private void runTogether(EpochRunner runner, List<Integer> numbers) {
    for (int from = 0; from < numbers.size(); from += MOST_AT_ONCE) {
      runGroup(runner, numbers.subList(from, Math.min(numbers.size(), from + MOST_AT_ONCE)));
    }
  }

  private void runGroup(EpochRunner runner, List<Integer> numbers) {
    try (TrainingGroup group =
        new TrainingGroup(backend, runner, numbers.stream().map(jobs::get).toList())) {
      List<TrainingOutcome> ended = group.trainAll();
      IntStream.range(0, ended.size()).forEach(i -> outcomes[numbers.get(i)] = ended.get(i));
    }
  }
}
