package dev.warptron.cli.train;

import dev.warptron.backend.Backends;
import dev.warptron.cli.common.Interruption;
import dev.warptron.cli.render.DeviceListener;
import dev.warptron.cli.render.Progress;
import dev.warptron.cli.render.Report;
import dev.warptron.io.SettingsText;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.train.TrainingStart;
import java.util.stream.Collectors;

/** Also prints what is about to be trained, and cancels the training on interruption. */
final class SessionListener extends DeviceListener {
  private final Report report;
  private final Interruption interruption;
  private final boolean saysDevice;

  /**
   * Creates a listener for one training.
   *
   * @param saysDevice false if the device is already printed
   */
  SessionListener(
      Report report,
      Progress progress,
      Interruption interruption,
      boolean isAuto,
      boolean saysDevice) {
    super(report, progress, isAuto);
    this.report = report;
    this.interruption = interruption;
    this.saysDevice = saysDevice;
  }

  @Override
  public void deviceChosen(Backends.Choice choice) {
    if (saysDevice) {
      super.deviceChosen(choice);
    }
  }

  @Override
  public void trainingStarts(TrainingStart start) {
    describe(report, start);
    super.trainingStarts(start);
  }

  @Override
  public boolean isCancelled() {
    return interruption.isRequested();
  }

  /** Prints the network and the settings of its training. */
  static void describe(Report report, TrainingStart start) {
    TrainingConfig config = start.config();
    report.line("network", "%s", Report.describe(start.network()));
    report.line("optimizer", "%s", config.optimizer().describe());
    String settings =
        SettingsText.of(config).entrySet().stream()
            .map(entry -> entry.getKey() + " " + Report.readable(entry.getValue()))
            .collect(Collectors.joining(", "));
    report.line("training", "%s; %s", settings, start.step());
  }
}
