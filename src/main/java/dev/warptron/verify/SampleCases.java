package dev.warptron.verify;

import dev.warptron.function.Activation;
import dev.warptron.function.Penalty;
import dev.warptron.optim.HyperParameter;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.OptimizerKind;
import java.util.ArrayList;
import java.util.List;

/** Settings and sizes to check a device with. */
public final class SampleCases {
  /** No activation is steeper: it passes on no more of its argument's error. */
  public static final double LARGEST_SLOPE =
      Activation.all().stream()
          .mapToDouble(f -> ActivationShape.of(f).largestSlope())
          .max()
          .orElseThrow();

  private SampleCases() {}

  /** Around warp, tile and vector widths, and the smallest ones. */
  static List<Integer> sizes() {
    return List.of(1, 3, 31, 33, 127, 260);
  }

  /**
   * At least one of each kind of optimizer, and each of its variants: first with those settings
   * that are switched on by default, then with one more at a time.
   */
  public static List<Optimizer> optimizers() {
    List<Optimizer> all = new ArrayList<>();
    for (OptimizerKind kind : Optimizer.kinds()) {
      List<HyperParameter> parameters = kind.parameters();
      double[] settings = new double[parameters.size()];
      for (int i = 0; i < settings.length; i++) {
        settings[i] = parameters.get(i).defaultValue() == 0 ? 0 : sample(parameters.get(i), i);
      }
      all.add(kind.of(settings));
      for (int i = 0; i < settings.length; i++) {
        if (settings[i] == 0) {
          settings[i] = sample(parameters.get(i), i);
          all.add(kind.of(settings));
        }
      }
    }
    return all;
  }

  /** A setting that is exact in single precision, and is not the default. */
  private static double sample(HyperParameter parameter, int place) {
    return switch (parameter.range()) {
      case POSITIVE -> place == 0 ? 0.125 : 0x1p-20; // the learning rate is the first
      case DECAY -> 1 - Math.scalb(1.0, -2 - place); // no two of an optimizer are alike
      case FLAG -> 1;
    };
  }

  /** None, each term alone, and both. */
  public static List<Penalty> penalties() {
    return List.of(Penalty.NONE, new Penalty(0.5, 0), new Penalty(0, 0.25), new Penalty(1, 2));
  }
}
