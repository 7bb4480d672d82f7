package dev.warptron;

import dev.warptron.data.ClassLabels;
import dev.warptron.data.Dataset;
import dev.warptron.function.Link;
import dev.warptron.function.Targets;
import dev.warptron.metric.ClassPredictions;
import dev.warptron.metric.NumberPredictions;
import dev.warptron.metric.Predictions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The known targets of some rows, to measure predictions by. */
final class KnownTargets {
  private final Targets targets;
  private final List<int[]> classes = new ArrayList<>(); // each (rows); empty for numbers
  private final List<double[]> numbers = new ArrayList<>(); // each (rows); empty for classes
  private final double @Nullable [] weights;

  /**
   * Reads the targets.
   *
   * @param weights of the rows; null for none
   */
  KnownTargets(Targets targets, Dataset rows, double @Nullable [] weights) {
    this.targets = targets;
    this.weights = weights;
    List<ClassLabels> labels = targets.classes();
    for (int target = 0; target < targets.count(); target++) {
      Dataset one = targets.count() == 1 ? rows : rows.withTarget(target);
      if (labels.isEmpty()) {
        numbers.add(one.targetNumbers());
      } else {
        classes.add(labels.get(target).encode(one));
      }
    }
  }

  /**
   * Targets and predictions, for each target.
   *
   * @param outputs {@code [rows][outputs]}, z of the last layer
   */
  List<Predictions> with(double[][] outputs) {
    double[][] decoded = Arrays.stream(outputs).map(targets::decode).toArray(double[][]::new);
    List<Predictions> all = new ArrayList<>();
    for (int target = 0; target < targets.count(); target++) {
      all.add(predictions(target, outputs, decoded));
    }
    return all;
  }

  private Predictions predictions(int target, double[][] outputs, double[][] decoded) {
    if (classes.isEmpty()) {
      return new NumberPredictions(numbers.get(target), column(decoded, target), weights);
    }
    int[] actual = classes.get(target);
    if (targets.loss().link() == Link.IDENTITY) {
      return ClassPredictions.ofDecisions(actual, column(outputs, target), weights);
    }
    double[][] probabilities =
        targets.count() == 1
            ? decoded
            : Arrays.stream(column(decoded, target))
                .mapToObj(second -> new double[] {1 - second, second})
                .toArray(double[][]::new);
    return new ClassPredictions(actual, probabilities, weights);
  }

  private static double[] column(double[][] rows, int index) {
    return Arrays.stream(rows).mapToDouble(row -> row[index]).toArray();
  }
}
