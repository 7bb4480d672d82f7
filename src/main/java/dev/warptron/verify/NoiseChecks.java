package dev.warptron.verify;

import static dev.warptron.verify.Numbers.uniform;

import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.DropoutMask;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.model.Shape;
import dev.warptron.random.Streams;
import dev.warptron.verify.CheckResult.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Dropout and noise. */
final class NoiseChecks {
  private static final long SEED = -3;

  private NoiseChecks() {}

  static List<Check> all() {
    return List.of(
        new Check("dropout", Group.OPERATION, NoiseChecks::dropout),
        new Check("add_noise", Group.OPERATION, NoiseChecks::addNoise));
  }

  private static List<Shape> shapes() {
    List<Shape> shapes = new ArrayList<>();
    SampleCases.sizes().forEach(n -> shapes.add(new Shape(5, n)));
    shapes.add(new Shape(1000, 67));
    return shapes;
  }

  /** Dropped entries have the bound 0, so each mask must be the same. */
  private static void dropout(Subject subject, Comparison comparison) {
    for (Shape shape : shapes()) {
      double[] a = uniform((int) shape.size(), 1);
      for (double share : new double[] {0, 0.1, 0.5, 1 - 0x1p-10}) {
        DropoutMask mask =
            new DropoutMask(SEED, Streams.dropout(/* layer= */ 2, /* update= */ 77), share);
        double[] bounds = new double[a.length];
        Arrays.setAll(
            bounds,
            i -> mask.keeps(i) ? subject.rounding().ofSum(1, Math.abs(a[i]) * mask.scale()) : 0);
        for (boolean inPlace : new boolean[] {false, true}) {
          subject.compare(
              comparison,
              "dropout %s of %s%s".formatted(share, shape, inPlace ? ", in place" : ""),
              bounds,
              backend -> dropped(backend, mask, shape, a, inPlace));
        }
      }
    }
  }

  private static double[] dropped(
      Backend backend, DropoutMask mask, Shape shape, double[] a, boolean inPlace) {
    try (Arena arena = new Arena(backend)) {
      Tensor from = arena.tensor(shape, a);
      Tensor to = inPlace ? from : arena.tensor(shape);
      backend.dropout(mask, from, to);
      return to.read();
    }
  }

  /** The normal number is computed in double precision everywhere, and is below 10. */
  private static void addNoise(Subject subject, Comparison comparison) {
    double deviation = 0.25;
    for (Shape shape : shapes()) {
      double[] a = uniform((int) shape.size(), 2);
      double[] bounds =
          Arrays.stream(a)
              .map(each -> subject.rounding().ofFunction(Math.abs(each) + 10 * deviation))
              .toArray();
      for (boolean inPlace : new boolean[] {false, true}) {
        subject.compare(
            comparison,
            "noise on %s%s".formatted(shape, inPlace ? ", in place" : ""),
            bounds,
            backend -> {
              try (Arena arena = new Arena(backend)) {
                Tensor from = arena.tensor(shape, a);
                Tensor to = inPlace ? from : arena.tensor(shape);
                backend.addNoise(SEED, Streams.inputNoise(78), deviation, from, to);
                return to.read();
              }
            });
      }
    }
  }
}
