package dev.warptron.bench;

import dev.warptron.backend.Backends;
import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.ModelState;
import dev.warptron.backend.spi.Permutation;
import dev.warptron.backend.spi.Rows;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.backend.spi.TrainStep;
import dev.warptron.data.Dataset;
import dev.warptron.model.Shape;
import dev.warptron.testing.Closeness;
import dev.warptron.train.Trainer;
import dev.warptron.train.TrainingJob;
import dev.warptron.train.TrainingListener;
import dev.warptron.train.TrainingRows;
import dev.warptron.train.TrainingState;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * An epoch of training with the training step that the device chooses: from the upload of the
 * permutation to reading the loss, which waits for the device.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@SuppressWarnings({"NullAway.Init", "MustBeClosedChecker"}) // setUp fills the fields; see tearDown
public class TrainingBenchmark {
  /**
   * Relative. The rows are rounded to single precision, in which a device may compute: u = 6e-8,
   * over 20 epochs.
   */
  private static final double LOSS_TOLERANCE = 1e-5;

  /** The batch size. */
  @Param public Workload workload;

  /** {@link Benchmarks} replaces it with all available devices. */
  @Param("reference")
  public String device;

  private Backend backend;
  private Arena arena;
  private TrainStep step;
  private ModelState state;
  private ModelState start;
  private Tensor features; // [rows x 30]
  private Tensor targets; // [rows x 1]
  private LossAccumulator accumulator;
  private Permutation permutation;
  private List<int[]> permutations; // empty for a full batch
  private int epoch;

  /** Training rows, in addition to the epochs. */
  @State(Scope.Thread)
  @AuxCounters
  public static class Counters {
    /** Per second: training rows. */
    public long rows;
  }

  /** Checks a training, then allocates the data and compiles the step. */
  @Setup
  public void setUp() {
    backend = Backends.choose(device).provider().open();
    checkLoss();
    Dataset data = workload.rows();
    TrainingState initial = workload.start();
    StepPlan plan = workload.plan(data.rowCount());
    arena = new Arena(backend);
    start = newState(plan, initial);
    state = newState(plan, initial);
    step = arena.own(backend.compile(plan, state));
    features = arena.tensor(new Shape(data.rowCount(), data.featureCount()));
    features.write(data.toRowMajor());
    targets = arena.tensor(new Shape(data.rowCount(), 1), data.targetNumbers());
    accumulator = arena.lossAccumulator(plan.loss().metricSums());
    permutation = arena.permutation(data.rowCount());
    permutations = workload.permutations();
  }

  private ModelState newState(StepPlan plan, TrainingState initial) {
    return arena.own(
        new ModelState(
            backend, plan.network(), plan.optimizer(), initial.parameters(), initial.optimizer()));
  }

  private void checkLoss() {
    Dataset data = workload.rows();
    StepPlan plan = workload.plan(data.rowCount());
    try (TrainingRows rows =
        new TrainingRows(backend, data.rowCount(), data.toRowMajor(), data.targetNumbers())) {
      double loss =
          Trainer.run(
                  backend,
                  new TrainingJob(
                      plan.network(),
                      plan.loss(),
                      workload.config(),
                      (number, count) -> workload.permutations().get(number),
                      rows,
                      /* validation= */ null,
                      workload.start(),
                      TrainingListener.NONE))
              .requireFinite()
              .training()
              .loss();
      double expected = workload.expectedLoss();
      Closeness.assertClose(
          workload + " on " + device + ": loss after 20 epochs",
          loss,
          expected,
          LOSS_TOLERANCE * expected);
    }
  }

  /** Restores the initial weights, so that each iteration trains from the same ones. */
  @Setup(Level.Iteration)
  public void restoreInitialState() {
    state.copyFrom(start);
    epoch = 0;
  }

  /** Trains an epoch; returns the sum of the losses of its rows. */
  @Benchmark
  public double epoch(Counters counters) {
    accumulator.clear();
    boolean shuffled = !permutations.isEmpty();
    if (shuffled) {
      permutation.write(permutations.get(epoch++ % permutations.size()));
    }
    int rows = features.shape().rows();
    step.run(new Rows(features, targets), shuffled ? permutation : null, 0, rows, accumulator);
    counters.rows += rows;
    return accumulator.read().loss();
  }

  /** Frees the device's memory. */
  @TearDown
  public void tearDown() {
    arena.close();
    backend.close();
  }
}
