package dev.warptron.train;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.EpochRunner;
import dev.warptron.backend.spi.ModelStates;
import dev.warptron.backend.spi.StepFactory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Networks in training on one device, one or many side by side: owns all device memory of them. */
final class TrainingGroup implements AutoCloseable {
  private final Backend backend;
  private final Arena arena;
  private final Checkpoints checkpoints;
  private final @Nullable WholeEpochs wholeEpochs; // null if the device has none for these networks
  private final List<TrainingRun> runs = new ArrayList<>();

  /**
   * Brings the networks to the device.
   *
   * @param runner for all of them; null to train the only one by slices of its epochs
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena, which owns the rest
  TrainingGroup(Backend backend, @Nullable EpochRunner runner, List<TrainingJob> jobs) {
    this.backend = backend;
    this.arena = new Arena(backend);
    try {
      this.checkpoints = arena.own(new Checkpoints(backend, starts(jobs)));
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

  /** A network alone, by whole epochs where the device can. */
  @MustBeClosed
  static TrainingGroup ofOne(Backend backend, TrainingJob job) {
    return new TrainingGroup(backend, Trainer.epochRunner(backend, job).orElse(null), List.of(job));
  }

  @SuppressWarnings("MustBeClosedChecker") // the arena closes the session
  private WholeEpochs wholeEpochs(EpochRunner runner) {
    return new WholeEpochs(backend, runner, arena.own(runner.open()), checkpoints);
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

  /** What {@link #trainOne} would begin with, which stays on the device until this is closed. */
  TrainingPreview preview() {
    TrainingRun run = runs.get(0);
    SlicedEpochs slices = slices(run);
    StepFactory way = backend.steps(run.job().plan()).get(0);
    return new TrainingPreview(
        run.job().announcement(backend.name(), description(slices)),
        way.name(),
        way.reason(),
        run.job().plan().batchSize(),
        backend.bytesInUse());
  }

  /** Trains the only network to its end. */
  TrainingResult trainOne() {
    TrainingRun run = runs.get(0);
    if (wholeEpochs == null || !wholeEpochs.isShort(run)) {
      SlicedEpochs slices = slices(run);
      run.announce(backend.name(), description(slices));
      while (!run.isFinished() && (wholeEpochs == null || !slices.areShort())) {
        run.runSlices(slices);
      }
    } else {
      run.announce(backend.name(), wholeEpochs.description());
    }
    return end().get(0);
  }

  /** Trains all networks side by side to their ends. */
  List<TrainingResult> trainAll() {
    String description = wholeEpochs == null ? "" : wholeEpochs.description();
    String step = "%s, %d networks side by side".formatted(description, runs.size());
    runs.forEach(run -> run.announce(backend.name(), step));
    return end();
  }

  /** Runs what is left of whole epochs, and settles all networks. */
  private List<TrainingResult> end() {
    if (wholeEpochs == null) {
      FinalEvaluation.settle(backend, runs);
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

  @SuppressWarnings("MustBeClosedChecker") // the arena closes the orders
  private SlicedEpochs slices(TrainingRun run) {
    TrainingJob job = run.job();
    EpochPermutations orders =
        arena.own(new EpochPermutations(backend, job.plan(), job.orders(), job.training().count()));
    EpochMeter meter =
        wholeEpochs == null
            ? EpochMeter.of(backend, job, checkpoints.state(0), run.evaluator())
            : wholeEpochs.meter(run);
    return new SlicedEpochs(backend, job, checkpoints.state(0), orders, meter, arena);
  }

  private String description(SlicedEpochs slices) {
    return wholeEpochs == null ? slices.description() : wholeEpochs.description();
  }

  @Override
  public void close() {
    arena.close();
  }
}
