package dev.warptron.metric;

import dev.warptron.metric.ConfusionMatrix.Counts;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** How a metric of one class becomes a metric of all classes. */
public enum Average {
  /** Of the second of two classes. */
  BINARY("") {
    @Override
    double of(ConfusionMatrix matrix, ToDoubleFunction<Counts> metric) {
      return metric.applyAsDouble(matrix.counts(1));
    }
  },
  /** The mean over the classes that are the actual or the predicted class of some row. */
  MACRO("_macro") {
    @Override
    double of(ConfusionMatrix matrix, ToDoubleFunction<Counts> metric) {
      return IntStream.range(0, matrix.classes())
          .filter(matrix::occurs)
          .mapToDouble(index -> metric.applyAsDouble(matrix.counts(index)))
          .average()
          .orElse(Double.NaN);
    }
  },
  /** Of the summed counts of all classes. */
  MICRO("_micro") {
    @Override
    double of(ConfusionMatrix matrix, ToDoubleFunction<Counts> metric) {
      return metric.applyAsDouble(new Counts(matrix.correct(), matrix.total(), matrix.total()));
    }
  },
  /** The mean over the classes, each with the weight of its rows. */
  WEIGHTED("_weighted") {
    @Override
    double of(ConfusionMatrix matrix, ToDoubleFunction<Counts> metric) {
      double sum = 0;
      for (int index = 0; index < matrix.classes(); index++) {
        sum += matrix.actual(index) * metric.applyAsDouble(matrix.counts(index));
      }
      return sum / matrix.total();
    }
  };

  private final String suffix;

  Average(String suffix) {
    this.suffix = suffix;
  }

  abstract double of(ConfusionMatrix matrix, ToDoubleFunction<Counts> metric);

  /** What follows the name of a metric: {@code _macro}; nothing for {@link #BINARY}. */
  String suffix() {
    return suffix;
  }

  boolean takes(int classes) {
    return this == BINARY ? classes == 2 : classes >= 2;
  }
}
