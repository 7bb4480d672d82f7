package dev.warptron.tune;

import dev.warptron.function.Loss;
import dev.warptron.train.Evaluation;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The greedy weighted ensemble of Caruana et al. (2004, Ensemble selection from libraries of
 * models): in each round the model is added, once more if it is a member already, that lowers the
 * loss of the mean prediction most, or raises it least. The ensemble is that of the round with the
 * lowest loss, the earliest of several equal ones; of several equal models the first is added.
 *
 * @param counts how often each model is a member: its weight
 * @param evaluation loss and score of the mean prediction
 */
public record GreedyEnsemble(List<Integer> counts, Evaluation evaluation) {
  /** Enough that weights are multiples of 1/40. */
  public static final int DEFAULT_ROUNDS = 40;

  public GreedyEnsemble {
    counts = List.copyOf(counts);
  }

  /** The number of choices, with repetition. */
  public int size() {
    return counts.stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * Chooses members.
   *
   * @param loss to lower
   * @param z {@code [models][rows][outputs]} outputs of the last layers, for rows that the models
   *     were not trained on
   * @param y {@code [rows x outputs]} encoded targets, row-major
   * @param rounds at least 1
   */
  public static GreedyEnsemble of(Loss loss, double[][][] z, double[] y, int rounds) {
    return of(loss, z, y, rounds, /* first= */ 0, /* times= */ 0);
  }

  /**
   * Chooses members beside one that is a member from the beginning: a prior that keeps a choice by
   * few rows from following their noise.
   *
   * @param first the model
   * @param times how often it is a member before the first round, at least 0
   */
  public static GreedyEnsemble of(
      Loss loss, double[][][] z, double[] y, int rounds, int first, int times) {
    if (z.length == 0) {
      throw new IllegalArgumentException("an ensemble needs at least one model to choose");
    }
    if (rounds < 1) {
      throw new IllegalArgumentException("an ensemble needs at least one round, got " + rounds);
    }
    int[] counts = new int[z.length];
    counts[first] = times;
    int[] bestCounts = counts.clone();
    double bestLoss =
        times == 0 ? Double.POSITIVE_INFINITY : loss(loss, new double[0][], 0, z[first], y);
    double[][] bestMean = z[first];
    double[][] mean = z[first]; // counts for nothing if it is no member
    for (int size = times; size < times + rounds; size++) {
      double[][] before = mean;
      int members = size;
      // In parallel over the models: each loss is a sum in the order of the rows.
      double[] losses =
          IntStream.range(0, z.length)
              .parallel()
              .mapToDouble(model -> loss(loss, before, members, z[model], y))
              .toArray();
      int added = first(losses);
      mean = with(loss, before, members, z[added]);
      counts[added]++;
      if (losses[added] < bestLoss || size == 0) {
        bestLoss = losses[added];
        bestCounts = counts.clone();
        bestMean = mean;
      }
    }
    return new GreedyEnsemble(
        Arrays.stream(bestCounts).boxed().toList(), Evaluation.ofOutputs(loss, bestMean, y));
  }

  private static int first(double[] losses) {
    int best = 0;
    for (int i = 1; i < losses.length; i++) {
      if (losses[i] < losses[best]) {
        best = i;
      }
    }
    return best;
  }

  /** The loss of the mean prediction with another member. */
  private static double loss(
      Loss loss, double[][] mean, int members, double[][] added, double[] y) {
    int outputs = added[0].length;
    double sum = 0;
    for (int row = 0; row < added.length; row++) {
      double[] target = Arrays.copyOfRange(y, row * outputs, (row + 1) * outputs);
      sum += loss.value(with(loss, mean, members, added, row), target);
    }
    return sum / added.length;
  }

  private static double[][] with(Loss loss, double[][] mean, int members, double[][] added) {
    return IntStream.range(0, added.length)
        .mapToObj(row -> with(loss, mean, members, added, row))
        .toArray(double[][]::new);
  }

  /** The outputs of the mean of some members and another one: a mean of means with weights. */
  private static double[] with(Loss loss, double[][] mean, int members, double[][] added, int row) {
    return members == 0
        ? added[row]
        : loss.link().mean(new double[][] {mean[row], added[row]}, new double[] {members, 1});
  }
}
