package dev.warptron.cli.train;

import dev.warptron.TrainingPlan;
import dev.warptron.cli.render.Report;
import dev.warptron.train.TrainingPreview;

/** Prints the plan of a training. */
final class PlanReport {
  private static final double MEBIBYTE = 1 << 20;

  private PlanReport() {}

  /**
   * Prints the plan.
   *
   * @param isAuto whether the program chose the device
   */
  static void print(Report report, TrainingPlan plan, boolean isAuto) {
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

  private static String batches(TrainingPreview preview) {
    long batches = preview.batches();
    long last = preview.start().rows() - (batches - 1) * preview.batchSize();
    return "%d an epoch, of %d rows%s; %d updates in all"
        .formatted(
            batches,
            preview.batchSize(),
            last == preview.batchSize() ? "" : ", the last one of " + last,
            preview.updates());
  }
}
