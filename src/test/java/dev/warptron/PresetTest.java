package dev.warptron;

import static dev.warptron.TestRows.every;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.data.Dataset;
import dev.warptron.data.Table;
import dev.warptron.data.Task;
import dev.warptron.data.preprocessing.PreprocessingOptions;
import dev.warptron.data.preprocessing.Preprocessor;
import dev.warptron.data.preprocessing.Scaling;
import dev.warptron.data.schema.Schema;
import dev.warptron.data.schema.SchemaRules;
import dev.warptron.demo.BundledData;
import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.io.SavedModel;
import dev.warptron.model.Dense;
import dev.warptron.model.InputScale;
import dev.warptron.model.Layer;
import dev.warptron.model.Parametrization;
import dev.warptron.model.PeriodicEmbedding;
import dev.warptron.optim.Adam;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.TrainingConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each preset sets, and what replaces it. */
class PresetTest {
  private static final Dataset IRIS = every(3, BundledData.iris());

  @TempDir private Path folder;

  private static MlpClassifier.Builder builder(Preset preset) {
    return MlpClassifier.builder().device("reference").seed(5).preset(preset);
  }

  private static SavedModel fit(MlpClassifier.Builder settings) {
    return settings.epochs(1).fit(IRIS, IRIS).saved();
  }

  @Test
  void classicIsTheDefault() {
    MlpClassifier.Builder plain = MlpClassifier.builder().device("reference").seed(5);
    assertThat(fit(builder(Preset.CLASSIC))).isEqualTo(fit(plain));
    assertThat(Preset.CLASSIC.config(Task.MULTICLASS))
        .isEqualTo(TrainingConfig.DEFAULT.withStopping(EarlyStopping.KEEP_BEST));
  }

  @Test
  void scikitLearnIsItsMlp() {
    SavedModel model = fit(builder(Preset.SCIKIT_LEARN));
    TrainingConfig config = model.training().requireConfig();
    assertThat(model.network().widths()).isEqualTo("4-100-3");
    assertThat(model.network().layers().get(0).activation()).isEqualTo(Activation.RELU);
    assertThat(config.optimizer()).isEqualTo(Adam.DEFAULT);
    assertThat(config.penalty()).isEqualTo(new Penalty(0, 1e-4));
    assertThat(config.initializer()).isEqualTo(Initializer.GLOROT_UNIFORM);
    assertThat(config.stopping()).isEqualTo(EarlyStopping.OFF);
    assertThat(config.batchSize()).isEqualTo(IRIS.rowCount());
    assertThat(config.seed()).isEqualTo(5);
    assertThat(Preset.SCIKIT_LEARN.config(Task.REGRESSION).epochs()).isEqualTo(200);
    assertThat(Preset.SCIKIT_LEARN.batchSize(1000)).isEqualTo(200);
  }

  @Test
  void tabularBatchesAreAThirtySecondOfTheRows() {
    SavedModel model = fit(builder(Preset.TABULAR));
    TrainingConfig config = model.training().requireConfig();
    assertThat(model.network().widths()).isEqualTo("4-64-64-64-3");
    assertThat(config.optimizer()).isEqualTo(Adam.DEFAULT.withLearningRate(0.006));
    assertThat(config.penalty()).isEqualTo(new Penalty(0, 0.1));
    assertThat(config.stopping()).isEqualTo(EarlyStopping.KEEP_BEST);
    // The rate falls over all updates of the training: here one epoch of batches of 16.
    int updates = (IRIS.rowCount() + 15) / 16;
    assertThat(config.updates().schedule().label())
        .isEqualTo("cosine:warmup=0,total=%d,floor=0.0".formatted(updates));
    assertThat(Preset.TABULAR.config(Task.REGRESSION).epochs()).isEqualTo(40);
    assertThat(config.batchSize()).isEqualTo(16);
    assertThat(List.of(1, 1023, 1024, 4000, 8192, 1_000_000))
        .extracting(Preset.TABULAR::batchSize)
        .containsExactly(16, 16, 32, 64, 256, 256);
    assertThat(Preset.TABULAR.networks()).isEqualTo(8);
  }

  @Test
  void realMlpSHasAnotherRecipeForEachTask() {
    SavedModel model = fit(builder(Preset.REALMLP_S));
    TrainingConfig config = model.training().requireConfig();
    assertThat(model.network().layers().get(0)).isEqualTo(new InputScale(4, 6));
    assertThat(model.network().widths()).isEqualTo("4-256-256-256-3");
    Dense first = (Dense) model.network().layers().get(1);
    assertThat(first.activation()).isEqualTo(Activation.of(Activation.Kind.SELU));
    assertThat(first.parametrization()).isEqualTo(new Parametrization(true, 1, 0.1, 0));
    assertThat(model.loss()).isEqualTo(Loss.SOFTMAX_CROSS_ENTROPY.withLabelSmoothing(0.1));
    assertThat(config.optimizer()).isEqualTo(new Adam(0.04, 0.9, 0.95, 1e-8));
    assertThat(config.initializer()).isEqualTo(Initializer.NTK);
    assertThat(config.dropLast()).isTrue();
    assertThat(config.stopping())
        .isEqualTo(
            EarlyStopping.KEEP_BEST.withMonitor("accuracy").withKeep(EarlyStopping.Keep.LAST_BEST));
    TrainingConfig ofNumbers = Preset.REALMLP_S.config(Task.REGRESSION);
    assertThat(ofNumbers.optimizer()).isEqualTo(new Adam(0.07, 0.9, 0.95, 1e-8));
    assertThat(ofNumbers.stopping().monitor()).isEqualTo(EarlyStopping.LOSS);
    assertThat(ofNumbers.epochs()).isEqualTo(256);
    assertThat(List.of(10, 256, 5000))
        .extracting(Preset.REALMLP_S::batchSize)
        .containsExactly(10, 256, 256);
    SavedModel hinge =
        fit(builder(Preset.REALMLP_S).labelSmoothing(0).loss(Loss.SOFTMAX_CROSS_ENTROPY));
    assertThat(hinge.loss()).isEqualTo(Loss.SOFTMAX_CROSS_ENTROPY);
  }

