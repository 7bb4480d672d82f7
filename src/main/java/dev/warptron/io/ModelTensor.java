package dev.warptron.io;

import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import dev.warptron.optim.Optimizer;
import java.util.ArrayList;
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
    int weightOffset = 0;
    int biasOffset = network.weightCount();
    for (Layer layer : network.layers()) {
      String name = "layers." + tensors.size() / 2;
      Shape weights = layer.weightShape();
      List<Long> weightShape = List.of((long) weights.rows(), (long) weights.columns());
      List<Long> biasShape = List.of(layer.biasShape().size());
      tensors.add(new ModelTensor(name + ".weight", weightShape, Array.PARAMETERS, weightOffset));
      tensors.add(new ModelTensor(name + ".bias", biasShape, Array.PARAMETERS, biasOffset));
      weightOffset += Math.toIntExact(weights.size());
      biasOffset += layer.outputs();
    }
    int parameters = biasOffset;
    for (int slot = 0; slot < rule.slotNames().size(); slot++) {
      String name = "optimizer." + rule.slotNames().get(slot);
      int offset = Math.multiplyExact(slot, parameters);
      tensors.add(new ModelTensor(name, List.of((long) parameters), Array.SLOTS, offset));
    }
    return tensors;
  }
}
