package dev.warptron.backend.cpu;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.DeviceResource;
import dev.warptron.backend.spi.EpochRound;
import dev.warptron.backend.spi.EpochSession;
import dev.warptron.backend.spi.EpochSums;
import dev.warptron.backend.spi.EpochTask;
import dev.warptron.backend.spi.ForwardPass;
import dev.warptron.backend.spi.OperationShapes;
import dev.warptron.backend.spi.Permutations;
import dev.warptron.backend.spi.Rows;
import dev.warptron.backend.spi.ScalarTable;
import dev.warptron.function.Penalty;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Trains one network after another, each in one native call. */
final class CpuEpochSession implements EpochSession {
  private final CpuBackend backend;
  private @Nullable CpuPermutation permutation; // buffer, reused by the next task
  private final DeviceResource session;

  @MustBeClosed
  CpuEpochSession(CpuBackend backend) {
    this.backend = backend;
    this.session = new DeviceResource(backend.state(), 0, "epoch session", this::closePermutation);
  }

  @Override
  public EpochRound run(List<EpochTask> tasks) {
    session.requireOpen();
    tasks.forEach(CpuEpochSession::check);
    long nanos = 0;
    List<List<EpochSums>> sums = new ArrayList<>(tasks.size());
    for (EpochTask task : tasks) {
      long began = System.nanoTime();
      sums.add(run(task));
      nanos += System.nanoTime() - began;
    }
    return new EpochRound(sums, nanos);
  }

  private static void check(EpochTask task) {
    OperationShapes.epochs(task);
    int rows = task.training().count();
    if (task.permutations() instanceof Permutations.Given given) {
      CpuPermutation.requireRows(given.rows(), rows);
    }
  }

  private List<EpochSums> run(EpochTask task) {
    double[] sums = sums(task, task.epochs());
    task.state().setUpdates(task.state().updates() + task.updates());
    return EpochSums.ofEpochs(task, sums, 0);
  }

  @Override
  public EpochSums measure(EpochTask task) {
    session.requireOpen();
    OperationShapes.epochs(
        new EpochTask(
            task.plan(),
            task.state(),
            task.training(),
            task.validation(),
            Permutations.NONE,
            /* epochs= */ 1));
    return EpochSums.of(task, sums(task, /* epochs= */ 0), 0);
  }

  /**
   * Trains, and measures after each epoch.
   *
   * @param epochs 0 to measure the state without training
   * @return {@link EpochSums#numbers} for each epoch, or once for 0 epochs
   */
  private double[] sums(EpochTask task, int epochs) {
    Addresses training = addresses(task.training());
    Addresses validation = addresses(task.validation());
    long permutations = epochs == 0 ? 0 : permutations(task);
    Penalty penalty = task.plan().penalty();
    int chunk = Math.min(validation.count, ForwardPass.CHUNK);
    int each = EpochSums.numbers(task.plan().loss());
    double[] read = new double[Math.max(1, epochs) * each];
    try (CpuStep step = new CpuStep(backend, task.plan(), task.state());
        CpuForwardPass forward =
            new CpuForwardPass(
                backend, task.plan().network(), task.state().evaluated(), Math.max(1, chunk));
        CpuMemory sums =
            new CpuMemory(backend, (long) read.length * Double.BYTES, "list of metric sums")) {
      boolean enough =
          NativeNetwork.runEpochs(
              backend.device(),
              step.address(),
              training.features,
              training.targets,
              training.weights,
              training.count,
              permutations,
              epochs,
              ScalarTable.of(
                      task.plan().updates(),
                      task.state().updates(),
                      epochs == 0 ? 0 : task.updates())
                  .values(),
              task.state().updates(),
              penalty.l1(),
              penalty.l2(),
              validation.features,
              validation.targets,
              validation.weights,
              validation.count,
              chunk,
              forward.address(),
              forward.outputAddress(),
              sums.address());
      if (!enough) {
        throw CpuMemory.noMemory(
            "copy of %d rows".formatted(training.count), task.training().features().shape().size());
      }
      Native.readDoubles(sums.address(), read);
    }
    return read;
  }

  /** The address of {@code [epochs x rows]} row numbers; 0 for the stored order. */
  private long permutations(EpochTask task) {
    int rows = task.training().count();
    if (task.permutations() instanceof Permutations.Drawn drawn) {
      CpuPermutation permutation = permutation(Math.multiplyExact(task.epochs(), rows));
      permutation.shuffle(drawn.seed(), drawn.firstStream(), rows);
      return permutation.address();
    }
    if (task.permutations() instanceof Permutations.Given given) {
      CpuPermutation permutation = permutation(given.rows().length);
      permutation.write(given.rows());
      return permutation.address();
    }
    return 0;
  }

  /** A buffer for this number of row numbers; the next call overwrites it. */
  @SuppressWarnings("MustBeClosedChecker") // close() closes it
  private CpuPermutation permutation(int count) {
    if (permutation == null || permutation.count() != count) {
      closePermutation();
      permutation = new CpuPermutation(backend, count);
    }
    return permutation;
  }

  private void closePermutation() {
    CpuPermutation old = permutation;
    permutation = null;
    if (old != null) {
      old.close();
    }
  }

  private Addresses addresses(@Nullable Rows rows) {
    return rows == null
        ? new Addresses(0, 0, 0, 0)
        : new Addresses(
            backend.own(rows.features()).address(),
            backend.own(rows.targets()).address(),
            backend.addressOf(rows.weights()),
            rows.count());
  }

  /** Addresses of the rows for native code. */
  private record Addresses(long features, long targets, long weights, int count) {}

  @Override
  public void close() {
    session.close();
  }
}
