package dev.warptron.cli;

import dev.warptron.MlpModel;
import dev.warptron.cli.common.DeviceArguments;
import dev.warptron.cli.common.FileOptions;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The arguments for a saved model and a file of rows. */
final class ModelRows {
  @Parameters(index = "0", paramLabel = "MODEL", description = "A file that warptron train saved.")
  private Path modelFile = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "DATA",
      description =
          "CSV, LIBSVM or IDX file with the columns that the model was trained on, and maybe others.")
  private Path dataFile = Path.of("");

  @Mixin private DeviceArguments device = new DeviceArguments();
  @Mixin private FileOptions files = new FileOptions();

  /** For picocli. */
  ModelRows() {}

  MlpModel<?> loadModel() {
    MlpModel<?> model = MlpModel.load(modelFile);
    return device.name() == null
        ? model.withDeviceOptions(device.options())
        : model.withDevice(device.request());
  }

  Path dataFile() {
    return dataFile;
  }

  /** Reads only the features. */
  Dataset readFeatures(MlpModel<?> model) {
    return read(ReadRequest.features(model.saved().features().names()));
  }

  /**
   * Reads the features and the target column of the model.
   *
   * @param weight the column with the weights of the rows; null for none
   */
  Dataset readWithTarget(MlpModel<?> model, @Nullable String weight) {
    ReadRequest request =
        ReadRequest.features(model.saved().features().names()).withTargets(model.targets());
    return read(weight == null ? request : request.withWeight(weight));
  }

  private Dataset read(ReadRequest request) {
    return DatasetReaders.read(dataFile, files.apply(request));
  }
}
