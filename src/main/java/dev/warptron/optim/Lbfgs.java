package dev.warptron.optim;

import dev.warptron.optim.HyperParameter.Range;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * L-BFGS (Liu and Nocedal, Mathematical Programming 45, 1989) with the line search of Mor&eacute;
 * and Thuente: see {@link LineSearch}. All rows are one batch, an epoch is an iteration, and the
 * line search chooses the length of its step, so there is no learning rate.
 *
 * <p>The training ends before its last epoch when the largest entry of the gradient is at most
 * {@code gradientTolerance}, when an iteration lowers the loss f by at most {@code lossTolerance
 * max(|f before|, |f after|, 1)}, or when the line search finds no lower loss, which rounding
 * errors limit.
 *
 * @param historySize number of the last iterations that approximate the curvature, from 1 to 100;
 *     default 10. Each takes the memory of two networks
 * @param gradientTolerance &gt;= 0; default 1e-5
 * @param lossTolerance &gt;= 0; default 1e-9
 */
public record Lbfgs(int historySize, double gradientTolerance, double lossTolerance)
    implements Solver {
  /** The hyper-parameters; their ranges and defaults are written here only. */
  public static final OptimizerKind KIND =
      new OptimizerKind(
          "lbfgs",
          List.of(
              new HyperParameter(
                  "history size",
                  Range.COUNT,
                  10,
                  "N",
                  "iterations that approximate the curvature"),
              new HyperParameter(
                  "gradient tolerance",
                  Range.NOT_NEGATIVE,
                  1e-5,
                  "X",
                  "end when no entry of the gradient is larger"),
              new HyperParameter(
                  "loss tolerance",
                  Range.NOT_NEGATIVE,
                  1e-9,
                  "X",
                  "end when an iteration lowers the loss by less, relative to the loss or to 1")),
          Lbfgs::of);

  /** The settings of the table. */
  public static final Lbfgs DEFAULT = (Lbfgs) KIND.defaults();

  public Lbfgs {
    KIND.check(historySize, gradientTolerance, lossTolerance);
  }

  /** Checks before the history size is rounded. */
  private static Lbfgs of(double[] settings) {
    KIND.check(settings);
    return new Lbfgs((int) settings[0], settings[1], settings[2]);
  }

  @Override
  public OptimizerKind kind() {
    return KIND;
  }

  @Override
  public double[] settings() {
    return new double[] {historySize, gradientTolerance, lossTolerance};
  }

  /** The same solver that ends at these tolerances. */
  public Lbfgs withTolerances(double gradient, double loss) {
    return new Lbfgs(historySize, gradient, loss);
  }

  /**
   * A step and a change of the gradient for each iteration of the history: {@link LbfgsHistory}.
   */
  @Override
  public List<String> slotNames() {
    return IntStream.range(0, historySize)
        .mapToObj(i -> i)
        .flatMap(i -> Stream.of("step_" + i, "gradient_change_" + i))
        .toList();
  }

  /**
   * Checks that the other settings of a training are possible with this solver.
   *
   * @throws IllegalArgumentException naming the first that is not
   */
  void requirePossible(TrainingConfig config) {
    UpdateOptions updates = config.updates();
    require(
        config.batchSize() == TrainingConfig.FULL_BATCH,
        "uses all rows in every iteration: the batch size must be full, got " + config.batchSize());
    require(
        config.penalty().l1() == 0,
        "needs a loss with a derivative, and the L1 penalty has none at 0: set l1 to 0, or take"
            + " another optimizer");
    require(
        updates.schedule().isConstant(),
        "has no learning rate, so it takes no schedule, got " + updates.schedule().label());
    require(
        updates.weightDecay() == 0,
        "has no learning rate, which weight decay needs: take the l2 penalty, which has the same"
            + " purpose");
    require(
        updates.limits().equals(Limits.NONE),
        "takes neither limits of the gradient nor of the weights: they would make the gradient"
            + " that of another function than the loss");
    require(
        config.noise().isNone(),
        "compares losses along a line, and dropout and noise change them at random: set both to 0,"
            + " or take another optimizer");
    require(
        updates.average().isNone(), "converges by itself, so it takes no average of the weights");
  }

  private void require(boolean isPossible, String message) {
    if (!isPossible) {
      throw new IllegalArgumentException(name() + " " + message);
    }
  }
}
