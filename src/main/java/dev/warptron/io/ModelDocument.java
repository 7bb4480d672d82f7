package dev.warptron.io;

import dev.warptron.data.TextFormat;
import dev.warptron.function.Loss;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Precision;
import dev.warptron.optim.OptimizerState;
import org.jspecify.annotations.Nullable;

/**
 * A model without its large arrays, as in the metadata of a file.
 *
 * @param updates number of updates that the optimizer has made
 */
record ModelDocument(
    NetworkSpec network,
    Loss loss,
    Precision precision,
    SavedModel.Features features,
    SavedTarget target,
    SavedTraining training,
    @Nullable TextFormat format,
    long updates) {
  static ModelDocument of(SavedModel model) {
    return new ModelDocument(
        model.network(),
        model.loss(),
        model.precision(),
        model.features(),
        model.target(),
        model.training(),
        model.format(),
        model.optimizerState().updates());
  }

  /**
   * Combines the document with the arrays.
   *
   * @param parameters as {@link SavedModel#parameters}
   * @param slots as {@link OptimizerState#slots}
   * @throws IllegalArgumentException if the parts do not fit together
   */
  SavedModel toModel(double[] parameters, double[] slots) {
    SavedModel model =
        new SavedModel(
            network,
            loss,
            precision,
            features,
            target,
            training,
            parameters,
            OptimizerState.of(slots, updates));
    return model.withFormat(format);
  }
}
