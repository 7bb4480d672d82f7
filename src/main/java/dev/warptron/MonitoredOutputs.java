package dev.warptron;

import dev.warptron.data.Dataset;
import dev.warptron.function.Link;
import dev.warptron.function.Loss;
import dev.warptron.function.Metric;
import dev.warptron.function.Targets;
import dev.warptron.metric.Metrics;
import dev.warptron.metric.PredictionMetric;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.train.OutputMetric;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A metric of {@link Metrics} on the validation rows, each with weight 1. With several targets, the
 * mean of theirs.
 */
final class MonitoredOutputs implements OutputMetric {
  private final PredictionMetric metric;
  private final int width; // number of outputs
  private final KnownTargets known;

  private MonitoredOutputs(PredictionMetric metric, Targets targets, Dataset rows) {
    this.metric = metric;
    this.width = targets.outputs();
    this.known = new KnownTargets(targets, rows, /* weights= */ null);
  }

  /**
   * The metric to compute from outputs; null if the device computes it, or there are no validation
   * rows.
   *
   * @throws IllegalArgumentException if there is no such metric for these targets
   */
  static @Nullable MonitoredOutputs of(
      TrainingConfig config, Loss loss, Targets targets, @Nullable Dataset validation) {
    String name = config.stopping().monitor();
    boolean onDevice =
        name.equals(EarlyStopping.LOSS)
            || Arrays.stream(Metric.values())
                .anyMatch(each -> each.id().equals(name) && each.isGivenBy(loss));
    if (!config.monitorsValidation() || validation == null || onDevice) {
      return null;
    }
    int classes = targets.classes().isEmpty() ? 0 : targets.classes().get(0).count();
    PredictionMetric metric =
        Metrics.parse(name)
            .filter(each -> each.takes(classes))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "no metric %s to monitor; for these targets there are %s, %s"
                            .formatted(
                                name,
                                EarlyStopping.LOSS,
                                Metrics.of(classes).stream()
                                    .map(PredictionMetric::name)
                                    .collect(Collectors.joining(", ")))));
    if (metric.needsProbabilities() && loss.link() == Link.IDENTITY) {
      throw new IllegalArgumentException(
          "%s cannot be monitored: it needs probabilities, and the loss %s gives none"
              .formatted(name, loss.label()));
    }
    return new MonitoredOutputs(metric, targets, validation);
  }

  @Override
  public double of(double[] outputs) {
    double[][] rows = new double[outputs.length / width][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = Arrays.copyOfRange(outputs, row * width, (row + 1) * width);
    }
    return known.with(rows).stream().mapToDouble(metric::of).average().orElseThrow();
  }

  @Override
  public boolean higherIsBetter() {
    return metric.higherIsBetter();
  }
}
