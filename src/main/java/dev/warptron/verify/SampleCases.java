package dev.warptron.verify;

import dev.warptron.function.Penalty;
import dev.warptron.optim.Adam;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.UpdateRule;
import java.util.List;

/** Settings and sizes to check a device with. */
public final class SampleCases {
  /**
   * No activation is steeper (SiLU would reach 1.1): it passes on no more of its argument's error.
   */
  public static final double LARGEST_SLOPE = 1.25;

  private SampleCases() {}

  /** Around warp, tile and vector widths, and the smallest ones. */
  static List<Integer> sizes() {
    return List.of(1, 3, 31, 33, 127, 260);
  }

  /** At least one of each permitted optimizer, and each of its variants. */
  public static List<UpdateRule> rules() {
    return List.of(
        new Sgd(0.25, 0, false),
        new Sgd(0.25, 0.875, false),
        new Sgd(0.25, 0.875, true),
        new Adam(0.125, 0.875, 0.9375, 0x1p-20));
  }

  /** None, each term alone, and both. */
  public static List<Penalty> penalties() {
    return List.of(Penalty.NONE, new Penalty(0.5, 0), new Penalty(0, 0.25), new Penalty(1, 2));
  }
}
