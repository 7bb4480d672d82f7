package dev.warptron.io;

import dev.warptron.model.Dense;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.PlacedBlock;
import dev.warptron.model.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * One tensor of a model file: a range of one of the model's flat arrays.
 *
 * @param name such as {@code layers.0.weight}
 * @param shape {@code [inputs, outputs]} for weights, one dimension for all others
 * @param array the array
 * @param offset first index of the range in the array
 */
record ModelTensor(String name, List<Long> shape, Array array, int offset) {
  /** The two flat arrays of a model. */
  enum Array {
    PARAMETERS,
    SLOTS
  }

  /** The number of elements. */
  int count() {
    return Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
  }

  /** The tensors of a model, in file order. */
  static List<ModelTensor> of(NetworkSpec network, SavedTraining training) {
    List<ModelTensor> tensors = new ArrayList<>();
    int parameters = network.parameterCount();
    Stream.concat(
            network.layout().parameters().stream()
                .sorted(Comparator.comparingInt(PlacedBlock::layer)) // stable
                .map(block -> of(block, 0)),
            network.layout().buffers().stream().map(block -> of(block, parameters)))
        .forEach(tensors::add);
    List<String> slots = training.slotNames();
    for (int slot = 0; slot < slots.size(); slot++) {
      String name = "optimizer." + slots.get(slot);
      int offset = Math.multiplyExact(slot, parameters);
      tensors.add(new ModelTensor(name, List.of((long) parameters), Array.SLOTS, offset));
    }
    return tensors;
  }

  /**
   * The tensor of a block.
   *
   * @param start where the vector that holds the block begins in the array
   */
  private static ModelTensor of(PlacedBlock block, int start) {
    Shape shape = block.shape();
    return new ModelTensor(
        "layers.%d.%s".formatted(block.layer(), block.name()),
        block.name().equals(Dense.WEIGHTS)
            ? List.of((long) shape.rows(), (long) shape.columns())
            : List.of(shape.size()),
        Array.PARAMETERS,
        Math.toIntExact(start + block.offset()));
  }
}
