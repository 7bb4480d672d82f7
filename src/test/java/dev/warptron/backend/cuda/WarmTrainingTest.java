package dev.warptron.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.cuda.steps.ForcedEngine;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.model.Shape;
import dev.warptron.optim.Adam;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.Sgd;
import dev.warptron.testing.DriverCall;
import dev.warptron.testing.DriverCalls;
import dev.warptron.testing.DriverFault;
import dev.warptron.testing.Simulator;
import dev.warptron.testing.TestBackends;
import dev.warptron.train.EpochMetrics;
import dev.warptron.train.TrainingListener;
import dev.warptron.train.TrainingResult;
import dev.warptron.train.TrainingRows;
import dev.warptron.train.TrainingStart;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Driver calls of trainings with graphs: captures and allocations are done before, once per plan.
 */
class WarmTrainingTest {
  private static final CudaProvider CUDA = new CudaProvider();

  /** 33 batches of 3 rows and one of 2: a graph of 32 batches, and two of one batch. */
  private static final int ROWS = 101;

  private static final int BATCH = 3;
  private static final int EPOCHS = 3;
  private static final int GRAPHS = 3;

  private final @Nullable String before = System.getProperty(ForcedEngine.PROPERTY);

  @BeforeEach
  void graphsOnTheSimulator() {
    Simulator.assumeLoaded();
    System.setProperty(ForcedEngine.PROPERTY, "graph");
  }

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty(ForcedEngine.PROPERTY);
    } else {
      System.setProperty(ForcedEngine.PROPERTY, before);
    }
    if (Simulator.isLoaded()) {
      Simulator.noFaults();
    }
  }

  private static SmallTraining training(Optimizer optimizer) {
    return SmallTraining.of(ROWS, BATCH, EPOCHS, optimizer);
  }

  /** The driver calls while a training's clock runs. */
  private static final class Counting implements TrainingListener {
    private DriverCalls atStart = Simulator.calls();
    private DriverCalls atEnd = Simulator.calls();
    private long slices;

    @Override
    public void trainingStarts(TrainingStart start) {
      atStart = Simulator.calls();
    }

    @Override
    public void batchesCompleted(int epoch, int rowsDone, int rows) {
      slices++;
    }

    @Override
    public void epochCompleted(EpochMetrics metrics) {
      atEnd = Simulator.calls();
    }

    DriverCalls calls() {
      return atEnd.minus(atStart);
    }
  }

  private static DriverCalls callsOf(Runnable work) {
    DriverCalls before = Simulator.calls();
    work.run();
    return Simulator.calls().minus(before);
  }

  @Test
  void graphsAreCapturedBeforeTheTrainingStarts() {
    SmallTraining training = training(Sgd.DEFAULT);
    try (Backend backend = CUDA.open();
        TrainingRows rows = training.upload(backend)) {
      Counting counting = new Counting();
      DriverCalls all = callsOf(() -> training.train(backend, rows, counting));
      assertThat(all.of(DriverCall.INSTANTIATE)).isEqualTo(GRAPHS);
      assertThat(counting.calls().of(DriverCall.INSTANTIATE)).isZero();
      assertThat(counting.calls().of(DriverCall.CAPTURED)).isZero();
      assertThat(counting.calls().of(DriverCall.SETUP)).isZero();
    }
  }

  @Test
  void aSecondTrainingOfAPlanCapturesNothing() {
    SmallTraining training = training(Sgd.DEFAULT);
    try (Backend backend = CUDA.open();
        TrainingRows rows = training.upload(backend);
        TrainingRows others = training.upload(backend)) {
      long bytes = backend.bytesInUse();
      DriverCalls first = callsOf(() -> training.train(backend, rows, TrainingListener.NONE));
      long kept = Simulator.bytesInUse();
      for (TrainingRows any : List.of(rows, others, rows)) {
        DriverCalls again = callsOf(() -> training.train(backend, any, TrainingListener.NONE));
        assertThat(again.of(DriverCall.INSTANTIATE)).isZero();
        assertThat(again.of(DriverCall.CAPTURED)).isZero();
        assertThat(again.of(DriverCall.SETUP)).isZero();
        assertThat(again.of(DriverCall.ALLOCATE)).isLessThan(first.of(DriverCall.ALLOCATE));
        assertThat(Simulator.bytesInUse()).isEqualTo(kept);
        assertThat(backend.bytesInUse()).as("without the kept engines").isEqualTo(bytes);
      }
    }
  }

  /**
   * A batch that is the whole data set is read in place, so its graph is valid for these rows only.
   */
  @Test
  void aFullBatchReadsTheRowsOfItsTraining() {
    SmallTraining training = SmallTraining.of(ROWS, ROWS, EPOCHS, Adam.DEFAULT);
    SmallTraining shorter = SmallTraining.of(ROWS - 7, ROWS, EPOCHS, Adam.DEFAULT);
    TrainingResult expected = cold(training);
    TrainingResult expectedOfShorter = cold(shorter);
    try (Backend backend = CUDA.open();
        TrainingRows rows = training.upload(backend);
        TrainingRows others = training.upload(backend);
        TrainingRows few = shorter.upload(backend)) {
      for (TrainingRows any : List.of(rows, others, rows)) {
        SmallTraining.assertSameBits(training.train(backend, any, TrainingListener.NONE), expected);
        SmallTraining.assertSameBits(
            shorter.train(backend, few, TrainingListener.NONE), expectedOfShorter);
      }
    }
  }

  private static TrainingResult cold(SmallTraining training) {
    try (Backend backend = TestBackends.open(CUDA)) {
      return training.train(backend);
    }
  }

  @Test
  void aKeptEngineComputesTheSameBits() {
    for (Optimizer optimizer : List.of(Sgd.DEFAULT.withMomentum(0.5), Adam.DEFAULT)) {
      SmallTraining training = training(optimizer);
      TrainingResult expected = cold(training);
      try (Backend backend = CUDA.open()) {
        for (int i = 0; i < 3; i++) {
          SmallTraining.assertSameBits(training.train(backend), expected);
          training(Sgd.DEFAULT).train(backend); // of another plan, in between
        }
      }
    }
  }

  /** Each call of a step has at most three copies in each direction, and two launches per graph. */
  @Test
  void anEpochIsLaunchesAndUploadsOnly() {
    SmallTraining training = training(Adam.DEFAULT);
    try (Backend backend = CUDA.open();
        TrainingRows rows = training.upload(backend)) {
      training.train(backend, rows, TrainingListener.NONE);
      Counting counting = new Counting();
      training.train(backend, rows, counting);
      DriverCalls calls = counting.calls();
      long slices = counting.slices;
      long runs = calls.of(DriverCall.GRAPH_LAUNCH);
      assertThat(runs).isBetween(3L * EPOCHS, (ROWS / BATCH + 1L) * EPOCHS);
      assertThat(calls.of(DriverCall.LAUNCH)).as("preparing a run").isEqualTo(runs);
      assertThat(calls.of(DriverCall.COPY))
          .as(
              "a slice: state and sums both ways, sums read; an epoch: permutation, sums, checkpoint")
          .isLessThanOrEqualTo(7 * slices + 4L * EPOCHS);
      assertThat(calls.synchronizations())
          .as("the sums are read after each slice and after each epoch, nothing else waits")
          .isLessThanOrEqualTo(slices + EPOCHS);
      assertThat(calls.of(DriverCall.ALLOCATE)).as("the permutation").isLessThanOrEqualTo(1);
      for (DriverCall none :
          List.of(
              DriverCall.INSTANTIATE,
              DriverCall.CAPTURED,
              DriverCall.SETUP,
              DriverCall.MODULE_LOAD,
              DriverCall.ALLOCATE_PINNED)) {
        assertThat(calls.of(none)).as(none.name()).isZero();
      }
    }
  }

  /** 3000 rows are one chunk: a product and a bias for each of two layers, and the loss. */
  @Test
  void anEvaluationRunsManyRowsAtOnce() {
    SmallTraining training = SmallTraining.of(3000, 3000, /* epochs= */ 0, Sgd.DEFAULT);
    try (Backend backend = CUDA.open();
        TrainingRows rows = training.upload(backend)) {
      training.train(backend, rows, TrainingListener.NONE);
      DriverCalls calls = callsOf(() -> training.train(backend, rows, TrainingListener.NONE));
      assertThat(calls.of(DriverCall.LAUNCH)).as("two products, two biases, a loss").isEqualTo(5);
    }
  }

  @Test
  void keptEnginesAreFreedIfAnAllocationFails() {
    SmallTraining training = training(Sgd.DEFAULT);
    try (Backend backend = CUDA.open()) {
      training.train(backend);
      long kept = Simulator.bytesInUse();
      Simulator.fail(DriverFault.ALLOCATE);
      try (Tensor tensor = backend.allocate(new Shape(1, 1))) {
        backend.fill(tensor, 1);
        assertThat(tensor.read()).containsExactly(1);
        assertThat(Simulator.bytesInUse()).isLessThan(kept);
        assertThat(backend.bytesInUse()).isEqualTo(Float.BYTES);
      }
      SmallTraining.assertSameBits(training.train(backend), cold(training));
    }
  }

  @Test
  void onlyAFewEnginesAreKept() {
    try (Backend backend = CUDA.open()) {
      long afterSix = 0;
      for (int batchSize = 4; batchSize <= 12; batchSize++) {
        // The same number of rows, so that engines have about the same size.
        SmallTraining.of(ROWS, batchSize, 1, Sgd.DEFAULT).train(backend);
        if (batchSize == 9) {
          afterSix = Simulator.bytesInUse();
        }
      }
      assertThat(backend.bytesInUse()).isZero();
      assertThat(Simulator.bytesInUse()).isLessThan(afterSix + afterSix / 4);
    }
  }
}
