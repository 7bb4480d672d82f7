package dev.warptron.train;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.EpochRunner;
import dev.warptron.backend.spi.ModelStates;
import dev.warptron.backend.spi.StepFactory;
import dev.warptron.backend.spi.StepPlan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One or more networks in training on one device. Owns all their device memory. */
final class TrainingGroup implements AutoCloseable {
  private final Backend backend;
  private final Arena arena;
  private final Checkpoints checkpoints;
  private final @Nullable WholeEpochs wholeEpochs; // null without an epoch runner
  private final List<TrainingRun> runs = new ArrayList<>();

  /**
   * Uploads the networks.
   *
   * @param runner epoch runner for all of them; null to train the only network in slices of its
   *     epochs
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena, which owns the rest
  TrainingGroup(Backend backend, @Nullable EpochRunner runner, List<TrainingJob> jobs) {
    this.backend = backend;
    this.arena = new Arena(backend);
    try {
      this.checkpoints = arena.own(new Checkpoints(backend, starts(jobs), keepBest(jobs)));
      this.wholeEpochs = runner == null ? null : wholeEpochs(runner);
      GroupEvaluator evaluator = new GroupEvaluator(backend, jobs, checkpoints, arena);
      for (int i = 0; i < jobs.size(); i++) {
        runs.add(new TrainingRun(jobs.get(i), i, checkpoints, evaluator, runner != null));
      }
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /** A group of one network, with an epoch runner if the device has one. */
  @MustBeClosed
  static TrainingGroup ofOne(Backend backend, TrainingJob job) {
    return new TrainingGroup(backend, Trainer.epochRunner(backend, job).orElse(null), List.of(job));
  }

  @SuppressWarnings("MustBeClosedChecker") // the arena closes the session
  private WholeEpochs wholeEpochs(EpochRunner runner) {
    return new WholeEpochs(backend, runner, arena.own(runner.open()), checkpoints);
  }

  private static boolean keepBest(List<TrainingJob> jobs) {
    return jobs.stream().map(Monitor::of).anyMatch(each -> each != null && each.keepsBest());
  }

  private static List<ModelStates.Start> starts(List<TrainingJob> jobs) {
    return jobs.stream()
        .map(
            job ->
                new ModelStates.Start(
                    job.network(),
                    job.config().optimizer(),
                    job.start().parameters(),
                    job.start().optimizer()))
        .toList();
  }

  /** Compiles what {@link #trainOne} would run. It stays on the device until this is closed. */
  TrainingPreview preview() {
    TrainingRun run = runs.get(0);
    SlicedEpochs slices = slices(run);
    StepPlan plan = run.job().plan();
    StepFactory factory = backend.steps(plan).get(0);
    return new TrainingPreview(
        run.job().announcement(backend.name(), description(slices)),
        factory.name(),
        factory.reason(),
        backend.stepFactories(plan).stream()
            .filter(each -> !each.supports(plan))
            .map(each -> each.name() + " does not support " + each.missing(plan))
            .toList(),
        run.job().plan().batchSize(),
        backend.bytesInUse());
  }

  /** Trains the only network to its end. */
  TrainingResult trainOne() {
    TrainingRun run = runs.get(0);
    if (run.hasSettled()) {
      return results().get(0); // resumed after its end
    }
    if (wholeEpochs == null || !wholeEpochs.isShort(run)) {
      SlicedEpochs slices = slices(run);
      run.announce(backend.name(), description(slices));
      while (!run.isFinished() && (wholeEpochs == null || !slices.areShort())) {
        run.runSlices(slices);
        run.save();
      }
    } else {
      run.announce(backend.name(), wholeEpochs.description());
    }
    return end().get(0);
  }

  /** Trains all networks concurrently to their ends. */
  List<TrainingResult> trainAll() {
    String description = wholeEpochs == null ? "" : wholeEpochs.description();
    String step = "%s, %d networks side by side".formatted(description, runs.size());
    runs.forEach(run -> run.announce(backend.name(), step));
    return end();
  }

  /** Runs the remaining epochs, if there is an epoch runner, and evaluates all networks. */
  private List<TrainingResult> end() {
    if (wholeEpochs == null) {
      FinalEvaluation.settle(backend, runs);
      runs.forEach(TrainingRun::saveEnd);
    } else {
      wholeEpochs.run(runs);
    }
    return results();
  }

  private List<TrainingResult> results() {
    List<ModelStates.Values> values = checkpoints.current().read();
    List<TrainingResult> results = new ArrayList<>(runs.size());
    for (int i = 0; i < runs.size(); i++) {
      results.add(runs.get(i).result(values.get(i)));
    }
    return results;
  }

  @SuppressWarnings("MustBeClosedChecker") // the arena closes the permutations and the step
  private SlicedEpochs slices(TrainingRun run) {
    TrainingJob job = run.job();
    EpochPermutations permutations =
        arena.own(
            new EpochPermutations(backend, job.plan(), job.sampler(), job.training().count()));
    EpochMeter meter =
        wholeEpochs == null
            ? EpochMeter.of(backend, job, checkpoints.state(0), run.evaluator())
            : wholeEpochs.meter(run);
    return arena.own(
        new SlicedEpochs(
            backend, job, run.plan(), checkpoints.state(0), permutations, meter, arena));
  }

  private String description(SlicedEpochs slices) {
    return wholeEpochs == null ? slices.description() : wholeEpochs.description();
  }

  @Override
  public void close() {
    arena.close();
  }
}
