package dev.warptron.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/** Layouts that no network has, to test that devices use the offsets that they receive. */
public final class PermutedLayouts {
  private PermutedLayouts() {}

  /**
   * The decaying blocks in reverse order, then the others in reverse order.
   *
   * @param gap unused entries before each block
   */
  public static ParameterLayout reversed(ParameterLayout layout, int gap) {
    return ordered(layout, each -> each.block().decays() ? 0 : 1, gap);
  }

  /** The same with the decaying blocks last, so that no penalty can be applied. */
  public static ParameterLayout reversedBiasesFirst(ParameterLayout layout, int gap) {
    return ordered(layout, each -> each.block().decays() ? 1 : 0, gap);
  }

  private static ParameterLayout ordered(
      ParameterLayout layout, ToIntFunction<PlacedBlock> group, int gap) {
    List<PlacedBlock> placed = new ArrayList<>();
    long offset = 0;
    for (PlacedBlock block :
        layout.parameters().stream()
            .sorted(
                Comparator.comparingInt(group)
                    .thenComparing(Comparator.comparingLong(PlacedBlock::offset).reversed()))
            .toList()) {
      PlacedBlock next =
          new PlacedBlock(block.layer(), block.block(), offset + gap, block.rowStride());
      placed.add(next);
      offset = next.end();
    }
    return new ParameterLayout(placed, layout.buffers());
  }

  /**
   * Values of one layout, rearranged for another layout of the same blocks; NaN in its gaps.
   *
   * @param values {@code [from.parameterCount()]}
   */
  public static double[] move(double[] values, ParameterLayout from, ParameterLayout to) {
    double[] moved = new double[Math.toIntExact(to.parameterCount())];
    Arrays.fill(moved, Double.NaN);
    for (PlacedBlock source : from.parameters()) {
      PlacedBlock target =
          to.parameters(source.name()).stream()
              .filter(block -> block.layer() == source.layer())
              .findFirst()
              .orElseThrow();
      int count = Math.toIntExact(source.shape().size());
      System.arraycopy(values, (int) source.offset(), moved, (int) target.offset(), count);
    }
    return moved;
  }
}
