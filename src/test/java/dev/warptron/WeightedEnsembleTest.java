package dev.warptron;

import static dev.warptron.EnsembleMeans.ROUNDING;
import static dev.warptron.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.data.ClassLabels;
import dev.warptron.data.Dataset;
import dev.warptron.demo.BundledData;
import dev.warptron.io.ModelFiles;
import dev.warptron.io.SavedEnsemble;
import dev.warptron.model.Precision;
import dev.warptron.verify.Tolerance;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An ensemble whose networks have different weights predicts their weighted mean everywhere. */
class WeightedEnsembleTest {
  private static final Dataset CANCER = every(7, BundledData.breastCancerTraining());
  private static final Dataset DIABETES = every(11, BundledData.diabetes());
  private static final double[] SHARES = {3 / 6.0, 1 / 6.0, 2 / 6.0};

  @TempDir private Path folder;

  private static Dataset every(int step, Dataset data) {
    return data.select(
        IntStream.range(0, data.rowCount()).filter(row -> row % step == 0).toArray());
  }

  private static SavedEnsemble weighted(List<? extends MlpModel<?>> members) {
    return new SavedEnsemble(
        members.stream().map(MlpModel::saved).toList(), List.of(3.0, 1.0, 2.0));
  }

  private static double mean(double first, double second, double third) {
    return SHARES[0] * first + SHARES[1] * second + SHARES[2] * third;
  }

  @Test
  void probabilitiesAreWeighted() {
    MlpClassifier equal =
        MlpClassifier.builder()
            .device("reference")
            .hidden(3)
            .epochs(2)
            .fitEnsemble(3, CANCER, null);
    MlpClassifier model = (MlpClassifier) MlpModel.of(weighted(equal.members()));
    List<double[][]> each =
        equal.members().stream().map(member -> member.predictProbabilities(CANCER)).toList();
    double[][] actual = model.predictProbabilities(CANCER);
    double[][] deviations = model.memberDeviations(CANCER);
    float[][] rows = TestRows.rows(CANCER);
    float[] one = new float[2];
    double loss = 0;
    int[] classes = ClassLabels.of(CANCER).encode(CANCER);
    for (int i = 0; i < actual.length; i++) {
      double[] p = {each.get(0)[i][1], each.get(1)[i][1], each.get(2)[i][1]};
      double mean = mean(p[0], p[1], p[2]);
      assertClose("row " + i, actual[i][1], mean, ROUNDING);
      double variance =
          mean(Math.pow(p[0] - mean, 2), Math.pow(p[1] - mean, 2), Math.pow(p[2] - mean, 2));
      assertClose("deviation " + i, deviations[i][1], Math.sqrt(variance), ROUNDING);
      model.predictor().predict(rows[i], one);
      assertClose("one " + i, one[1], mean, Tolerance.of(Precision.FLOAT32).ofSum(64, 40));
      loss -= Math.log(classes[i] == 1 ? mean : 1 - mean) / actual.length;
    }
    assertClose("loss", model.evaluate(CANCER).loss(), loss, ROUNDING * 40);
    assertThat(actual).as("not the plain mean").isNotEqualTo(equal.predictProbabilities(CANCER));
  }

  @Test
  void numbersAreWeightedInTheirUnitsAlsoAfterAFile() {
    MlpRegressor equal =
        MlpRegressor.builder().device("reference").hidden(3).epochs(2).fitBag(3, DIABETES);
    SavedEnsemble saved = weighted(equal.members());
    Path file = folder.resolve("m.safetensors");
    ModelFiles.save(saved, file);
    MlpRegressor model = MlpRegressor.load(file);
    List<double[]> each = equal.members().stream().map(member -> member.predict(DIABETES)).toList();
    double[] actual = model.predict(DIABETES);
    for (int i = 0; i < actual.length; i++) {
      double mean = mean(each.get(0)[i], each.get(1)[i], each.get(2)[i]);
      assertClose("row " + i, actual[i], mean, ROUNDING * 400);
    }
    assertThat(((MlpRegressor) MlpModel.of(saved)).predict(DIABETES)).isEqualTo(actual);
    assertThat(model.withDevice("reference").predict(DIABETES)).isEqualTo(actual);
  }
}
