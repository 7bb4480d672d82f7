package dev.warptron;

import static dev.warptron.TestRows.every;

import dev.warptron.backend.BackendProvider;
import dev.warptron.data.Dataset;
import dev.warptron.demo.BundledData;
import dev.warptron.testing.TestBackends;

/** Data and networks of the tests of ensembles: small, and of each task. */
final class EnsembleTrainings {
  static final Dataset IRIS = every(2, BundledData.iris());
  static final Dataset CANCER = every(6, BundledData.breastCancerTraining());
  static final Dataset DIABETES = every(8, BundledData.diabetes());

  private EnsembleTrainings() {}

  /** A small network, if the device is available. */
  static MlpClassifier.Builder classifier(BackendProvider device, long seed) {
    TestBackends.assumeAvailable(device);
    return MlpClassifier.builder().device(device.name()).hidden(5).epochs(6).seed(seed);
  }

  /** A small network on the reference device. */
  static MlpRegressor.Builder regressor(long seed) {
    return MlpRegressor.builder().device("reference").hidden(4).epochs(4).seed(seed);
  }
}
