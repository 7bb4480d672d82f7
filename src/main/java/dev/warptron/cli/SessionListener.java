package dev.warptron.cli;

import dev.warptron.optim.Adam;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.UpdateRule;
import dev.warptron.train.EpochMetrics;
import dev.warptron.train.TrainingConfig;
import dev.warptron.train.TrainingListener;
import dev.warptron.train.TrainingStart;
import java.util.stream.Collectors;

/**
 * Prints what is about to be trained, shows the progress, and cancels when the program must end.
 */
final class SessionListener implements TrainingListener {
  private final Report report;
  private final Progress progress;
  private final Interruption interruption;

  SessionListener(Report report, Progress progress, Interruption interruption) {
    this.report = report;
    this.progress = progress;
    this.interruption = interruption;
  }

  @Override
  public void trainingStarts(TrainingStart start) {
    TrainingConfig config = start.config();
    report.line("network", "%s", Report.describe(start.network()));
    report.line("optimizer", "%s", describe(config.optimizer()));
    String settings =
        config.describe().entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
    report.line("training", "%s; %s", settings, start.step());
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
    return interruption.isRequested();
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
