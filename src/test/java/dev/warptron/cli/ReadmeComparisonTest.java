package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.FitOutcome;
import dev.warptron.FitRequest;
import dev.warptron.MlpClassifier;
import dev.warptron.backend.Backends;
import dev.warptron.demo.BundledData;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Targets;
import dev.warptron.io.ModelFiles;
import dev.warptron.optim.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README says of Warptron beside other libraries: each row of the table has a test. */
class ReadmeComparisonTest extends SmallTableTrainings {
  private static final String HEADING = "## Beside other libraries";

  /** A claim of the table, by its first words. */
  private static final Map<String, Check> CHECKS = new LinkedHashMap<>();

  static {
    CHECKS.put("Activations", ReadmeComparisonTest::activations);
    CHECKS.put("Losses for numbers", ReadmeComparisonTest::losses);
    CHECKS.put("Text, dates and missing", ReadmeComparisonTest::tables);
    CHECKS.put("Class weights", t -> t.differs("--class-weight", "balanced"));
    CHECKS.put("Row weights", ReadmeComparisonTest::rowWeights);
    CHECKS.put("Several targets", ReadmeComparisonTest::severalTargets);
    CHECKS.put("Validation rows of your own", ReadmeComparisonTest::validationRows);
    CHECKS.put("Early stopping", ReadmeComparisonTest::earlyStopping);
    CHECKS.put("Dropout, noise", ReadmeComparisonTest::dropout);
    CHECKS.put("Layer and batch", t -> t.differ("--norm", List.of("none", "layer", "batch")));
    CHECKS.put("Schedules", ReadmeComparisonTest::schedules);
    CHECKS.put("L-BFGS", ReadmeComparisonTest::lbfgs);
    CHECKS.put("Gradient clipping", ReadmeComparisonTest::clipping);
    CHECKS.put("Averages of the weights", ReadmeComparisonTest::averages);
    CHECKS.put("Class report", ReadmeComparisonTest::classReport);
    CHECKS.put("Search for settings", ReadmeComparisonTest::search);
    CHECKS.put("Going on from a saved model", ReadmeComparisonTest::goingOn);
    CHECKS.put("Many networks", ReadmeComparisonTest::manyNetworks);
    CHECKS.put("Ensembles and bags", ReadmeComparisonTest::ensembles);
    CHECKS.put("NVIDIA GPU", ReadmeComparisonTest::gpu);
    CHECKS.put("Command line", t -> t.train("--epochs", "1").succeeds());
  }

  /** Asserts that a claim is true. */
  private interface Check {
    void run(ReadmeComparisonTest test) throws IOException;
  }

