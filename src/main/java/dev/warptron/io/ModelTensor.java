package dev.warptron.io;

import dev.warptron.model.Dense;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.PlacedBlock;
import dev.warptron.model.Shape;
import dev.warptron.optim.Optimizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One tensor of a model file, and which range of the model's flat arrays it holds.
 *
 * @param name such as {@code layers.0.weight}
 * @param shape {@code [inputs, outputs]} for weights, one number for everything else
 * @param array which of the arrays
 * @param offset where the range begins in the array
 */
record ModelTensor(String name, List<Long> shape, Array array, int offset) {
  /** The two flat arrays of a model. */
  enum Array {
    PARAMETERS,
    SLOTS
  }

  /** How many numbers it holds. */
  int count() {
    return Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
  }

  /** The tensors of a model, in the order in which they are written. */
  static List<ModelTensor> of(NetworkSpec network, Optimizer rule) {
    List<ModelTensor> tensors = new ArrayList<>();
    network.layout().parameters().stream()
        .sorted(Comparator.comparingInt(PlacedBlock::layer)) // stable
        .map(ModelTensor::of)
        .forEach(tensors::add);
    int parameters = network.parameterCount();
    for (int slot = 0; slot < rule.slotNames().size(); slot++) {
      String name = "optimizer." + rule.slotNames().get(slot);
      int offset = Math.multiplyExact(slot, parameters);
      tensors.add(new ModelTensor(name, List.of((long) parameters), Array.SLOTS, offset));
    }
    return tensors;
  }

  private static ModelTensor of(PlacedBlock block) {
    Shape shape = block.shape();
    return new ModelTensor(
        "layers.%d.%s".formatted(block.layer(), block.name()),
        block.name().equals(Dense.WEIGHTS)
            ? List.of((long) shape.rows(), (long) shape.columns())
            : List.of(shape.size()),
        Array.PARAMETERS,
        Math.toIntExact(block.offset()));
  }
}
