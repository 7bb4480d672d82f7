package dev.warptron.spark;

import dev.warptron.MlpModel;
import dev.warptron.io.SavedEnsemble;

/** The bytes of models, which are equal if and only if the models are. */
final class Bits {
  private Bits() {}

  static <M extends MlpModel<M>> byte[] of(M model) {
    return ModelBytes.of(
        new SavedEnsemble(model.members().stream().map(member -> member.saved()).toList()));
  }
}
