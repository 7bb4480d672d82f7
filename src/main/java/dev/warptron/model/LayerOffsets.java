package dev.warptron.model;

import java.util.ArrayList;
import java.util.List;

/** Where the blocks of one layer, parameters and buffers, begin in the vector of all values. */
final class LayerOffsets {
  private final List<Entry> entries = new ArrayList<>();

  private record Entry(String name, int offset, int size) {}

  LayerOffsets(NetworkSpec network, int layer) {
    ParameterLayout layout = network.layout();
    layout.parameters().forEach(block -> add(block, layer, 0));
    layout.buffers().forEach(block -> add(block, layer, layout.parameterCount()));
  }

  private void add(PlacedBlock block, int layer, long start) {
    if (block.layer() == layer) {
      int offset = Math.toIntExact(start + block.offset());
      entries.add(new Entry(block.name(), offset, Math.toIntExact(block.shape().size())));
    }
  }

  /** The index of the first entry of a block. */
  int of(String block) {
    return entries.stream()
        .filter(entry -> entry.name.equals(block))
        .mapToInt(Entry::offset)
        .findFirst()
        .orElseThrow();
  }

  /** Copies the values of the blocks that another layer has, too. */
  void copyTo(double[] from, LayerOffsets other, double[] to) {
    for (Entry entry : entries) {
      for (Entry target : other.entries) {
        if (target.name.equals(entry.name)) {
          System.arraycopy(from, entry.offset, to, target.offset, entry.size);
        }
      }
    }
  }
}
