package dev.warptron.cli.common;

import dev.warptron.metric.Metrics;
import dev.warptron.metric.PredictionMetric;
import dev.warptron.optim.EarlyStopping;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.ITypeConverter;

/** Converters from option texts to metrics. */
public final class MetricConverters {
  private MetricConverters() {}

  /** Converts to a metric of predictions. */
  public static final class PredictionMetrics implements ITypeConverter<PredictionMetric> {
    @Override
    public PredictionMetric convert(String text) {
      return Converters.checked(() -> Metrics.parse(text.strip()))
          .orElseThrow(() -> Labels.unknown("metric", PredictionMetricNames.ALL, text));
    }
  }

  /** The names that {@link PredictionMetrics} accepts. */
  public static final class PredictionMetricNames implements Iterable<String> {
    private static final List<String> ALL =
        Metrics.all().stream().map(PredictionMetric::name).toList();

    @Override
    public Iterator<String> iterator() {
      return ALL.iterator();
    }
  }

  /** Converts to the name of what early stopping monitors. */
  static final class Monitors implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      String name = text.strip();
      return name.equals(EarlyStopping.LOSS)
          ? name
          : Converters.checked(() -> Metrics.parse(name))
              .map(PredictionMetric::label)
              .orElseThrow(() -> Labels.unknown("metric", known(), text));
    }

    private static List<String> known() {
      List<String> known = new ArrayList<>(List.of(EarlyStopping.LOSS));
      known.addAll(PredictionMetricNames.ALL);
      return known;
    }
  }
}