  private static List<String> rowsOfTheReadme() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    assertThat(readme).contains(HEADING);
    return readme
        .substring(readme.indexOf(HEADING))
        .lines()
        .dropWhile(line -> !line.startsWith("|---"))
        .skip(1)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> line.substring(1, line.indexOf('|', 1)).strip())
        .toList();
  }

  @Test
  void eachRowOfTheTableHasACheck() throws IOException {
    List<String> rows = rowsOfTheReadme();
    assertThat(rows).hasSameSizeAs(CHECKS.keySet());
    List<String> names = List.copyOf(CHECKS.keySet());
    for (int i = 0; i < names.size(); i++) {
      assertThat(rows.get(i)).startsWith(names.get(i));
    }
  }

  static List<String> claims() {
    return List.copyOf(CHECKS.keySet());
  }

  @ParameterizedTest
  @MethodSource("claims")
  void aClaimIsTrue(String claim) throws IOException {
    Objects.requireNonNull(CHECKS.get(claim)).run(this);
  }

  private void activations() {
    assertThat(Activation.Kind.values()).hasSize(22);
    for (Activation activation : Activation.all()) {
      train("--activation", activation.label()).succeeds();
      assertThat(ModelFiles.load(model).network().layers().get(0).activation())
          .isEqualTo(activation);
    }
  }

  private void losses() {
    List<String> losses = new ArrayList<>();
    for (Loss loss : Loss.all()) {
      Targets.Kind targets = loss.targets();
      if (targets != Targets.Kind.BINARY && targets != Targets.Kind.ONE_HOT) {
        losses.add(loss.label());
        trainOn("price", "x,z", "--loss", loss.label()).succeeds();
      }
    }
    assertThat(losses).hasSize(11);
  }

  private void tables() throws IOException {
    List<String> lines = new ArrayList<>(List.of("day,colour,size,y"));
    for (int i = 0; i < 24; i++) {
      String size = i % 5 == 0 ? "" : Integer.toString(i);
      String colour = i % 3 == 0 ? "red" : "blue";
      lines.add("2026-01-%02d,%s,%s,%s".formatted(1 + i, colour, size, i < 12 ? "p" : "q"));
    }
    Path mixed = Files.write(folder.resolve("mixed.csv"), lines);
    CommandRun run =
        CommandRun.of("train", mixed, "--target", "y", "--model", model, "--device", "reference");
    assertThat(run.succeeds().out()).contains("\"day\"").contains("\"colour\"");
    assertThat(CommandRun.of("predict", model, mixed).succeeds().outLines()).hasSize(25);
  }

  /** Weights of rows that are equal within a class are the weights of the classes. */
  private void rowWeights() {
    train("--class-weight", "p=3,q=1").succeeds();
    double[] byClass = parameters();
    train("--sample-weight", "weight").succeeds();
    assertThat(parameters()).containsExactly(byClass);
  }

  private void severalTargets() {
    trainOn("count,price", "x,z").succeeds();
    assertThat(CommandRun.of("predict", model, data).succeeds().outLines())
        .hasSize(25)
        .startsWith("count,price");
  }

  private void validationRows() {
    CommandRun run = train("--valid", data).succeeds();
    assertThat(run.reported("validation")).contains("(24 rows)");
  }

  private void earlyStopping() {
    CommandRun run =
        train("--early-stopping", "--patience", "3", "--monitor", "roc_auc", "--epochs", "500");
    assertThat(run.succeeds().reported("best epoch")).contains("roc_auc");
    assertThat(ModelFiles.load(model).training().epochs()).isLessThan(500);
  }

  private void dropout() {
    differs("--dropout", "0.5");
    differs("--input-dropout", "0.5");
    differs("--noise", "0.5");
  }

  private void schedules() {
    assertThat(Schedule.kinds()).hasSize(14);
    differ("--schedule", List.of("constant", "cosine", "one_cycle", "exponential:factor=0.9"));
  }

  private void lbfgs() {
    Object[] common = {"--batch-size", "full", "--l2", "0.1", "--keep", "last"};
    double sgd = trainingLoss(train(common));
    double lbfgs = trainingLoss(train(CommandRun.words(common, "--optimizer", "lbfgs")));
    assertThat(lbfgs).isLessThan(sgd);
  }

  private static double trainingLoss(CommandRun run) {
    List<String> lines = run.succeeds().outLines();
    String line =
        lines.stream().filter(l -> l.startsWith("training    accuracy")).findFirst().orElseThrow();
    return Double.parseDouble(line.replaceAll(".*loss ([0-9.]+) .*", "$1"));
  }

  private void clipping() {
    differs("--clip-value", "0.001");
    differs("--clip-norm", "0.001");
    differs("--max-norm", "0.1");
  }

  private void averages() {
    differs("--ema-decay", "0.9");
    differs("--swa-start", "5");
  }

  private void classReport() {
    train().succeeds();
    assertThat(CommandRun.of("evaluate", model, data).succeeds().out())
        .contains("precision")
        .contains("recall")
        .contains("actual \\ predicted");
  }

  private void search() {
    Object[] words = {
      "tune",
      data,
      "--target",
      "y",
      "--ignore",
      "count,price,weight",
      "--grid",
      "hidden=none;2",
      "--folds",
      "2",
      "--epochs",
      "2",
      "--device",
      "reference"
    };
    assertThat(CommandRun.of(words).succeeds().reported("best")).startsWith("--hidden ");
  }

  /** Five epochs and five more are ten. */
  private void goingOn() {
    Object[] last = {"--keep", "last"};
    train(CommandRun.words(last, "--epochs", "10")).succeeds();
    double[] ten = parameters();
    train(CommandRun.words(last, "--epochs", "5")).succeeds();
    Path five = model;
    model = folder.resolve("more.safetensors");
    train(CommandRun.words(last, "--epochs", "5", "--from", five)).succeeds();
    assertThat(parameters()).containsExactly(ten);
  }

  private void manyNetworks() {
    List<FitRequest<MlpClassifier>> requests =
        List.of(1L, 2L, 3L).stream()
            .map(seed -> MlpClassifier.builder().device("reference").epochs(2).seed(seed))
            .map(settings -> new FitRequest<>(settings, BundledData.iris(), null))
            .toList();
    List<FitOutcome<MlpClassifier>> outcomes = MlpClassifier.fitMany(requests);
    List<double[]> networks = outcomes.stream().map(o -> o.model().saved().parameters()).toList();
    assertThat(networks.get(0)).isNotEqualTo(networks.get(1)).isNotEqualTo(networks.get(2));
  }

  private void ensembles() {
    train("--bag", "3").succeeds();
    assertThat(CommandRun.of("predict", model, data, "--deviation").succeeds().outLines())
        .hasSize(25);
    assertThat(ModelFiles.loadEnsemble(model).members()).hasSize(3);
  }

  /** Found and described on every machine; its results are checked by the tests of devices. */
  private void gpu() {
    assertThat(Backends.providers()).anyMatch(provider -> provider.name().equals("cuda"));
    assertThat(CommandRun.of("doctor").succeeds().out()).contains("cuda");
  }
}
