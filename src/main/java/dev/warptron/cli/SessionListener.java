package dev.warptron.cli;

import dev.warptron.backend.Backends;
import dev.warptron.optim.Adam;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.UpdateRule;
import dev.warptron.train.TrainingConfig;
import dev.warptron.train.TrainingStart;
import java.util.stream.Collectors;

/** Prints what is about to be trained as well, and cancels when the program must end. */
final class SessionListener extends DeviceListener {
  private final Report report;
  private final Interruption interruption;
  private final boolean saysDevice;

  /**
   * A listener for one training.
   *
   * @param saysDevice false if the user knows already on which device it is
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

  /** The network, and how it is trained. */
  static void describe(Report report, TrainingStart start) {
    TrainingConfig config = start.config();
    report.line("network", "%s", Report.describe(start.network()));
    report.line("optimizer", "%s", describe(config.optimizer()));
    String settings =
        config.describe().entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
    report.line("training", "%s; %s", settings, start.step());
  }

  static String describe(UpdateRule rule) {
    if (rule instanceof Sgd sgd) {
      String momentum =
          sgd.momentum() == 0
              ? ""
              : ", %smomentum %s".formatted(sgd.nesterov() ? "Nesterov " : "", sgd.momentum());
      return "sgd, learning rate %s%s".formatted(sgd.learningRate(), momentum);
    }
    if (rule instanceof Adam adam) {
      return "adam, learning rate %s, beta1 %s, beta2 %s, epsilon %s"
          .formatted(adam.learningRate(), adam.beta1(), adam.beta2(), adam.epsilon());
    }
    throw new IllegalStateException("unknown rule " + rule.name());
  }
}
