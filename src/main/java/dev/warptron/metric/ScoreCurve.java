package dev.warptron.metric;

import java.util.Comparator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * For each score that occurs, from the highest to the lowest, the weight of the rows with at least
 * this score: those of one class (true positives) and the others (false positives). Rows of weight
 * 0 are left out.
 */
final class ScoreCurve {
  private final double[] truePositives; // (size)
  private final double[] falsePositives; // (size)
  private final int size;

  /** The curve of one class against the others. */
  ScoreCurve(ClassPredictions predictions, int index) {
    int[] rows =
        IntStream.range(0, predictions.rows())
            .filter(row -> predictions.weight(row) > 0)
            .boxed()
            .sorted(Comparator.comparingDouble(row -> -predictions.probability(row, index)))
            .mapToInt(Integer::intValue)
            .toArray();
    this.truePositives = new double[rows.length];
    this.falsePositives = new double[rows.length];
    double truePositive = 0;
    double falsePositive = 0;
    int points = 0;
    for (int i = 0; i < rows.length; i++) {
      double weight = predictions.weight(rows[i]);
      if (predictions.actual(rows[i]) == index) {
        truePositive += weight;
      } else {
        falsePositive += weight;
      }
      double score = predictions.probability(rows[i], index);
      if (i + 1 == rows.length || predictions.probability(rows[i + 1], index) != score) {
        truePositives[points] = truePositive;
        falsePositives[points] = falsePositive;
        points++;
      }
    }
    this.size = points;
  }

  /** A number of the second of two classes, or its mean over three or more. */
  static double mean(ClassPredictions predictions, ToDoubleFunction<ScoreCurve> metric) {
    int first = predictions.classes() == 2 ? 1 : 0;
    return IntStream.range(first, predictions.classes())
        .mapToDouble(index -> metric.applyAsDouble(new ScoreCurve(predictions, index)))
        .average()
        .orElse(Double.NaN);
  }

  /** The number of different scores; 0 if all weights are 0. */
  int size() {
    return size;
  }

  /** True positives at a score; 0 at -1, above all scores. */
  double truePositives(int point) {
    return point < 0 ? 0 : truePositives[point];
  }

  /** False positives at a score; 0 at -1, above all scores. */
  double falsePositives(int point) {
    return point < 0 ? 0 : falsePositives[point];
  }

  /** The weight of the rows of the class. */
  double positives() {
    return truePositives(size - 1);
  }

  /** The weight of the other rows. */
  double negatives() {
    return falsePositives(size - 1);
  }
}
