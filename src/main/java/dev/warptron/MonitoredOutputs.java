package dev.warptron;

import dev.warptron.data.ClassLabels;
import dev.warptron.data.Dataset;
import dev.warptron.function.Link;
import dev.warptron.function.Loss;
import dev.warptron.function.Metric;
import dev.warptron.function.Targets;
import dev.warptron.metric.ClassPredictions;
import dev.warptron.metric.Metrics;
import dev.warptron.metric.NumberPredictions;
import dev.warptron.metric.PredictionMetric;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.train.OutputMetric;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A metric of {@link Metrics} on the validation rows, each with weight 1. */
final class MonitoredOutputs implements OutputMetric {
  private final PredictionMetric metric;
  private final boolean hasProbabilities;
  private final Targets targets;
  private final int[] classes; // (rows); empty for numbers
  private final double[] numbers; // (rows); empty for classes

  private MonitoredOutputs(PredictionMetric metric, Loss loss, Targets targets, Dataset rows) {
    boolean areNumbers = targets.classNames().isEmpty();
    this.metric = metric;
    this.hasProbabilities = loss.link() != Link.IDENTITY;
    this.targets = targets;
    this.numbers = areNumbers ? rows.targetNumbers() : new double[0];
    this.classes = areNumbers ? new int[0] : ClassLabels.ofNames(targets.classNames()).encode(rows);
  }

  /**
   * The metric to compute from outputs; null if the device computes it, or there are no validation
   * rows.
   *
   * @throws IllegalArgumentException if there is no such metric for these targets
   */
  static @Nullable MonitoredOutputs of(
      EarlyStopping settings, Loss loss, Targets targets, @Nullable Dataset validation) {
    String name = settings.monitor();
    boolean onDevice =
        name.equals(EarlyStopping.LOSS)
            || Arrays.stream(Metric.values())
                .anyMatch(each -> each.id().equals(name) && each.isGivenBy(loss));
    if (settings.isOff() || validation == null || onDevice) {
      return null;
    }
    int classes = targets.classNames().size();
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
    return new MonitoredOutputs(metric, loss, targets, validation);
  }

  @Override
  public double of(double[] outputs) {
    int width = targets.outputs();
    double[][] predictions = new double[outputs.length / width][];
    double[] z = new double[width];
    for (int row = 0; row < predictions.length; row++) {
      System.arraycopy(outputs, row * width, z, 0, width);
      predictions[row] = targets.decode(z);
    }
    if (targets.classNames().isEmpty()) {
      return metric.of(
          new NumberPredictions(
              numbers, Arrays.stream(predictions).mapToDouble(p -> p[0]).toArray(), null));
    }
    return metric.of(
        hasProbabilities
            ? new ClassPredictions(classes, predictions, null)
            : ClassPredictions.ofDecisions(classes, outputs, null));
  }

  @Override
  public boolean higherIsBetter() {
    return metric.higherIsBetter();
  }
}