  @Test
  void realMlpAddsEmbeddingsParametricActivationsDropoutAndDecay() {
    SavedModel model = fit(builder(Preset.REALMLP));
    TrainingConfig config = model.training().requireConfig();
    List<Layer> layers = model.network().layers();
    assertThat(layers.get(0))
        .isEqualTo(new PeriodicEmbedding(4, List.of(0, 1, 2, 3), 16, 3, 0.1, 0.1));
    assertThat(layers.get(1)).isEqualTo(new InputScale(16, 6));
    assertThat(((Dense) layers.get(2)).parametrization())
        .isEqualTo(new Parametrization(true, 1, 0.1, 0.1));
    assertThat(config.noise().dropout()).containsExactly(0.15);
    assertThat(config.updates().weightDecay()).isEqualTo(0.02);
    assertThat(Preset.REALMLP.config(Task.REGRESSION).optimizer())
        .isEqualTo(new Adam(0.2, 0.9, 0.95, 1e-8));
    assertThat(fit(builder(Preset.REALMLP))).as("the same bits again").isEqualTo(model);
  }

  /** Columns of categories have no embedding, and a model goes on with the layers that it has. */
  @Test
  void onlyNumbersAreEmbedded() {
    Table rows =
        Table.ofRows(
            List.of(
                Map.of("c", "x", "n", 1, "t", "a"),
                Map.of("c", "y", "n", 2, "t", "b"),
                Map.of("c", "z", "n", 4, "t", "a"),
                Map.of("c", "x", "n", 8, "t", "b")));
    Preprocessor fitted =
        Preprocessor.fit(rows, Schema.infer(rows, SchemaRules.NONE), PreprocessingOptions.DEFAULT);
    List<Boolean> numbers =
        IntStream.range(0, fitted.features().size()).mapToObj(fitted::isNumber).toList();
    assertThat(numbers.stream().filter(each -> each)).hasSize(1);
    assertThat(fitted.features().get(numbers.indexOf(true))).isEqualTo("n");
    MlpClassifier model = builder(Preset.REALMLP).hidden(3).epochs(1).fit(IRIS, IRIS);
    MlpClassifier more =
        MlpClassifier.builder().device("reference").from(model.saved()).epochs(1).fit(IRIS, IRIS);
    assertThat(more.saved().network()).isEqualTo(model.saved().network());
  }

  /** The file holds every layer to the bit, and says that older programs cannot read it. */
  @Test
  void aModelWithAllLayersIsSavedAndLoaded() throws IOException {
    for (Preset preset : List.of(Preset.REALMLP_S, Preset.REALMLP)) {
      MlpClassifier model = builder(preset).hidden(5, 4).epochs(2).fit(IRIS, IRIS);
      Path file = folder.resolve(preset.label() + ".safetensors");
      model.save(file);
      MlpClassifier loaded = MlpClassifier.load(file);
      assertThat(loaded.saved()).isEqualTo(model.saved());
      assertThat(loaded.predictProbabilities(IRIS)).isDeepEqualTo(model.predictProbabilities(IRIS));
      assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
          .contains("\"format_version\":\"5\"");
    }
  }

  @Test
  void whatIsSetLaterReplacesThePreset() {
    SavedModel model =
        fit(builder(Preset.TABULAR).hidden(3).batchSize(7).l2(0).earlyStopping(EarlyStopping.OFF));
    TrainingConfig config = model.training().requireConfig();
    assertThat(model.network().widths()).isEqualTo("4-3-3");
    assertThat(config.batchSize()).isEqualTo(7);
    assertThat(config.penalty()).isEqualTo(Penalty.NONE);
    assertThat(config.stopping()).isEqualTo(EarlyStopping.OFF);
    assertThat(config.optimizer()).isEqualTo(Adam.DEFAULT.withLearningRate(0.006));
  }

  /** Also a table of numbers, which would be standardized otherwise. */
  @Test
  void tabularClipsTheNumbersOfATable() {
    MlpClassifier model = builder(Preset.TABULAR).hidden(3).epochs(1).fitBag(2, Table.of(IRIS));
    for (MlpClassifier each : model.members()) {
      assertThat(each.saved().features().preprocessor()).isNotNull();
    }
    assertThat(Preset.TABULAR.scaling()).isEqualTo(Scaling.STANDARD_CLIP);
    assertThat(model.predict(Table.of(IRIS))).hasSize(IRIS.rowCount());
  }

  @Test
  void labelsAreParsed() {
    assertThat(Preset.parse("scikit-learn")).contains(Preset.SCIKIT_LEARN);
    assertThat(Preset.parse("best")).isEmpty();
  }
}
