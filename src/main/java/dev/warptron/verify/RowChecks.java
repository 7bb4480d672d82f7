package dev.warptron.verify;

import static dev.warptron.verify.Numbers.uniform;

import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Permutation;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.model.Shape;
import dev.warptron.verify.CheckResult.Group;
import java.util.Arrays;
import java.util.List;

/** Column sums, and the operations that copy numbers, which are exact. */
final class RowChecks {
  private static final double SCALE = 0.375;

  private RowChecks() {}

  static List<Check> all() {
    return List.of(
        new Check("column_sums", Group.OPERATION, RowChecks::columnSums),
        new Check("gather_rows", Group.OPERATION, RowChecks::gatherRows),
        new Check("fill", Group.OPERATION, RowChecks::fill),
        new Check("copy", Group.OPERATION, RowChecks::copy));
  }

  private static void columnSums(Subject subject, Comparison comparison) {
    for (int n : SampleCases.sizes()) {
      for (Shape shape : List.of(new Shape(n, 3), new Shape(3, n))) {
        double[] a = uniform((int) shape.size(), 1);
        double[] magnitudes = new double[shape.columns()];
        for (int i = 0; i < a.length; i++) {
          magnitudes[i % shape.columns()] += Math.abs(SCALE * a[i]);
        }
        subject.compare(
            comparison,
            "column sums of " + shape,
            Arrays.stream(magnitudes).map(s -> subject.rounding().ofSum(shape.rows(), s)).toArray(),
            backend -> {
              try (Arena arena = new Arena(backend)) {
                Tensor sums = arena.tensor(new Shape(1, shape.columns()));
                backend.columnSums(SCALE, arena.tensor(shape, a), sums);
                return sums.read();
              }
            });
      }
    }
  }

  private static void gatherRows(Subject subject, Comparison comparison) {
    int[] permutation = {10, 0, 3, 3, 7, 1, 10};
    for (int columns : SampleCases.sizes()) {
      Shape source = new Shape(/* rows= */ 11, columns);
      double[] values = uniform((int) source.size(), 1);
      subject.compareBits(
          comparison,
          "gather rows of " + source,
          backend -> {
            try (Arena arena = new Arena(backend)) {
              Permutation onDevice = arena.permutation(permutation.length);
              onDevice.write(permutation);
              Tensor gathered = arena.tensor(new Shape(4, columns));
              backend.gatherRows(arena.tensor(source, values), onDevice, /* from= */ 2, gathered);
              return gathered.read();
            }
          });
    }
  }

  /** Fills a slice, so that a write outside of it is detected. */
  private static void fill(Subject subject, Comparison comparison) {
    for (int n : SampleCases.sizes()) {
      subject.compareBits(
          comparison,
          "fill of %d entries, with one before and one behind".formatted(n),
          backend -> {
            try (Arena arena = new Arena(backend)) {
              Tensor whole = arena.tensor(new Shape(1, n + 2), uniform(n + 2, 1));
              backend.fill(whole.slice(1, new Shape(1, n)), -SCALE);
              return whole.read();
            }
          });
    }
  }

  private static void copy(Subject subject, Comparison comparison) {
    for (int n : SampleCases.sizes()) {
      subject.compareBits(
          comparison,
          "copy of %d entries, with one before and one behind".formatted(n),
          backend -> {
            try (Arena arena = new Arena(backend)) {
              Tensor whole = arena.tensor(new Shape(1, n + 2), uniform(n + 2, 1));
              Tensor source = arena.tensor(new Shape(1, n), uniform(n, 2));
              backend.copy(source, whole.slice(1, source.shape()));
              return whole.read();
            }
          });
    }
  }
}
