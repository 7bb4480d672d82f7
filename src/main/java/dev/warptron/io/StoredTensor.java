package dev.warptron.io;

import dev.warptron.model.Precision;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor of a file.
 *
 * @param member index of the network that it belongs to
 * @param tensor what it is in that network
 * @param precision of the network
 * @param name unique in the file
 */
record StoredTensor(int member, ModelTensor tensor, Precision precision, String name) {
  /** The tensors of all networks of a file, in file order. */
  static List<StoredTensor> of(List<ModelDocument> members) {
    List<StoredTensor> all = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      ModelDocument document = members.get(i);
      String prefix = members.size() == 1 ? "" : "members.%d.".formatted(i);
      for (ModelTensor tensor : ModelTensor.of(document.network(), document.training())) {
        all.add(new StoredTensor(i, tensor, document.precision(), prefix + tensor.name()));
      }
    }
    return all;
  }

  /** The entry of the header. */
  SafetensorsHeader.Tensor entry(long begin) {
    return new SafetensorsHeader.Tensor(name, dtype(), tensor.shape(), begin, begin + bytes());
  }

  /** The size of its data. */
  long bytes() {
    return (long) tensor.count() * precision.bytes();
  }

  /** The name of the number format in safetensors. */
  String dtype() {
    return switch (precision) {
      case FLOAT32 -> "F32";
      case FLOAT64 -> "F64";
    };
  }
}
