package dev.warptron.cli.train;

import dev.warptron.MlpBuilder;
import dev.warptron.TrainingMemory;
import dev.warptron.TrainingPlan;
import dev.warptron.cli.common.MemoryException;
import dev.warptron.cli.render.Report;
import dev.warptron.data.Dataset;
import dev.warptron.model.NetworkSpec;
import dev.warptron.train.TrainingPreview;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints the plan of a training. */
final class PlanReport {
  /** A training with more bytes of heap is large. */
  private static final long LARGE = 64 << 20;

  private static final double MEBIBYTE = 1 << 20;
  private static final double GIBIBYTE = 1 << 30;

  private PlanReport() {}

  /**
   * Prints the plan of a training. For a large one, only its memory is computed and printed; for
   * others the device uploads the rows and compiles the step.
   *
   * @param isAuto whether the program chose the device
   */
  static void print(
      Report report,
      MlpBuilder<?, ?> settings,
      Dataset training,
      @Nullable Dataset validation,
      boolean isAuto) {
    TrainingMemory memory = settings.memory(training, validation);
    if (memory.heapBytes() > LARGE) {
      print(report, memory, isAuto);
    } else {
      print(report, settings.plan(training, validation), isAuto);
    }
  }

  private static void print(Report report, TrainingPlan plan, boolean isAuto) {
    TrainingPreview preview = plan.preview();
    report.device(plan.device(), isAuto);
    SessionListener.describe(report, preview.start());
    report.line("batches", "%s", batches(preview));
    report.line("engine", "%s: %s", preview.step(), preview.reason());
    preview.declined().forEach(each -> report.line("", "%s", each));
    report.line(
        "memory",
        "%d bytes (%.1f MiB) on the device: rows, network, optimizer, checkpoints, working memory",
        preview.deviceBytes(),
        preview.deviceBytes() / MEBIBYTE);
    report.line("dry run", "nothing was trained, and nothing was written");
  }

  private static void print(Report report, TrainingMemory memory, boolean isAuto) {
    long heap = Runtime.getRuntime().maxMemory();
    report.device(memory.device(), isAuto);
    report.line("network", "%s", Report.describe(memory.network()));
    report.line("optimizer", "%s", memory.config().optimizer().describe());
    report.line(
        "memory",
        "at least %d bytes (%s) on the device: rows, network, optimizer, checkpoints",
        memory.deviceBytes(),
        size(memory.deviceBytes()));
    report.line(
        "",
        "at least %d bytes (%s) of Java heap, which has %s: %s",
        memory.heapBytes(),
        size(memory.heapBytes()),
        size(heap),
        memory.heapBytes() <= heap ? "enough" : "too little; " + remedy(memory.heapBytes()));
    report.line("dry run", "nothing was trained, and nothing was written");
  }

  /**
   * Refuses a training that the Java heap cannot hold.
   *
   * @param network maybe with fewer outputs than the one that is trained
   */
  static void requireHeap(NetworkSpec network) {
    long heap = Runtime.getRuntime().maxMemory();
    long needed = TrainingMemory.heapBytes(network, /* slots= */ 0);
    if (needed > heap) {
      throw new MemoryException(
          ("the program would run out of memory: a training of %d parameters takes at least %s of"
                  + " Java heap, which has %s; %s")
              .formatted(network.parameterCount(), size(needed), size(heap), remedy(needed)));
    }
  }

  /** In GiB, or below 1 GiB in MiB. */
  static String size(long bytes) {
    return String.format(
        Locale.ROOT,
        bytes < GIBIBYTE ? "%.1f MiB" : "%.1f GiB",
        bytes / (bytes < GIBIBYTE ? MEBIBYTE : GIBIBYTE));
  }

  private static String remedy(long needed) {
    return "give it more (java -Xmx%dg -jar ...), or use smaller hidden layers"
        .formatted((long) Math.ceil(2 * needed / GIBIBYTE));
  }

  private static String batches(TrainingPreview preview) {
    long batches = preview.batches();
    long dropped = preview.start().rows() - preview.rowsOfEpoch();
    long last = preview.rowsOfEpoch() - (batches - 1) * preview.batchSize();
    String exception =
        dropped > 0
            ? ", %d rows of each epoch left out".formatted(dropped)
            : last == preview.batchSize() ? "" : ", the last one of " + last;
    return "%d an epoch, of %d rows%s; %d updates in all"
        .formatted(batches, preview.batchSize(), exception, preview.updates());
  }
}
