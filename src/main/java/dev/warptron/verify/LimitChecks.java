package dev.warptron.verify;

import static dev.warptron.verify.Numbers.uniform;

import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.model.Shape;
import dev.warptron.optim.Limits;
import dev.warptron.verify.CheckResult.Group;
import java.util.Arrays;
import java.util.List;

/** The limits of gradients and weights. */
final class LimitChecks {
  private LimitChecks() {}

  static List<Check> all() {
    return List.of(
        new Check("clip", Group.OPERATION, LimitChecks::clip),
        new Check("limit_columns", Group.OPERATION, LimitChecks::limitColumns));
  }

  private static void clip(Subject subject, Comparison comparison) {
    List<Limits> all =
        List.of(
            Limits.NONE,
            new Limits(0.25, Limits.OFF, Limits.OFF),
            new Limits(Limits.OFF, 0.5, Limits.OFF),
            new Limits(0.75, 0.125, Limits.OFF));
    for (int n : SampleCases.sizes()) {
      double[] g = uniform(n, 3);
      for (Limits limits : all) {
        subject.compare(
            comparison,
            "%s, %d entries".formatted(limits, n),
            bounds(subject, g, n),
            backend -> {
              try (Arena arena = new Arena(backend)) {
                Tensor gradient = arena.tensor(new Shape(1, n), g);
                backend.clip(limits, gradient);
                return gradient.read();
              }
            });
      }
    }
  }

  private static void limitColumns(Subject subject, Comparison comparison) {
    for (int n : SampleCases.sizes()) {
      for (Shape shape : List.of(new Shape(n, 3), new Shape(5, n))) {
        double[] w = uniform((int) shape.size(), 4);
        subject.compare(
            comparison,
            "weights of %s".formatted(shape),
            bounds(subject, w, shape.rows()),
            backend -> {
              try (Arena arena = new Arena(backend)) {
                Tensor weights = arena.tensor(shape, w);
                backend.limitColumns(0.75, weights);
                return weights.read();
              }
            });
      }
    }
  }

  /** The terms of a sum of squares are not negative, so its relative error is that of a sum. */
  private static double[] bounds(Subject subject, double[] values, int terms) {
    return Arrays.stream(values)
        .map(
            value ->
                subject.rounding().ofSum(terms, Math.abs(value))
                    + subject.rounding().ofFunction(Math.abs(value)))
        .toArray();
  }
}
