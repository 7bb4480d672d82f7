package dev.warptron.tune;

import dev.warptron.MlpClassifier;
import dev.warptron.data.ClassLabels;
import dev.warptron.data.Dataset;
import dev.warptron.data.Folds;
import dev.warptron.data.Split;
import dev.warptron.demo.BundledData;
import dev.warptron.function.Activation;
import dev.warptron.optim.Adam;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.RateSchedule;
import dev.warptron.train.EpochMetrics;
import dev.warptron.train.TrainingListener;
import java.util.List;
import java.util.stream.IntStream;

/** A small search that the tests of this package share. */
final class SearchTrials {
  static final int FOLDS = 3;
  static final long SEED = 7;
  static final Dataset CANCER = every(5, BundledData.breastCancerTraining());
  static final List<Split> CANCER_FOLDS =
      Folds.stratified(CANCER, ClassLabels.of(CANCER), FOLDS, SEED);

  private SearchTrials() {}

  static Dataset every(int step, Dataset data) {
    return data.select(
        IntStream.range(0, data.rowCount()).filter(row -> row % step == 0).toArray());
  }

  /** With schedules of the length of the training, noise, and the best epoch kept. */
  static MlpClassifier.Builder settings(String device) {
    return MlpClassifier.builder()
        .device(device)
        .hidden(4)
        .activation(Activation.RELU)
        .optimizer(Adam.DEFAULT.withLearningRate(0.02))
        .schedule(RateSchedule.parse("cosine"))
        .dropout(0.2)
        .dropoutSchedule(RateSchedule.parse("linear"))
        .l2(0.1)
        .batchSize(8)
        .epochs(9)
        .earlyStopping(EarlyStopping.KEEP_BEST);
  }

  /** The first is the starting point. */
  static List<Candidate<MlpClassifier.Builder>> candidates(String device, int count) {
    return SearchSpace.of(() -> settings(device))
        .range("rate", Range.of(0.001, 0.1).onLogScale(), (b, rate) -> b.learningRate(rate))
        .choices("hidden", List.of(2, 4, 6), (b, units) -> b.hidden(units))
        .fromStart(count, SEED);
  }

  static Search<MlpClassifier.Builder, MlpClassifier> search(String device, int count) {
    return search(candidates(device, count));
  }

  static Search<MlpClassifier.Builder, MlpClassifier> search(
      List<Candidate<MlpClassifier.Builder>> candidates) {
    return Search.of(candidates, CANCER_FOLDS, MlpClassifier::fitMany).seeds(SEED);
  }

  /** Calls something after each epoch. */
  static TrainingListener afterEpochs(Runnable what) {
    return new TrainingListener() {
      @Override
      public void epochCompleted(EpochMetrics metrics) {
        what.run();
      }
    };
  }
}
