package dev.warptron.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.warptron.function.Loss;
import dev.warptron.model.Precision;
import dev.warptron.random.Philox;
import dev.warptron.train.Evaluation;
import dev.warptron.verify.Tolerance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The greedy choice of members, against plain loops over lists of members. */
class GreedyEnsembleTest {
  private static final int MODELS = 5;
  private static final int ROWS = 30;

  static List<Loss> losses() {
    return List.of(
        Loss.HALF_SQUARED_ERROR,
        Loss.BINARY_CROSS_ENTROPY,
        Loss.SOFTMAX_CROSS_ENTROPY,
        Loss.of(Loss.Kind.POISSON),
        Loss.of(Loss.Kind.GAUSSIAN_NLL));
  }

  private static int outputs(Loss loss) {
    return loss.kind() == Loss.Kind.SOFTMAX_CROSS_ENTROPY
        ? 3
        : loss.kind() == Loss.Kind.GAUSSIAN_NLL ? 2 : 1;
  }

  private static double[] targets(Loss loss) {
    int outputs = outputs(loss);
    double[] y = new double[ROWS * outputs];
    Philox random = new Philox(3, 0);
    for (int row = 0; row < ROWS; row++) {
      if (outputs == 3) {
        y[row * 3 + random.below(3, row)] = 1;
      } else if (outputs == 2) {
        y[row * 2] = random.normal(row);
      } else {
        y[row] =
            loss.kind() == Loss.Kind.BINARY_CROSS_ENTROPY || loss.kind() == Loss.Kind.POISSON
                ? random.below(2, row)
                : random.normal(row);
      }
    }
    return y;
  }

  /** Each model knows something of the target, and is wrong in its own way. */
  private static double[][][] models(Loss loss) {
    int outputs = outputs(loss);
    double[] y = targets(loss);
    Philox random = new Philox(4, 0);
    double[][][] z = new double[MODELS][ROWS][outputs];
    for (int model = 0; model < MODELS; model++) {
      for (int row = 0; row < ROWS; row++) {
        for (int j = 0; j < outputs; j++) {
          long number = (model * (long) ROWS + row) * outputs + j;
          z[model][row][j] = y[row * outputs + j] + (0.5 + 0.2 * model) * random.normal(number);
        }
      }
    }
    return z;
  }

  private static double meanLoss(Loss loss, double[][][] z, double[] y, List<Integer> members) {
    double sum = 0;
    int outputs = outputs(loss);
    double[] ones = new double[members.size()];
    Arrays.fill(ones, 1);
    for (int row = 0; row < ROWS; row++) {
      int at = row;
      double[][] each = members.stream().map(m -> z[m][at]).toArray(double[][]::new);
      double[] target = Arrays.copyOfRange(y, row * outputs, (row + 1) * outputs);
      sum += loss.value(loss.link().mean(each, ones), target);
    }
    return sum / ROWS;
  }

  /** Every model in every round, with the mean computed from all members each time. */
  @ParameterizedTest
  @MethodSource("losses")
  void theMembersAreThoseOfPlainLoops(Loss loss) {
    assertPlain(loss, List.of());
    assertPlain(loss, List.of(3));
    assertPlain(loss, List.of(4, 4, 4, 4, 4));
  }

  private static void assertPlain(Loss loss, List<Integer> atFirst) {
    double[][][] z = models(loss);
    double[] y = targets(loss);
    List<Integer> members = new ArrayList<>(atFirst);
    List<Integer> best = List.copyOf(atFirst);
    double bestLoss = atFirst.isEmpty() ? Double.POSITIVE_INFINITY : meanLoss(loss, z, y, atFirst);
    for (int round = 0; round < 12; round++) {
      int added = -1;
      double lowest = Double.POSITIVE_INFINITY;
      for (int model = 0; model < MODELS; model++) {
        List<Integer> with = new ArrayList<>(members);
        with.add(model);
        double value = meanLoss(loss, z, y, with);
        if (value < lowest) {
          lowest = value;
          added = model;
        }
      }
      members.add(added);
      if (lowest < bestLoss) {
        bestLoss = lowest;
        best = List.copyOf(members);
      }
    }
    GreedyEnsemble greedy =
        atFirst.isEmpty()
            ? GreedyEnsemble.of(loss, z, y, 12)
            : GreedyEnsemble.of(loss, z, y, 12, atFirst.get(0), atFirst.size());
    List<Integer> expected = best;
    assertThat(greedy.counts())
        .isEqualTo(
            IntStream.range(0, MODELS)
                .map(model -> (int) expected.stream().filter(m -> m == model).count())
                .boxed()
                .toList());
    assertThat(greedy.size()).isEqualTo(best.size());
    // Means of means: twelve sums of numbers of at most 10, and a loss of each row.
    double bound = Tolerance.of(Precision.FLOAT64).ofSum(64 * ROWS, 100);
    assertThat(greedy.evaluation().loss()).isCloseTo(bestLoss, within(bound));
    if (!atFirst.isEmpty()
        || loss.kind() != Loss.Kind.GAUSSIAN_NLL) { // here one model is best alone
      assertThat(greedy.counts().stream().filter(count -> count > 0).count()).isGreaterThan(1);
    }
  }

  @Test
  void itIsNeverWorseThanTheBestModel() {
    for (Loss loss : losses()) {
      double[][][] z = models(loss);
      double[] y = targets(loss);
      double alone =
          Arrays.stream(z)
              .mapToDouble(each -> Evaluation.ofOutputs(loss, each, y).loss())
              .min()
              .orElseThrow();
      assertThat(GreedyEnsemble.of(loss, z, y, 1).evaluation().loss()).isEqualTo(alone);
      assertThat(GreedyEnsemble.of(loss, z, y, 30).evaluation().loss()).isLessThanOrEqualTo(alone);
    }
  }

  /** The first of equal models, and the smallest of equal ensembles. */
  @Test
  void tiesGoToTheFirstModelAndRound() {
    double[][][] z = models(Loss.HALF_SQUARED_ERROR);
    double[] y = targets(Loss.HALF_SQUARED_ERROR);
    GreedyEnsemble equal =
        GreedyEnsemble.of(Loss.HALF_SQUARED_ERROR, new double[][][] {z[1], z[1], z[1]}, y, 8);
    assertThat(equal.counts().subList(1, 3)).containsExactly(0, 0);
    GreedyEnsemble perfect =
        GreedyEnsemble.of(
            Loss.HALF_SQUARED_ERROR,
            new double[][][] {
              z[0], Arrays.stream(y).mapToObj(v -> new double[] {v}).toArray(double[][]::new)
            },
            y,
            8);
    assertThat(perfect.counts()).containsExactly(0, 1);
    assertThat(perfect.evaluation().loss()).isZero();
  }

  @Test
  void itNeedsModelsAndRounds() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> GreedyEnsemble.of(Loss.HALF_SQUARED_ERROR, new double[0][][], new double[0], 1));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                GreedyEnsemble.of(
                    Loss.HALF_SQUARED_ERROR, models(Loss.HALF_SQUARED_ERROR), new double[ROWS], 0))
        .withMessage("an ensemble needs at least one round, got 0");
  }
}
