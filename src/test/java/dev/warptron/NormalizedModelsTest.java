package dev.warptron;

import static dev.warptron.TestRows.every;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.warptron.backend.BackendProvider;
import dev.warptron.data.Dataset;
import dev.warptron.demo.BundledData;
import dev.warptron.function.Activation;
import dev.warptron.io.SavedModel;
import dev.warptron.model.LayerWeights;
import dev.warptron.model.Normalization;
import dev.warptron.optim.Adam;
import dev.warptron.testing.TestBackends;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models with normalization and dropout, through the library. */
class NormalizedModelsTest {
  private static final Dataset CANCER = every(4, BundledData.breastCancerTraining());
  private static final Dataset VALIDATION = BundledData.breastCancerValidation();

  @TempDir private Path folder;

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private static MlpClassifier.Builder settings(BackendProvider device, int epochs) {
    TestBackends.assumeAvailable(device);
    return MlpClassifier.builder()
        .device(device.name())
        .hidden(6, 5)
        .activation(Activation.RELU)
        .normalizations(Normalization.batch(1e-5, 0.1), Normalization.layer(1e-5))
        .dropout(0.25, 0)
        .inputDropout(0.125)
        .noise(0.25)
        .optimizer(Adam.DEFAULT)
        .epochs(epochs);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aSavedModelPredictsTheSameAndGoesOn(BackendProvider device) {
    Path file = folder.resolve("m.safetensors");
    MlpClassifier ten = settings(device, 10).fit(CANCER);
    ten.save(file);
    MlpClassifier loaded = MlpClassifier.load(file);
    assertThat(loaded.saved()).isEqualTo(ten.saved());
    assertThat(loaded.predictProbabilities(CANCER)).isDeepEqualTo(ten.predictProbabilities(CANCER));
    MlpClassifier twenty = settings(device, 20).fit(CANCER);
    MlpClassifier both = loaded.partialFit(CANCER, 10);
    assertThat(both.saved().parameters()).isEqualTo(twenty.saved().parameters());
    assertThat(both.saved().optimizerState()).isEqualTo(twenty.saved().optimizerState());
  }

  /** Learns something, and a single row gets the prediction that it has among others. */
  @ParameterizedTest
  @MethodSource("devices")
  void itLearnsAndPredictsSingleRows(BackendProvider device) {
    MlpClassifier model = settings(device, 60).fit(CANCER, VALIDATION);
    assertThat(model.validationEvaluation().orElseThrow().score()).isGreaterThan(0.9);
    assertThat(model.evaluate(VALIDATION)).isEqualTo(model.validationEvaluation().orElseThrow());
    double[][] all = model.predictProbabilities(VALIDATION);
    Predictor predictor = model.predictor();
    float[] prediction = new float[predictor.outputs()];
    for (int i = 0; i < VALIDATION.rowCount(); i++) {
      predictor.predict(row(VALIDATION, i), prediction);
      // Logistic of z: its slope is at most 1/4, and z has some hundred roundings of numbers below
      // a hundred.
      double expected = all[i][all[i].length - 1];
      assertThat((double) prediction[prediction.length - 1]).isCloseTo(expected, within(1e-3));
    }
  }

  private static float[] row(Dataset rows, int i) {
    float[] row = new float[rows.featureCount()];
    for (int j = 0; j < row.length; j++) {
      row[j] = rows.feature(i, j);
    }
    return row;
  }

  @ParameterizedTest
  @MethodSource("devices")
  void manyFitsAreTheFits(BackendProvider device) {
    List<FitOutcome<MlpClassifier>> outcomes =
        MlpClassifier.fitMany(
            List.of(
                new FitRequest<>(settings(device, 5), CANCER),
                new FitRequest<>(settings(device, 5).seed(7), CANCER)));
    assertThat(outcomes.get(0).model().saved()).isEqualTo(settings(device, 5).fit(CANCER).saved());
    assertThat(outcomes.get(1).model().saved())
        .isEqualTo(settings(device, 5).seed(7).fit(CANCER).saved());
  }

  /** Fused paths decline, and the plan says why. */
  @ParameterizedTest
  @MethodSource("devices")
  void thePlanNamesWhatFasterEnginesDoNotSupport(BackendProvider device) {
    TrainingPlan plan = settings(device, 5).plan(CANCER, null);
    assertThat(plan.preview().step()).isEqualTo("plain");
    assertThat(plan.preview().declined())
        .allMatch(each -> each.endsWith(" does not support noise on the inputs"))
        .extracting(each -> each.split(" ", 2)[0])
        .isEqualTo(
            switch (device.name()) {
              case "cpu" -> List.of("native");
              case "cuda" -> List.of("graph");
              default -> List.of();
            });
    TrainingPlan dense = MlpClassifier.builder().device(device.name()).epochs(5).plan(CANCER, null);
    assertThat(dense.preview().declined()).isEmpty();
  }

  /** Weights and biases of a model are taken over; scales and running averages start anew. */
  @Test
  void initialWeightsOfANormalizedNetwork() {
    MlpClassifier.Builder builder =
        MlpClassifier.builder()
            .device("reference")
            .hidden(4)
            .normalization(Normalization.batch(1e-5, 0.1))
            .epochs(0);
    SavedModel drawn = builder.fit(CANCER).saved();
    assertThat(builder.seed(7).fit(CANCER).saved().parameters()).isNotEqualTo(drawn.parameters());
    assertThat(builder.initialWeights(drawn.layers()).fit(CANCER).saved().parameters())
        .isEqualTo(drawn.parameters());
    List<LayerWeights> biased = new ArrayList<>(drawn.layers());
    biased.set(0, new LayerWeights(drawn.layers().get(0).weights(), new double[] {0, 0, 1, 0}));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.initialWeights(biased).fit(CANCER))
        .withMessage("layer 0 has batch normalization and no biases: give zeros");
  }

  /** A builder goes on from a model with its normalizations, dropout and noise. */
  @ParameterizedTest
  @MethodSource("devices")
  void aBuilderGoesOnFromAModel(BackendProvider device) {
    MlpClassifier ten = settings(device, 10).fit(CANCER);
    MlpClassifier more =
        MlpClassifier.builder().device(device.name()).from(ten.saved()).epochs(10).fit(CANCER);
    assertThat(more.saved().parameters())
        .isEqualTo(ten.partialFit(CANCER, 10).saved().parameters());
  }

  @Test
  void normalizationIsNamedByTheModel() {
    MlpClassifier model =
        MlpClassifier.builder()
            .device("reference")
            .normalization(Normalization.layer(0.5))
            .epochs(0)
            .fit(CANCER);
    assertThat(model.saved().network().layers().get(0).normalization())
        .isEqualTo(Normalization.layer(0.5));
    assertThat(model.saved().network().layers().get(1).normalization())
        .isEqualTo(Normalization.NONE);
  }
}
