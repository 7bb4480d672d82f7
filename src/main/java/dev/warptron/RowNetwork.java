package dev.warptron;

import dev.warptron.backend.spi.RowPredictor;
import dev.warptron.data.DataException;
import dev.warptron.data.Table;
import dev.warptron.io.SavedModel;
import dev.warptron.model.Precision;
import java.util.List;

/** A network on a device that takes single rows, and refuses those that it cannot predict. */
final class RowNetwork {
  private final RowPredictor network;
  private final SavedModel.Features features;
  private final List<String> names; // (inputs)
  private final FeatureRanges ranges;

  /**
   * Around a network on a device.
   *
   * @param precision of the device
   */
  RowNetwork(RowPredictor network, SavedModel.Features features, Precision precision) {
    this.network = network;
    this.features = features;
    this.names = features.names();
    this.ranges =
        FeatureRanges.of(
            names.size(), precision == Precision.FLOAT32 ? features.standardizer() : null);
  }

  /** Whether the inputs are made of the columns. */
  boolean prepares() {
    return features.preprocessor() != null;
  }

  /** The inputs for a row. */
  float[] inputs(Table row) {
    return NetworkInputs.inputs(features, row).toRowMajor();
  }

  /**
   * The outputs z of the last layer.
   *
   * @param inputs {@code [inputs]}, not scaled
   * @param z {@code [outputs]}, overwritten
   * @throws DataException if an input is not finite, or too far from those of the training
   */
  void outputs(float[] inputs, float[] z) {
    int outside = ranges.firstOutside(inputs);
    if (outside >= 0) {
      throw new DataException(
          ("column \"%s\": %s is not a finite number, or too far from the values of the training;"
                  + " correct or remove the row")
              .formatted(names.get(outside), inputs[outside]));
    }
    network.outputs(inputs, z);
  }
}
