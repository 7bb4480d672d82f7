package dev.warptron.verify;

import static dev.warptron.verify.Numbers.oneHot;
import static dev.warptron.verify.Numbers.uniform;

import dev.warptron.backend.Arena;
import dev.warptron.backend.Backend;
import dev.warptron.backend.Tensor;
import dev.warptron.backend.Totals;
import dev.warptron.function.Link;
import dev.warptron.function.Loss;
import dev.warptron.function.MetricSum;
import dev.warptron.function.Penalty;
import dev.warptron.model.Precision;
import dev.warptron.model.Shape;
import dev.warptron.optim.Optimizer;
import dev.warptron.verify.CheckResult.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Losses, the penalty, and the updates of the optimizers. */
final class ObjectiveChecks {
  private static final double PENALTY_SCALE = 0.125;
  private static final int UPDATES = 3;

  private ObjectiveChecks() {}

  static List<Check> all() {
    return List.of(
        new Check("loss", Group.OPERATION, ObjectiveChecks::loss),
        new Check("penalty", Group.OPERATION, ObjectiveChecks::penalty),
        new Check("penalty_gradient", Group.OPERATION, ObjectiveChecks::penaltyGradient),
        new Check("update", Group.OPERATION, ObjectiveChecks::update));
  }

  private static void loss(Subject subject, Comparison comparison) {
    for (Loss loss : Loss.all()) {
      for (int rows : SampleCases.sizes()) {
        for (int outputs : new int[] {1, 3, 10}) {
          loss(subject, comparison, loss, new Shape(rows, outputs));
        }
      }
    }
  }

  private static void loss(Subject subject, Comparison comparison, Loss loss, Shape shape) {
    int outputs = shape.columns();
    double[] z = uniform((int) shape.size(), 1);
    z[0] = 90; // e^90 overflows a float: only a stable formula passes
    double[] y = oneHot(shape.rows(), outputs, 2);
    Tolerance tolerance = subject.rounding();
    double[] errorBounds = new double[z.length];
    double sum = 0;
    double bound = 0;
    for (int i = 0; i < shape.rows(); i++) {
      double[] row = Arrays.copyOfRange(z, i * outputs, (i + 1) * outputs);
      double[] target = Arrays.copyOfRange(y, i * outputs, (i + 1) * outputs);
      double largest = Arrays.stream(row).map(Math::abs).max().orElseThrow();
      double value = loss.value(row, target);
      sum += value;
      // The terms of one row's loss are at most |z - y|^2, |z| and ln 2 or ln(outputs).
      double terms = loss.link() == Link.IDENTITY ? value : largest + 1 + Math.log(outputs);
      bound += tolerance.ofFunction(outputs * terms);
      // A probability depends on differences of z, whose rounding is relative to z.
      Arrays.fill(
          errorBounds,
          i * outputs,
          (i + 1) * outputs,
          tolerance.ofFunction(outputs * (largest + 1)));
    }
    // Totals are kept in double precision on every device; the expected sum is rounded as well.
    bound += 2 * Tolerance.of(Precision.FLOAT64).ofSum(2L * shape.rows(), sum);
    double[] bounds = new double[1 + loss.metricSums()];
    double[] bothBounds = new double[bounds.length];
    for (int i = 0; i < bounds.length; i++) {
      // Whole numbers are summed up exactly; a squared error is bounded as twice the loss is.
      boolean exact = i > 0 && loss.kind().metricSums().get(i - 1) == MetricSum.CORRECT;
      bounds[i] = exact ? 0 : i == 0 ? bound : 2 * bound;
      bothBounds[i] = 2 * bounds[i];
    }
    String where = "loss %s, %s".formatted(loss.label(), shape);
    subject.compare(
        comparison,
        where + ", sum, metrics, and the error",
        Comparison.joined(bounds, errorBounds),
        backend -> loss(backend, loss, shape, z, y, /* wantsError= */ true));
    subject.compare(
        comparison,
        where + ", sum and metrics of two batches without the error",
        bothBounds,
        backend -> loss(backend, loss, shape, z, y, /* wantsError= */ false));
  }

