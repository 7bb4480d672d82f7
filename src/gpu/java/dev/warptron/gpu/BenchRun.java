package dev.warptron.gpu;

import dev.warptron.backend.Backend;
import dev.warptron.backend.Backends;
import dev.warptron.backend.ProductPrecision;
import dev.warptron.train.DivergenceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Measures one workload: first whether the losses are right, then how long it takes, in turns. */
final class BenchRun {
  private final Backend backend;
  private final ProductPrecision products;
  private final TorchLane torch;
  private final Machine machine;
  private final Path folder;
  private final long deadline;

  /**
   * For one workload.
   *
   * @param folder takes the files for PyTorch
   * @param deadline of {@link System#nanoTime}: no round is begun after it
   */
  BenchRun(
      Backend backend,
      ProductPrecision products,
      TorchLane torch,
      Machine machine,
      Path folder,
      long deadline) {
    this.backend = backend;
    this.products = products;
    this.torch = torch;
    this.machine = machine;
    this.folder = folder;
    this.deadline = deadline;
  }

  BenchResult measure(GpuWorkload workload, int rounds) throws IOException {
    BenchResult result = new BenchResult(workload);
    if (timeIsUp()) {
      result.add(Check.of("time", false, "not begun: the time was up; --minutes gives more"));
      return result;
    }
    GpuRows rows =
        workload.images() ? GpuRows.images(workload.rows()) : firstCancerRows(workload.rows());
    result.add(againstReference(workload.forReference(), rows.first(workload.rowsForReference())));
    if (rounds == 0) {
      return result;
    }
    try (OwnTraining own = new OwnTraining(backend, workload, rows)) {
      List<String> modes = againstTorch(result, own, rows);
      own.time(workload.timedEpochs()); // warm-up: libraries, code, memory
      result.clocks("before", machine.clocks());
      takeTurns(result, own, modes, rounds);
      result.clocks("after", machine.clocks());
    } catch (DivergenceException e) {
      result.add(Check.of("loss", false, String.valueOf(e.getMessage())));
    }
    return result;
  }

  private static GpuRows firstCancerRows(int rows) {
    GpuRows all = GpuRows.cancer();
    return all.count() == rows ? all : all.first(rows);
  }

  /** An epoch on the first rows, here and on the reference device. */
  private Check againstReference(GpuWorkload small, GpuRows rows) {
    try (Backend oracle = Backends.choose("reference").open();
        OwnTraining expected = new OwnTraining(oracle, small, rows);
        OwnTraining actual = new OwnTraining(backend, small, rows)) {
      return compare(
          "loss of %d rows against the reference device".formatted(rows.count()),
          actual.losses(small.checkedEpochs()),
          expected.losses(small.checkedEpochs()),
          small.bound(products));
    } catch (DivergenceException e) {
      return Check.of("loss against the reference device", false, String.valueOf(e.getMessage()));
    }
  }

  /** The modes that work and whose losses are right: only these are timed. */
  private List<String> againstTorch(BenchResult result, OwnTraining own, GpuRows rows)
      throws IOException {
    GpuWorkload workload = result.workload();
    List<String> working = new ArrayList<>();
    if (!torch.isThere()) {
      result.add(Check.notRun("PyTorch", torch.description()));
      return working;
    }
    List<Double> losses = own.losses(workload.checkedEpochs());
    @Nullable String problem = null;
    try {
      torch.load(WorkloadFiles.write(folder, workload, rows));
    } catch (TorchWorker.TorchException e) {
      problem = e.getMessage();
    }
    for (String mode : torch.modes()) {
      String what = "loss of all rows against PyTorch, " + mode;
      if (problem != null) {
        result.add(Check.notRun(what, problem));
        continue;
      }
      if (timeIsUp()) {
        result.add(Check.notRun(what, "the time was up; --minutes gives more"));
        continue;
      }
      try {
        Check check =
            compare(
                what,
                losses,
                torch.losses(mode, workload.checkedEpochs()),
                workload.epochBound(products));
        result.add(check);
        if (check.verdict() == Check.Verdict.PASSED) {
          torch.time(mode, workload.timedEpochs()); // warm-up
          working.add(mode);
        }
      } catch (TorchWorker.TorchException e) {
        result.add(Check.notRun(what, String.valueOf(e.getMessage())));
      }
    }
    return working;
  }

  private void takeTurns(BenchResult result, OwnTraining own, List<String> modes, int rounds) {
    GpuWorkload workload = result.workload();
    for (int round = 0; round < rounds && !(round > 0 && timeIsUp()); round++) {
      OwnTraining.Timed timed = own.time(workload.timedEpochs());
      result.step(timed.step());
      result.add(BenchResult.OWN, timed.seconds());
      for (String mode : modes) {
        try {
          result.add("PyTorch " + mode, torch.time(mode, workload.timedEpochs()));
        } catch (TorchWorker.TorchException e) {
          result.add(Check.notRun("PyTorch " + mode, String.valueOf(e.getMessage())));
        }
      }
    }
  }

  private boolean timeIsUp() {
    return System.nanoTime() - deadline > 0;
  }

  /** Compares epoch by epoch; NaN and a missing loss fail. */
  static Check compare(String what, List<Double> actual, List<Double> expected, double bound) {
    if (actual.size() != expected.size() || actual.isEmpty()) {
      return Check.of(
          what, false, "%d losses against %d".formatted(actual.size(), expected.size()));
    }
    double worst = 0;
    for (int epoch = 0; epoch < actual.size(); epoch++) {
      double wanted = expected.get(epoch);
      double deviation = Math.abs(actual.get(epoch) - wanted) / Math.abs(wanted);
      if (!(deviation <= bound)) {
        return Check.of(
            what,
            false,
            "epoch %d: %s, expected %s, off by %.2g, allowed %.2g"
                .formatted(epoch + 1, actual.get(epoch), wanted, deviation, bound));
      }
      worst = Math.max(worst, deviation);
    }
    return Check.of(
        what, true, "%d epochs within %.2g, allowed %.2g".formatted(actual.size(), worst, bound));
  }
}
