package dev.warptron;

import static dev.warptron.EnsembleMeans.ROUNDING;
import static dev.warptron.EnsembleMeans.assertAllClose;
import static dev.warptron.EnsembleMeans.mean;
import static dev.warptron.EnsembleTrainings.CANCER;
import static dev.warptron.EnsembleTrainings.DIABETES;
import static dev.warptron.EnsembleTrainings.IRIS;
import static dev.warptron.EnsembleTrainings.classifier;
import static dev.warptron.EnsembleTrainings.regressor;
import static dev.warptron.TestRows.every;
import static dev.warptron.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.warptron.backend.BackendProvider;
import dev.warptron.data.Dataset;
import dev.warptron.data.Folds;
import dev.warptron.data.Split;
import dev.warptron.data.Task;
import dev.warptron.demo.BundledData;
import dev.warptron.io.ModelFileException;
import dev.warptron.metric.ClassPredictions;
import dev.warptron.testing.TestBackends;
import dev.warptron.train.Evaluation;
import dev.warptron.train.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How several networks are fitted as one model. */
class EnsembleFitTest {
  private static final Dataset VALIDATION = every(5, BundledData.iris());

  @TempDir private Path folder;

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private static void assertSame(MlpModel<?> actual, MlpModel<?> expected) {
    assertThat(actual.saved()).isEqualTo(expected.saved());
    assertThat(actual.history()).isEqualTo(expected.history());
    assertThat(actual.stop()).isEqualTo(expected.stop());
    assertThat(actual.trainingEvaluation()).isEqualTo(expected.trainingEvaluation());
    assertThat(actual.validationEvaluation()).isEqualTo(expected.validationEvaluation());
  }

  @ParameterizedTest
  @MethodSource("devices")
  void anEnsembleIsTheMeanOfFitsWithItsSeeds(BackendProvider device) {
    MlpClassifier model = classifier(device, 3).fitEnsemble(3, IRIS, VALIDATION);
    assertThat(model.isEnsemble()).isTrue();
    assertThat(model.members()).hasSize(3);
    List<double[][]> each = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      MlpClassifier alone = classifier(device, 3 + i).fit(IRIS, VALIDATION);
      assertSame(model.members().get(i), alone);
      each.add(alone.predictProbabilities(VALIDATION));
    }
    double[][] mean = mean(each);
    assertAllClose(model.predictProbabilities(VALIDATION), mean, 1);
    assertThat(model.predict(VALIDATION))
        .isEqualTo(Arrays.stream(mean).map(model::likeliest).toList());

    double loss = 0;
    int correct = 0;
    for (int i = 0; i < mean.length; i++) {
      String label = VALIDATION.requireTarget().label(i);
      loss -= Math.log(mean[i][model.classes().indexOf(label)]) / mean.length;
      correct += model.likeliest(mean[i]).equals(label) ? 1 : 0;
    }
    Evaluation measured = model.validationEvaluation().orElseThrow();
    assertClose("loss", measured.loss(), loss, ROUNDING);
    assertThat(measured.score()).isEqualTo((double) correct / mean.length);
    assertThat(model.evaluate(VALIDATION)).isEqualTo(measured);
    ClassPredictions predictions = model.predictions(VALIDATION);
    assertClose("row 0", predictions.probability(0, 1), mean[0][1], ROUNDING);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aBagPredictsEachRowByTheNetworkThatDidNotSeeIt(BackendProvider device) {
    MlpClassifier model = classifier(device, 7).fitBag(3, CANCER);
    List<Split> folds =
        Folds.rows(Task.MULTICLASS, CANCER, 3, 7).stream().map(f -> f.split(CANCER)).toList();
    double loss = 0;
    double correct = 0;
    for (int i = 0; i < 3; i++) {
      Split fold = folds.get(i);
      MlpClassifier alone = classifier(device, 7 + i).fit(fold.training(), fold.validation());
      assertSame(model.members().get(i), alone);
      double[][] probabilities = alone.predictProbabilities(fold.validation());
      for (int row = 0; row < probabilities.length; row++) {
        String label = fold.validation().requireTarget().label(row);
        loss -= Math.log(probabilities[row][alone.classes().indexOf(label)]);
        correct += alone.likeliest(probabilities[row]).equals(label) ? 1 : 0;
      }
    }
    Evaluation measured = model.validationEvaluation().orElseThrow();
    assertClose("loss", measured.loss(), loss / CANCER.rowCount(), ROUNDING);
    assertThat(measured.score()).isEqualTo(correct / CANCER.rowCount());
  }

  /** On a device that asks within an epoch. */
  @Test
  void whatIsCancelledBeforeItsFirstEpochIsLeftOut() {
    TrainingListener cancels =
        new TrainingListener() {
          @Override
          public boolean isCancelled() {
            return true;
          }
        };
    MlpRegressor model =
        regressor(4)
            .fitEnsemble(3, DIABETES, DIABETES, i -> i == 1 ? cancels : TrainingListener.NONE);
    assertThat(model.members().stream().map(each -> each.saved().training().seed()))
        .containsExactly(4L, 6L);
    MlpRegressor none = regressor(4).fitEnsemble(2, DIABETES, null, i -> cancels);
    assertThat(none.members()).hasSize(2);
  }

  @Test
  void theSettingsKeepTheirSeed() {
    MlpRegressor.Builder settings = regressor(9);
    settings.fitEnsemble(2, DIABETES, null);
    assertSame(settings.fit(DIABETES), regressor(9).fit(DIABETES));
  }

  @Test
  void whatAnEnsembleCannotDoIsRefused() {
    MlpRegressor model = regressor(1).fitEnsemble(2, DIABETES, null);
    assertThatIllegalStateException()
        .isThrownBy(() -> model.partialFit(DIABETES, 1))
        .withMessage(
            "a training goes on from one network: the model is an ensemble of 2 networks; members()"
                + " gives each of them");
    assertThatIllegalStateException().isThrownBy(model::saved);
    assertThat(model.history().epochs()).isEmpty();
    assertThat(model.trainingEvaluation()).isEmpty();
    assertThat(model.stop()).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> regressor(1).from(model.members().get(0).saved()).fitBag(2, DIABETES))
        .withMessageContaining("not from a saved model");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> regressor(1).fitBag(101, DIABETES))
        .withMessage("an ensemble has from 2 to 100 networks, got 101");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> regressor(1).fitEnsemble(1, DIABETES, null));
    Path file = folder.resolve("m.safetensors");
    model.save(file);
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(() -> MlpClassifier.load(file))
        .withMessageContaining("holds a regressor");
    assertThat(model.withDevice("reference").members()).hasSize(2);
    assertThat(model.toString()).startsWith("MlpRegressor[2 networks, first ");
  }

  @Test
  void aDivergedNetworkFailsTheFit() {
    assertThatExceptionOfType(TrainingDivergedException.class)
        .isThrownBy(() -> regressor(1).learningRate(1e30).fitEnsemble(2, DIABETES, null));
  }
}
