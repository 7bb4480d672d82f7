package dev.warptron.backend.spi;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.model.Precision;
import dev.warptron.optim.Lbfgs;
import dev.warptron.optim.LbfgsHistory;
import dev.warptron.optim.LineSearch;
import dev.warptron.optim.WorkerGroup;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One iteration of {@link Lbfgs} for each run over all rows, on any backend.
 *
 * <p>The device computes loss and gradient, operation by operation and in its precision. Direction
 * and line search are computed on the host in double precision. What is stored between iterations
 * is rounded to the device's precision before it is used, so a training that goes on has the same
 * bits.
 *
 * <p>Unlike other steps it adds the losses after the update, as the penalty of an epoch is: their
 * sum is what the line search lowers, so it never rises from one iteration to the next.
 */
final class LbfgsStep implements TrainStep {
  private final Backend backend;
  private final StepPlan plan;
  private final ModelState state;
  private final Lbfgs lbfgs;
  private final Precision precision;
  private final Arena arena;
  private final OpByOpStep operations;
  private final LossAccumulator accumulator;
  private @Nullable LbfgsHistory history; // of the state; null before the first iteration
  private Point current = Point.NONE; // the state's parameters, if the history is that of the state
  private boolean hasConverged;

  /**
   * Parameters with loss and gradient, penalty included.
   *
   * @param parameters {@code [P]}
   * @param gradient {@code [P]}
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Point(double[] parameters, double loss, double[] gradient) {
    static final Point NONE = new Point(new double[0], Double.NaN, new double[0]);

    double largestEntry() {
      return Arrays.stream(gradient).map(Math::abs).max().orElse(0);
    }
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
  private LbfgsStep(
      Backend backend, StepPlan plan, ModelState state, Lbfgs lbfgs, WorkerGroup group) {
    this.backend = backend;
    this.plan = plan;
    this.state = state;
    this.lbfgs = lbfgs;
    this.precision = backend.precision();
    this.arena = new Arena(backend);
    try {
      this.operations = arena.own(new OpByOpStep(backend, plan, state, group));
      this.accumulator = arena.lossAccumulator(plan.loss().metricSums());
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /** This step for a plan with its solver, otherwise {@link OpByOpStep}. */
  @MustBeClosed
  static TrainStep orPlain(Backend backend, StepPlan plan, ModelState state) {
    return orPlain(backend, plan, state, WorkerGroup.ALONE);
  }

  /**
   * The same for one of several workers.
   *
   * @param group averages gradients; the backend averages losses
   */
  @MustBeClosed
  static TrainStep orPlain(Backend backend, StepPlan plan, ModelState state, WorkerGroup group) {
    return plan.solver() instanceof Lbfgs lbfgs
        ? new LbfgsStep(backend, plan, state, lbfgs, group)
        : new OpByOpStep(backend, plan, state, group);
  }

  @Override
  public void run(
      Rows rows, @Nullable Permutation permutation, int from, int to, LossAccumulator sums) {
    OperationShapes.trainStep(plan, rows, permutation, from, to);
    if (permutation != null || from != 0 || to != rows.count()) {
      throw new ShapeException(
          "%s: all %d rows in their order are one batch, got %d to %d"
              .formatted(lbfgs.name(), rows.count(), from, to));
    }
    LbfgsHistory known = readState(rows);
    hasConverged = current.largestEntry() <= lbfgs.gradientTolerance();
    if (!hasConverged) {
      iterate(rows, known);
    }
    operations.losses(rows, sums);
  }

  /** The history of the state, with loss and gradient in {@link #current}. */
  private LbfgsHistory readState(Rows rows) {
    if (history == null || history.iterations() != state.updates()) {
      history = new LbfgsHistory(lbfgs.historySize(), state.slots().read(), state.updates());
      current = at(rows, state.readParameters());
    }
    return history;
  }