  private static double[] loss(
      Backend backend, Loss loss, Shape shape, double[] z, double[] y, boolean wantsError) {
    try (Arena arena = new Arena(backend)) {
      Tensor output = arena.tensor(shape, z);
      Tensor target = arena.tensor(shape, y);
      Totals totals = arena.totals(loss.metricSums());
      if (wantsError) {
        Tensor error = arena.tensor(shape);
        backend.loss(loss, output, target, error, totals);
        return Comparison.joined(totals.read().rows().toArray(), error.read());
      }
      backend.loss(loss, output, target, null, totals);
      backend.loss(loss, output, target, null, totals);
      return totals.read().rows().toArray();
    }
  }

  private static double[] weights(int n) {
    double[] weights = uniform(n, 1);
    weights[n - 1] = 0; // sign(0) = 0
    return weights;
  }

  private static void penalty(Subject subject, Comparison comparison) {
    for (int n : SampleCases.sizes()) {
      double[] w = weights(n);
      for (Penalty penalty : SampleCases.penalties()) {
        double sum = Arrays.stream(w).map(penalty::value).sum();
        subject.compare(
            comparison,
            "%s, %d weights".formatted(penalty, n),
            new double[] {subject.rounding().ofSum(n + 2L, sum)},
            backend -> {
              try (Arena arena = new Arena(backend)) {
                Totals totals = arena.totals(0);
                backend.penalty(penalty, arena.tensor(new Shape(1, n), w), totals);
                return new double[] {totals.read().penalty()};
              }
            });
      }
    }
  }

  private static void penaltyGradient(Subject subject, Comparison comparison) {
    for (int n : SampleCases.sizes()) {
      double[] w = weights(n);
      double[] g = uniform(n, 2);
      for (Penalty penalty : SampleCases.penalties()) {
        double[] bounds = new double[n];
        for (int i = 0; i < n; i++) {
          double share = PENALTY_SCALE * penalty.derivative(w[i]);
          bounds[i] = subject.rounding().ofSum(3, Math.abs(g[i]) + Math.abs(share));
        }
        subject.compare(
            comparison,
            "gradient of %s, %d weights".formatted(penalty, n),
            bounds,
            backend -> {
              try (Arena arena = new Arena(backend)) {
                Shape shape = new Shape(1, n);
                Tensor gradient = arena.tensor(shape, g);
                backend.penaltyGradient(penalty, PENALTY_SCALE, arena.tensor(shape, w), gradient);
                return gradient.read();
              }
            });
      }
    }
  }

  private static void update(Subject subject, Comparison comparison) {
    for (Optimizer rule : SampleCases.optimizers()) {
      for (int n : SampleCases.sizes()) {
        List<double[]> expected = updates(subject.oracle(), rule, n);
        List<double[]> reached = updates(subject.device(), rule, n);
        double[] bounds = new double[n];
        for (int update = 1; update <= UPDATES; update++) {
          double[] parameters = expected.get(update - 1);
          for (int i = 0; i < n; i++) {
            // A change is made of numbers no larger than the rates times the gradients so far (2
            // each).
            bounds[i] += subject.rounding().ofFunction(Math.abs(parameters[i]) + update * 2.0);
          }
          String where = "%s, %d parameters, update %d".formatted(rule, n, update);
          comparison.within(where, reached.get(update - 1), parameters, bounds);
        }
        double[] slots = expected.get(UPDATES);
        double[] slotBounds = new double[slots.length];
        Arrays.setAll(slotBounds, i -> bounds[i % n]);
        String where = "%s, %d parameters, optimizer state".formatted(rule, n);
        comparison.within(where, reached.get(UPDATES), slots, slotBounds);
      }
    }
  }

  /** The parameters after each update, and last the slots. */
  private static List<double[]> updates(Backend backend, Optimizer rule, int n) {
    List<double[]> results = new ArrayList<>();
    try (Arena arena = new Arena(backend)) {
      Shape shape = new Shape(1, n);
      Tensor parameters = arena.tensor(shape, uniform(n, 1));
      Tensor slots = arena.tensor(new Shape(rule.slotNames().size(), n));
      for (int update = 1; update <= UPDATES; update++) {
        Tensor gradient = arena.tensor(shape, uniform(n, 10 + update));
        backend.update(rule, update, parameters, gradient, slots);
        results.add(parameters.read());
      }
      results.add(slots.read());
    }
    return results;
  }
}
