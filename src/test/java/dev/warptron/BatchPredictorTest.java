package dev.warptron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Table;
import dev.warptron.demo.BundledData;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Batches on a device that stays open have the bits of the methods of the model. */
class BatchPredictorTest {
  private static final Dataset IRIS = BundledData.iris();

  private static MlpClassifier.Builder builder() {
    return MlpClassifier.builder().hidden(5).epochs(3).device("reference");
  }

  @Test
  void batchesHaveTheBitsOfTheModel() {
    MlpClassifier model = builder().fit(IRIS);
    double[][] expected = model.predictProbabilities(IRIS);
    try (BatchPredictor predictor = model.batchPredictor()) {
      for (int size : new int[] {1, 7, 64, IRIS.rowCount()}) {
        int[] rows = IntStream.range(0, size).toArray();
        BatchPredictor.Batch batch = predictor.predict(IRIS.select(rows));
        assertThat(batch.predictions()).isEqualTo(Arrays.copyOf(expected, size));
        assertThat(batch.outputs()).hasDimensions(size, 3);
        assertThat(predictor.predict(Table.of(IRIS.select(rows))).outputs())
            .isEqualTo(batch.outputs());
      }
    }
  }

  @Test
  void anEnsembleGivesTheMeanOfItsNetworks() {
    MlpClassifier model = builder().fitBag(3, Table.of(IRIS));
    try (BatchPredictor predictor = model.batchPredictor()) {
      assertThat(predictor.predict(IRIS).predictions()).isEqualTo(model.predictProbabilities(IRIS));
    }
  }

  @Test
  void outputsOfTwoClassesAreTheDecisionFunction() {
    Dataset cancer = BundledData.breastCancer();
    MlpClassifier model = builder().fit(cancer);
    try (BatchPredictor predictor = model.batchPredictor()) {
      assertThat(Arrays.stream(predictor.predict(cancer).outputs()).mapToDouble(z -> z[0]))
          .containsExactly(
              Arrays.stream(model.decisionFunction(cancer)).boxed().toArray(Double[]::new));
    }
  }

  @Test
  void rowsWithOtherFeaturesAreRefused() {
    MlpClassifier model = builder().fit(IRIS);
    try (BatchPredictor predictor = model.batchPredictor()) {
      Dataset others = BundledData.breastCancer();
      assertThatThrownBy(() -> predictor.predict(others)).isInstanceOf(DataException.class);
      assertThat(predictor.predict(IRIS).outputs()).hasDimensions(IRIS.rowCount(), 3);
    }
  }
}
