package dev.warptron.verify;

import static dev.warptron.verify.Numbers.oneHot;
import static dev.warptron.verify.Numbers.uniform;

import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.function.Loss;
import dev.warptron.function.MetricSum;
import dev.warptron.function.Penalty;
import dev.warptron.model.Precision;
import dev.warptron.model.Shape;
import dev.warptron.optim.LearningRates;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.Updates;
import dev.warptron.verify.CheckResult.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Losses, the penalty, and the updates of the optimizers. */
final class ObjectiveChecks {
  /** With the learning rate of the samples, a power of 2, weights lose exactly 1/16. */
  private static final double WEIGHT_DECAY = 0.5;

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
          Shape shape = new Shape(rows, outputs);
          loss(subject, comparison, loss, shape, null);
          loss(subject, comparison, loss, shape, rowWeights(rows));
        }
      }
    }
  }

  /** That a float holds, with zeros among them unless there is one row only. */
  private static double[] rowWeights(int rows) {
    return IntStream.range(0, rows).mapToDouble(i -> (i + 1) % 4 * 0.75).toArray();
  }

  private static void loss(
      Subject subject, Comparison comparison, Loss loss, Shape shape, double @Nullable [] weights) {
    int outputs = shape.columns();
    double factor = weights == null ? 1 : shape.rows() / Arrays.stream(weights).sum();
    double[] z = uniform((int) shape.size(), 1);
    z[0] = SampleCases.largeOutput(loss);
    double[] y = oneHot(shape.rows(), outputs, 2);
    double[] errorBounds = new double[z.length];
    double[] bounds = new double[1 + loss.metricSums()];
    double[] magnitudes = new double[bounds.length];
    for (int i = 0; i < shape.rows(); i++) {
      double[] row = Arrays.copyOfRange(z, i * outputs, (i + 1) * outputs);
      double[] target = Arrays.copyOfRange(y, i * outputs, (i + 1) * outputs);
      LossBounds ofRow = new LossBounds(loss, subject.rounding(), row, target, /* change= */ 0);
      double weight = weights == null ? 1 : weights[i];
      bounds[0] += weight * ofRow.ofValue();
      magnitudes[0] += weight * Math.abs(loss.value(row, target));
      double[] metrics = loss.metrics(row, target);
      for (int m = 0; m < metrics.length; m++) {
        bounds[1 + m] += ofRow.ofMetrics()[m];
        magnitudes[1 + m] += metrics[m];
      }
      // The factor, its product with the weight, and that with the gradient are rounded once each.
      double roundings = subject.rounding().gamma(weights == null ? 0 : 3);
      double[] gradient = loss.gradient(row, target);
      double[] ofGradient = ofRow.ofGradient();
      for (int j = 0; j < outputs; j++) {
        errorBounds[i * outputs + j] =
            weight * factor * (ofGradient[j] + roundings * (Math.abs(gradient[j]) + ofGradient[j]));
      }
    }
    // Every device accumulates in double precision, and so is the expected sum. Whole numbers are
    // summed exactly.
    double[] bothBounds = new double[bounds.length];
    for (int i = 0; i < bounds.length; i++) {
      boolean exact = i > 0 && loss.kind().metricSums().get(i - 1) == MetricSum.CORRECT;
      double ofSum = 4 * Tolerance.of(Precision.FLOAT64).ofSum(2L * shape.rows(), magnitudes[i]);
      bounds[i] += exact ? 0 : ofSum;
      bothBounds[i] = 2 * bounds[i];
    }
    String where =
        "loss %s, %s%s".formatted(loss.label(), shape, weights == null ? "" : ", with weights");
    subject.compare(
        comparison,
        where + ", sum, metrics, and the gradient",
        Comparison.joined(bounds, errorBounds),
        backend -> loss(backend, loss, shape, z, y, weights, /* wantsError= */ true));
    subject.compare(
        comparison,
        where + ", sum and metrics of two batches without the gradient",
        bothBounds,
        backend -> loss(backend, loss, shape, z, y, weights, /* wantsError= */ false));
  }

  private static double[] loss(
      Backend backend,
      Loss loss,
      Shape shape,
      double[] z,
      double[] y,
      double @Nullable [] weights,
      boolean wantsError) {
    try (Arena arena = new Arena(backend)) {
      Tensor output = arena.tensor(shape, z);
      Tensor target = arena.tensor(shape, y);
      Tensor w = weights == null ? null : arena.tensor(new Shape(shape.rows(), 1), weights);
      LossAccumulator accumulator = arena.lossAccumulator(loss.metricSums());
      if (wantsError) {
        Tensor delta = arena.tensor(shape);
        backend.loss(loss, output, target, w, delta, accumulator);
        return Comparison.joined(accumulator.read().rows().toArray(), delta.read());
      }
      backend.loss(loss, output, target, w, null, accumulator);
      backend.loss(loss, output, target, w, null, accumulator);
      return accumulator.read().rows().toArray();
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
                LossAccumulator accumulator = arena.lossAccumulator(0);
                backend.penalty(penalty, arena.tensor(new Shape(1, n), w), accumulator);
                return new double[] {accumulator.read().penalty()};
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
    for (Optimizer optimizer : SampleCases.optimizers()) {
      for (int n : SampleCases.sizes()) {
        List<double[]> expected = updates(subject.oracle(), optimizer, n);
        List<double[]> reached = updates(subject.device(), optimizer, n);
        double[] bounds = new double[n];
        for (int update = 1; update <= UPDATES; update++) {
          double[] parameters = expected.get(update - 1);
          for (int i = 0; i < n; i++) {
            // The terms of an update are at most the learning rate times the gradients so far (2
            // each).
            bounds[i] += subject.rounding().ofFunction(Math.abs(parameters[i]) + update * 2.0);
          }
          String where = "%s, %d parameters, update %d".formatted(optimizer, n, update);
          comparison.within(where, reached.get(update - 1), parameters, bounds);
        }
        double[] slots = expected.get(UPDATES);
        double[] slotBounds = new double[slots.length];
        Arrays.setAll(slotBounds, i -> bounds[i % n]);
        String where = "%s, %d parameters, optimizer state".formatted(optimizer, n);
        comparison.within(where, reached.get(UPDATES), slots, slotBounds);
      }
    }
  }

  /** The parameters after each update, and last the slots. */
  private static List<double[]> updates(Backend backend, Optimizer optimizer, int n) {
    List<double[]> results = new ArrayList<>();
    try (Arena arena = new Arena(backend)) {
      Shape shape = new Shape(1, n);
      Tensor parameters = arena.tensor(shape, uniform(n, 1));
      Tensor slots = arena.tensor(new Shape(optimizer.slotNames().size(), n));
      for (int update = 1; update <= UPDATES; update++) {
        Tensor gradient = arena.tensor(shape, uniform(n, 10 + update));
        backend.update(
            new Updates(optimizer, LearningRates.CONSTANT, WEIGHT_DECAY),
            update,
            parameters,
            gradient,
            slots,
            /* decaying= */ n / 2);
        results.add(parameters.read());
      }
      results.add(slots.read());
    }
    return results;
  }
}