  private void iterate(Rows rows, LbfgsHistory known) {
    Point before = current;
    Point after = search(rows, known, before);
    if (after == null && !known.isEmpty()) { // along the gradient itself
      known.clear();
      state.slots().write(new double[Math.toIntExact(state.slots().shape().size())]);
      after = search(rows, known, before);
    }
    if (after == null) {
      state.parameters().flat().write(before.parameters);
      hasConverged = true;
      return;
    }
    int place = known.nextPlace();
    known.add(
        rounded(before.parameters, after.parameters),
        rounded(before.gradient, after.gradient),
        slope(before, after));
    state.setUpdates(known.iterations());
    for (int slot = 2 * place; slot < 2 * place + 2; slot++) {
      state.slots().rows(slot, 1).write(known.slot(slot));
    }
    current = after;
    double scale = Math.max(1, Math.max(Math.abs(before.loss), Math.abs(after.loss)));
    hasConverged =
        before.loss - after.loss <= lbfgs.lossTolerance() * scale
            || after.largestEntry() <= lbfgs.gradientTolerance();
  }

  /** The directional derivative at the first point along the step to the second. */
  private static double slope(Point from, Point to) {
    double slope = 0;
    for (int i = 0; i < from.gradient.length; i++) {
      slope += from.gradient[i] * (to.parameters[i] - from.parameters[i]);
    }
    return slope;
  }

  private double[] rounded(double[] before, double[] after) {
    double[] difference = new double[before.length];
    Arrays.setAll(difference, i -> precision.round(after[i] - before[i]));
    return difference;
  }

  /**
   * Searches along the direction of the history. If it finds a point, that is in the state.
   *
   * @return null if no lower loss is found
   */
  private @Nullable Point search(Rows rows, LbfgsHistory known, Point from) {
    double[] direction = known.direction(from.gradient);
    double slope = LbfgsHistory.dot(direction, from.gradient);
    double length = Math.sqrt(LbfgsHistory.dot(direction, direction));
    if (!(slope < 0) || !Double.isFinite(length) || !Double.isFinite(from.loss)) {
      return null;
    }
    Line line = new Line(rows, from, direction);
    LineSearch.Trial found =
        LineSearch.search(line, from.loss, slope, known.isEmpty() ? 1 / length : 1);
    return found == null ? null : Objects.requireNonNull(line.last);
  }

  /** The loss along a line; remembers the last point. */
  private final class Line implements LineSearch.Line {
    private final Rows rows;
    private final Point from;
    private final double[] direction;
    private @Nullable Point last;

    Line(Rows rows, Point from, double[] direction) {
      this.rows = rows;
      this.from = from;
      this.direction = direction;
    }

    @Override
    public LineSearch.Trial at(double t) {
      double[] parameters = new double[direction.length];
      Arrays.setAll(parameters, i -> precision.round(from.parameters[i] + t * direction[i]));
      state.parameters().flat().write(parameters);
      Point point = LbfgsStep.this.at(rows, parameters);
      last = point;
      return new LineSearch.Trial(t, point.loss, LbfgsHistory.dot(direction, point.gradient));
    }
  }

  /**
   * Loss and gradient of the state.
   *
   * @param parameters those of the state
   */
  private Point at(Rows rows, double[] parameters) {
    accumulator.clear();
    operations.gradient(rows, accumulator);
    Tensor gradient = operations.addPenaltyGradient(rows.count()).flat();
    if (!plan.penalty().isNone()) {
      backend.penalty(plan.penalty(), state.parameters().decaying(), accumulator);
    }
    LossAccumulator.Sums sums = accumulator.read();
    double loss = (sums.loss() + sums.penalty()) / rows.count();
    return new Point(parameters, loss, gradient.read());
  }

  @Override
  public boolean runsWholeEpochs() {
    return operations.runsWholeEpochs();
  }

  @Override
  public boolean hasConverged() {
    return hasConverged;
  }

  @Override
  public String description() {
    return operations.description() + ", with a line search";
  }

  @Override
  public void close() {
    arena.close();
  }
}
