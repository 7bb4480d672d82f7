package dev.warptron.cli.render;

import dev.warptron.backend.Backends;
import dev.warptron.train.EpochMetrics;
import dev.warptron.train.TrainingListener;
import dev.warptron.train.TrainingStart;

/** Prints which device trains, and why, and forwards all events to the progress display. */
public class DeviceListener implements TrainingListener {
  private final Report report;
  private final Progress progress;
  private final boolean isAuto;

  /**
   * Creates a listener for one training.
   *
   * @param isAuto whether the program chose the device
   */
  public DeviceListener(Report report, Progress progress, boolean isAuto) {
    this.report = report;
    this.progress = progress;
    this.isAuto = isAuto;
  }

  @Override
  public void deviceChosen(Backends.Choice choice) {
    report.device(choice, isAuto);
  }

  @Override
  public void trainingStarts(TrainingStart start) {
    progress.trainingStarts(start);
  }

  @Override
  public void epochCompleted(EpochMetrics metrics) {
    progress.epochCompleted(metrics);
  }

  @Override
  public void batchesCompleted(int epoch, int rowsDone, int rows) {
    progress.batchesCompleted(epoch, rowsDone, rows);
  }

  @Override
  public boolean isCancelled() {
    return progress.isCancelled();
  }
}
