package dev.warptron.verify;

import dev.warptron.function.Activation;
import dev.warptron.function.Link;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.optim.HyperParameter;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.OptimizerKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Settings and sizes for the checks of a device. */
public final class SampleCases {
  /** Number of different lists of {@link #activations}. */
  private static final int TURNS = 4;

  private SampleCases() {}

  /**
   * A quarter of all activations: four consecutive turns have all of them. So a check of many sizes
   * need not repeat each size for each activation.
   */
  public static List<Activation> activations(int turn) {
    return Activation.all().stream()
        .filter(f -> f.kind().number() % TURNS == turn % TURNS)
        .toList();
  }

  /** Around warp, tile and vector widths, and the smallest ones. */
  static List<Integer> sizes() {
    return List.of(1, 3, 31, 33, 127, 260);
  }

  /**
   * All kinds of optimizers with their variants: with the settings that are on by default, and with
   * each combination of the others switched on.
   */
  public static List<Optimizer> optimizers() {
    List<Optimizer> all = new ArrayList<>();
    for (OptimizerKind kind : Optimizer.kinds()) {
      List<HyperParameter> parameters = kind.parameters();
      List<double[]> variants = new ArrayList<>(List.of(new double[parameters.size()]));
      for (int i = 0; i < parameters.size(); i++) {
        double value = sample(parameters.get(i), i);
        boolean isOff = parameters.get(i).defaultValue() == 0;
        for (double[] settings : isOff ? List.copyOf(variants) : List.<double[]>of()) {
          variants.add(settings.clone());
        }
        for (double[] settings :
            isOff ? variants.subList(variants.size() / 2, variants.size()) : variants) {
          settings[i] = value;
        }
      }
      variants.forEach(settings -> all.add((Optimizer) kind.of(settings)));
    }
    return all;
  }

  /**
   * The losses for the checks with an optimizer: all for the first one, and one for each encoding
   * of targets for the others, since a step's gradient does not depend on the optimizer.
   */
  public static List<Loss> losses(Optimizer optimizer) {
    return optimizer.equals(optimizers().get(0))
        ? Loss.all()
        : Loss.all().stream().filter(loss -> loss.equals(Loss.defaultFor(loss.targets()))).toList();
  }

  /**
   * An output that only a numerically stable formula takes: e^90 overflows a float. An exponential
   * link takes what it can: the square of e^40 is a float.
   */
  public static double largeOutput(Loss loss) {
    return loss.link() == Link.EXPONENTIAL ? 40 : 90;
  }

  /**
   * One optimizer for each number of slots, for checks of how an engine handles parameters and
   * slots. The formulas themselves are checked with {@link #optimizers}.
   */
  public static List<Optimizer> optimizersBySlots() {
    Map<Integer, Optimizer> bySlots = new TreeMap<>();
    for (Optimizer optimizer : optimizers()) {
      bySlots.putIfAbsent(optimizer.slotNames().size(), optimizer);
    }
    return List.copyOf(bySlots.values());
  }

  /** A setting that is exact in single precision, and is not the default. */
  private static double sample(HyperParameter parameter, int place) {
    return switch (parameter.range()) {
      case POSITIVE -> place == 0 ? 0.125 : 0x1p-20; // the learning rate is the first
      case NOT_NEGATIVE -> 0x1p-8;
      case DECAY -> 1 - Math.scalb(1.0, -2 - place); // different for each setting of an optimizer
      case COUNT -> throw new IllegalArgumentException("no optimizer has a " + parameter.name());
      case FLAG -> 1;
    };
  }

  /** None, each term alone, and both. */
  public static List<Penalty> penalties() {
    return List.of(Penalty.NONE, new Penalty(0.5, 0), new Penalty(0, 0.25), new Penalty(1, 2));
  }
}
