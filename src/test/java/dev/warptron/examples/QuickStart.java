package dev.warptron.examples;

import dev.warptron.MlpClassifier;
import dev.warptron.MlpRegressor;
import dev.warptron.data.ClassLabels;
import dev.warptron.data.Dataset;
import dev.warptron.data.Folds;
import dev.warptron.data.Split;
import dev.warptron.demo.BundledData;
import dev.warptron.function.Activation;
import dev.warptron.optim.Adam;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.tune.Candidate;
import dev.warptron.tune.CandidateScore;
import dev.warptron.tune.CrossValidation;
import dev.warptron.tune.Ranking;
import dev.warptron.tune.SearchSpace;
import java.nio.file.Path;
import java.util.List;

/** The first steps with the library. */
public final class QuickStart {
  private QuickStart() {}

  /** Trains a classifier, saves it, and loads it again. */
  public static MlpClassifier classify(Path file) {
    Dataset training = BundledData.breastCancerTraining();
    Dataset test = BundledData.breastCancerTest();

    MlpClassifier model = MlpClassifier.builder().hidden(10).epochs(100).fit(training);
    System.out.printf("accuracy on new rows: %.3f%n", model.score(test));

    model.save(file);
    MlpClassifier loaded = MlpClassifier.load(file);
    List<String> classes = loaded.predict(test);
    double[][] probabilities = loaded.predictProbabilities(test);
    System.out.printf("row 1: class %s, p(benign) = %.4f%n", classes.get(0), probabilities[0][1]);
    return loaded;
  }

  /** Trains on arrays: the exclusive or of two numbers. */
  public static List<String> arrays() {
    float[][] rows = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
    String[] labels = {"same", "different", "different", "same"};

    MlpClassifier model =
        MlpClassifier.builder()
            .hidden(8)
            .activation(Activation.TANH)
            .optimizer(Adam.DEFAULT.withLearningRate(0.05))
            .epochs(300)
            .fit(rows, labels);
    return model.predict(rows);
  }

  /** Trains a regressor; predictions are in the target's own units. */
  public static double[] regress() {
    Dataset diabetes = BundledData.diabetes();
    MlpRegressor model =
        MlpRegressor.builder()
            .hidden(16, 8)
            .activation(Activation.TANH)
            .optimizer(Adam.DEFAULT)
            .l2(0.1)
            .epochs(50)
            .fit(diabetes);
    System.out.printf("R squared: %.3f%n", model.score(diabetes));
    return model.predict(diabetes);
  }

  /** Stops once the validation loss has not fallen for ten epochs, and keeps the best weights. */
  public static MlpClassifier stopEarly() {
    MlpClassifier model =
        MlpClassifier.builder()
            .epochs(5000)
            .earlyStopping(EarlyStopping.after(10))
            .fit(BundledData.breastCancerTraining(), BundledData.breastCancerValidation());
    System.out.printf(
        "stopped after %d epochs, the best is %d%n",
        model.history().epochs().size(), model.saved().training().epochs());
    return model;
  }

  /** Compares nine settings on five folds, and trains the best of them on all rows. */
  public static MlpClassifier search() {
    Dataset training = BundledData.breastCancerTraining();
    List<Candidate<MlpClassifier.Builder>> candidates =
        SearchSpace.of(() -> MlpClassifier.builder().epochs(50))
            .choices("hidden", List.of(5, 10, 20), (builder, units) -> builder.hidden(units))
            .choices("l2", List.of(0.0, 0.1, 1.0), MlpClassifier.Builder::l2)
            .grid();
    List<Split> folds = Folds.stratified(training, ClassLabels.of(training), 5, /* seed= */ 42);
    Ranking<MlpClassifier.Builder> ranking =
        CrossValidation.rank(candidates, folds, MlpClassifier::fitMany);

    CandidateScore<MlpClassifier.Builder> best = ranking.best().orElseThrow();
    System.out.printf(
        "%s: accuracy %.3f +- %.3f%n",
        best.candidate().values(), best.score().mean(), best.score().standardDeviation());
    return best.candidate().settings().get().fit(training);
  }

  public static void main(String[] args) {
    classify(Path.of("cancer.safetensors"));
    arrays();
    regress();
    stopEarly();
    search();
  }
}
