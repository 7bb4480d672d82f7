package dev.warptron;

import static dev.warptron.TestRows.every;
import static dev.warptron.TestRows.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.warptron.data.Dataset;
import dev.warptron.demo.BundledData;
import dev.warptron.io.ModelFileException;
import dev.warptron.io.SavedModel;
import dev.warptron.io.SavedTraining;
import dev.warptron.model.ProductPrecision;
import dev.warptron.optim.Adam;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fitted models that are saved and loaded. */
class MlpModelFilesTest {
  private static final Dataset IRIS = BundledData.iris();
  private static final Dataset CANCER = BundledData.breastCancerTest();
  private static final Dataset DIABETES = every(3, BundledData.diabetes());

  @TempDir private Path folder;

  private static MlpClassifier iris() {
    return MlpClassifier.builder().hidden(5).optimizer(Adam.DEFAULT).epochs(4).fit(IRIS);
  }

  private static MlpRegressor diabetes() {
    return MlpRegressor.builder().hidden(5).optimizer(Adam.DEFAULT).epochs(4).fit(DIABETES);
  }

  @Test
  void aClassifierSurvivesAFile() {
    for (boolean standardize : new boolean[] {true, false}) {
      Path file = folder.resolve("model.safetensors");
      MlpClassifier model =
          MlpClassifier.builder().hidden(5, 3).standardize(standardize).epochs(3).fit(CANCER);
      model.save(file);
      MlpClassifier loaded = MlpClassifier.load(file);
      assertThat(loaded.saved()).isEqualTo(model.saved());
      assertThat(loaded.classes()).isEqualTo(model.classes());
      assertThat(loaded.predictProbabilities(CANCER))
          .isDeepEqualTo(model.predictProbabilities(CANCER));
      assertThat(loaded.evaluate(CANCER)).isEqualTo(model.evaluate(CANCER));
      assertThat(loaded.history().epochs()).isEmpty();
      assertThat(loaded.trainingEvaluation()).isEmpty();
    }
  }

  @Test
  void severalClassesSurviveAFile() {
    Path file = folder.resolve("iris.safetensors");
    MlpClassifier model = iris();
    model.save(file);
    MlpClassifier loaded = MlpClassifier.load(file);
    assertThat(loaded.saved()).isEqualTo(model.saved());
    assertThat(loaded.predict(rows(IRIS))).isEqualTo(model.predict(IRIS));
    assertThat(loaded.predictProbabilities(IRIS)).isDeepEqualTo(model.predictProbabilities(IRIS));
  }

  @Test
  void aRegressorSurvivesAFile() {
    Path file = folder.resolve("diabetes.safetensors");
    MlpRegressor model = diabetes();
    model.save(file);
    MlpRegressor loaded = MlpRegressor.load(file);
    assertThat(loaded.saved()).isEqualTo(model.saved());
    assertThat(loaded.predict(DIABETES)).isEqualTo(model.predict(DIABETES));
    assertThat(MlpModel.load(file)).isInstanceOf(MlpRegressor.class);
  }

  @Test
  void aFileOfTheOtherKindIsRefused() {
    Path regressor = folder.resolve("regressor.safetensors");
    Path classifier = folder.resolve("classifier.safetensors");
    diabetes().save(regressor);
    iris().save(classifier);
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(() -> MlpClassifier.load(regressor))
        .withMessage(
            regressor
                + " holds a regressor: load it with MlpRegressor, or with MlpModel, which takes"
                + " all");
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(() -> MlpRegressor.load(classifier))
        .withMessage(
            classifier
                + " holds a classifier: load it with MlpClassifier, or with MlpModel, which takes"
                + " all");
    SavedModel saved = MlpModel.load(regressor).saved();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MlpClassifier.of(saved))
        .withMessage("the model is a regressor: use MlpRegressor");
    assertThat(MlpModel.load(classifier)).isInstanceOf(MlpClassifier.class);
  }

  @Test
  void aMissingFileIsRefused() {
    Path file = folder.resolve("none.safetensors");
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(() -> MlpClassifier.load(file))
        .withMessageStartingWith(file + ": there is no such file");
  }

  /** Files of old versions can be loaded, used and trained further. */
  @Test
  void modelsOfEarlierFormatsPredict() {
    Path models = Path.of("src/test/resources/models");
    MlpClassifier binary = MlpClassifier.load(models.resolve("format-1-binary.safetensors"));
    int inputs = binary.saved().network().inputs();
    assertThat(binary.classes()).contains(binary.predict(new float[1][inputs]).get(0));
    MlpRegressor line = MlpRegressor.load(models.resolve("format-1-regression.safetensors"));
    float[][] row = new float[1][line.saved().network().inputs()];
    assertThat(line.predict(row)[0]).isFinite();
  }

  /**
   * Evaluation needs the penalty and continued training all settings of the run; prediction needs
   * none.
   */
  @Test
  void aModelWithoutSettingsPredictsAndNoMore() {
    MlpClassifier model = iris();
    SavedModel saved = model.saved();
    SavedTraining training = saved.training();
    SavedModel bare =
        new SavedModel(
            saved.network(),
            saved.loss(),
            saved.precision(),
            saved.features(),
            saved.target(),
            new SavedTraining(
                training.optimizer(),
                training.epochs(),
                training.seed(),
                training.device(),
                null,
                ProductPrecision.FP32,
                Map.of()),
            saved.parameters(),
            saved.optimizerState());
    MlpClassifier loaded = MlpClassifier.of(bare);
    assertThat(loaded.predictProbabilities(IRIS)).isDeepEqualTo(model.predictProbabilities(IRIS));
    String message =
        "the model's training settings cannot be read: the training setting epochs is missing. It"
            + " predicts, but is neither evaluated nor trained on; take the model from where it"
            + " came again";
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(() -> loaded.evaluate(IRIS))
        .withMessage(message);
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(() -> loaded.partialFit(IRIS, 1))
        .withMessage(message);
  }
}
