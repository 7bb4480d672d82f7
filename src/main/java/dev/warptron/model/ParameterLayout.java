package dev.warptron.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The offsets of a network's blocks in memory. No other code computes an offset: devices, native
 * code and kernels receive them from {@link #offsets}.
 *
 * <p>All parameters form one flat vector. The gradient and each optimizer slot have the same
 * layout. First come the decaying blocks of all layers, then the others; each part is ordered by
 * {@link Block#rateFactor}, the smallest first, then by layer, then by {@link Layer#parameters}. So
 * an update covers one contiguous range for each factor and part, and the penalty covers a prefix
 * of all parameters. Buffers form a separate flat vector, which has no gradient.
 */
public final class ParameterLayout {
  /** Limit of offsets. Without it, three blocks of the largest shape would overflow a long. */
  private static final long MOST = 1L << 62;

  private final List<PlacedBlock> parameters;
  private final List<PlacedBlock> buffers;
  private final long parameterCount;
  private final long decayingCount;
  private final long bufferCount;

  /** Blocks at given offsets. Overlaps and gaps are not checked. */
  ParameterLayout(List<PlacedBlock> parameters, List<PlacedBlock> buffers) {
    this.parameters = List.copyOf(parameters);
    this.buffers = List.copyOf(buffers);
    this.parameterCount = end(parameters, /* decayingAlone= */ false);
    this.decayingCount = end(parameters, /* decayingAlone= */ true);
    this.bufferCount = end(buffers, /* decayingAlone= */ false);
  }

  private static long end(List<PlacedBlock> blocks, boolean decayingAlone) {
    long end = 0;
    for (PlacedBlock each : blocks) {
      if (each.block().decays() || !decayingAlone) {
        end = Math.max(end, each.end());
      }
    }
    return end;
  }

  /**
   * The layout of a network.
   *
   * @param parameters blocks of parameters of each layer
   * @param buffers buffers of each layer
   */
  static ParameterLayout of(List<List<Block>> parameters, List<List<Block>> buffers) {
    for (int layer = 0; layer < parameters.size(); layer++) {
      check(layer, parameters.get(layer), buffers.get(layer));
    }
    List<Located> ordered = new ArrayList<>();
    addAll(parameters, /* decaying= */ true, ordered);
    addAll(parameters, /* decaying= */ false, ordered);
    ordered.sort(
        Comparator.comparing((Located each) -> !each.block.decays())
            .thenComparing(each -> each.block.rateFactor())); // stable
    List<Located> orderedBuffers = new ArrayList<>();
    addAll(buffers, /* decaying= */ false, orderedBuffers);
    return new ParameterLayout(
        oneAfterAnother(ordered, /* evenRows= */ false),
        oneAfterAnother(orderedBuffers, /* evenRows= */ false));
  }

  /** A block of a layer. */
  private record Located(int layer, Block block) {}

  private static void check(int layer, List<Block> parameters, List<Block> buffers) {
    Set<String> names = new HashSet<>();
    for (Block parameter : parameters) {
      requireNew(layer, parameter, names);
    }
    for (Block buffer : buffers) {
      requireNew(layer, buffer, names);
      if (buffer.decays()) {
        throw new IllegalArgumentException(
            "buffer %s of layer %d has no gradient, so it cannot decay"
                .formatted(buffer.name(), layer));
      }
      if (buffer.rateFactor() != 1) {
        throw new IllegalArgumentException(
            "buffer %s of layer %d has no gradient, so it has no learning rate"
                .formatted(buffer.name(), layer));
      }
    }
  }

  private static void requireNew(int layer, Block block, Set<String> names) {
    if (!names.add(block.name())) {
      throw new IllegalArgumentException(
          "layer %d has two blocks named %s".formatted(layer, block.name()));
    }
  }

  private static void addAll(List<List<Block>> blocks, boolean decaying, List<Located> to) {
    for (int layer = 0; layer < blocks.size(); layer++) {
      for (Block block : blocks.get(layer)) {
        if (block.decays() == decaying) {
          to.add(new Located(layer, block));
        }
      }
    }
  }

  private static List<PlacedBlock> oneAfterAnother(List<Located> blocks, boolean evenRows) {
    List<PlacedBlock> placed = new ArrayList<>(blocks.size());
    long offset = 0;
    for (Located each : blocks) {
      int columns = each.block.shape().columns();
      PlacedBlock next =
          new PlacedBlock(
              each.layer, each.block, offset, evenRows ? columns + columns % 2 : columns);
      placed.add(next);
      offset = Math.min(MOST, next.end());
    }
    return placed;
  }

  /**
   * The same blocks in the same order without gaps, each row padded to an even number of entries.
   * Buffers stay as they are.
   */
  public ParameterLayout withEvenRows() {
    List<PlacedBlock> sorted = new ArrayList<>(parameters);
    sorted.sort(Comparator.comparingLong(PlacedBlock::offset));
    List<Located> ordered = new ArrayList<>(sorted.size());
    for (PlacedBlock each : sorted) {
      ordered.add(new Located(each.layer(), each.block()));
    }
    return new ParameterLayout(oneAfterAnother(ordered, /* evenRows= */ true), buffers);
  }

  /** The length of the flat vector of parameters. */
  public long parameterCount() {
    return parameterCount;
  }

  /** The number of leading parameters that the penalty and weight decay cover. */
  public long decayingCount() {
    return decayingCount;
  }

  /**
   * The ranges of one factor of the learning rate each, from the first parameter to the last. For a
   * network without factors, this is one range.
   */
  public List<RateRange> rateRanges() {
    List<PlacedBlock> sorted = new ArrayList<>(parameters);
    sorted.sort(Comparator.comparingLong(PlacedBlock::offset));
    List<RateRange> ranges = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < sorted.size(); i++) {
      double factor = sorted.get(i).block().rateFactor();
      boolean ends = i + 1 == sorted.size() || sorted.get(i + 1).block().rateFactor() != factor;
      if (ends) {
        int to = Math.toIntExact(sorted.get(i).end());
        int decaying = (int) Math.max(0, Math.min(to, decayingCount) - from);
        ranges.add(new RateRange(from, to, decaying, factor));
        from = to;
      }
    }
    return ranges;
  }

  /** The length of the flat vector of buffers. */
  public long bufferCount() {
    return bufferCount;
  }

  /** The length of the vector of all values: the parameters, and then the buffers. */
  public long valueCount() {
    return parameterCount + bufferCount;
  }

  /** All blocks of parameters. */
  public List<PlacedBlock> parameters() {
    return parameters;
  }

  /** All buffers. */
  public List<PlacedBlock> buffers() {
    return buffers;
  }

  /** The blocks of parameters that have this name, layer by layer. */
  public List<PlacedBlock> parameters(String name) {
    return named(parameters, name);
  }

  /** The buffers that have this name, layer by layer. */
  public List<PlacedBlock> buffers(String name) {
    return named(buffers, name);
  }

  private static List<PlacedBlock> named(List<PlacedBlock> blocks, String name) {
    List<PlacedBlock> found = new ArrayList<>();
    for (PlacedBlock each : blocks) {
      if (each.name().equals(name)) {
        found.add(each);
      }
    }
    found.sort(Comparator.comparingInt(PlacedBlock::layer));
    return found;
  }

  /**
   * The offsets of the blocks of {@link #parameters(String)}.
   *
   * @throws ArithmeticException if an offset exceeds an int, which cannot happen for a {@link
   *     NetworkSpec}
   */
  public int[] offsets(String name) {
    List<PlacedBlock> blocks = parameters(name);
    int[] offsets = new int[blocks.size()];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = Math.toIntExact(blocks.get(i).offset());
    }
    return offsets;
  }
}
