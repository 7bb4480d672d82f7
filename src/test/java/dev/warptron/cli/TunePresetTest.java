package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.warptron.MlpModel;
import dev.warptron.io.ModelFiles;
import dev.warptron.io.SavedEnsemble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code warptron tune} around a preset: its trials, its time, its model and its checkpoints. */
class TunePresetTest {
  @TempDir private Path folder;
  private Path data = Path.of("");
  private Path model = Path.of("");
  private Path csv = Path.of("");

  @BeforeEach
  void writeData() throws IOException {
    CliFiles.cancer(folder);
    data = folder.resolve("breast-cancer-validation.csv");
    model = folder.resolve("m.safetensors");
    csv = folder.resolve("t.csv");
  }

  private CommandRun tune(Object... options) {
    return CommandRun.asTyped(
        CommandRun.words(
            new Object[] {"tune", data, "--target", "target", "--device", "reference"}, options));
  }

  /** Small networks around the preset. */
  private CommandRun tuneSmall(Object... options) {
    return tuneTrials(8, options);
  }

  private CommandRun tuneTrials(int trials, Object... options) {
    Object[] small = {
      "--hidden", 4, "--epochs", 9, "--folds", 3, "--model", model, "--csv", csv, "--trials", trials
    };
    return tune(CommandRun.words(small, options)).succeeds();
  }

  @Test
  void aloneItDrawsFromASpaceAroundTheDefaultPreset() {
    CommandRun run = tune("--dry-run").succeeds();
    assertThat(run.reported("preset")).startsWith("tabular: ");
    assertThat(run.reported("search"))
        .isEqualTo(
            "31 settings, drawn with seed 42 (--trials):"
                + " hidden=64,64,64;32,32,32;128,128,128;64,64,64,64  activation=relu;silu;mish"
                + "  learning-rate=0.0012..0.03:log  l2=0.001..3.0:log  dropout=0.0;0.1;0.25");
    assertThat(run.reported("folds")).startsWith("8 of 91 rows");
    assertThat(run.outLines().stream().filter(line -> line.startsWith("setting")))
        .hasSize(31)
        .startsWith("setting     preset tabular");
    assertThat(tune("--dry-run", "--minutes", 2).succeeds().reported("search"))
        .startsWith("201 settings");
    assertThat(tune("--dry-run", "--preset", "scikit-learn").succeeds().reported("search"))
        .contains("hidden=100;50;200;100,100");
  }

  @Test
  void whatIsGivenIsNotSearched() {
    CommandRun run =
        tune("--dry-run", "--optimizer", "sgd", "--l2", 1, "--activation", "tanh", "--trials", 2)
            .succeeds();
    assertThat(run.reported("search"))
        .endsWith(
            "hidden=64,64,64;32,32,32;128,128,128;64,64,64,64  learning-rate=0.01..1:log"
                + "  dropout=0.0;0.1;0.25");
  }

  /** The file holds the weighted networks, and every command takes it for one model. */
  @Test
  void theModelIsTheWeightedEnsemble() throws IOException {
    Path metrics = folder.resolve("m.json");
    Path test = folder.resolve("breast-cancer-test.csv");
    CommandRun run = tuneSmall("--metrics-json", metrics, "--test", test);
    SavedEnsemble saved = ModelFiles.loadEnsemble(model);
    JsonNode json = CliFiles.json(metrics);
    JsonNode weights = json.get("weights");
    assertThat(saved.size()).isEqualTo(3 * weights.size());
    double sum = 0;
    for (JsonNode weight : weights) {
      sum += weight.doubleValue();
    }
    assertThat(sum).isCloseTo(1, within(1e-12));
    double first = weights.iterator().next().doubleValue();
    double all = saved.weights().stream().mapToDouble(Double::doubleValue).sum();
    assertThat(saved.weights().get(0) / all)
        .as("the networks of a setting share its weight")
        .isCloseTo(first / 3, within(1e-12));
    assertThat(run.outLines())
        .anyMatch(
            line ->
                line.startsWith(
                    "networks    %d, those of the folds of %d settings (--result ensemble)"
                        .formatted(saved.size(), weights.size())));
    CommandRun evaluated = CommandRun.asTyped("evaluate", model, test).succeeds();
    double score = json.get("test_accuracy").doubleValue();
    assertThat(run.reported("test")).startsWith("accuracy %.4f".formatted(score));
    assertThat(evaluated.out()).contains("%.4f".formatted(score));
    assertThat(CommandRun.asTyped("inspect", model).succeeds().reported("networks"))
        .startsWith("%d; the model predicts their".formatted(saved.size()));
    Path predicted = folder.resolve("p.csv");
    CommandRun.asTyped("predict", model, test, "--output", predicted).succeeds();
    assertThat(Files.readAllLines(predicted)).hasSize(Files.readAllLines(test).size());
  }

  /** With the best trial alone, the model is the bag that train makes of its settings. */
  @Test
  void theBagOfTheStartIsThatOfTrain() {
    Object[] settings = {"--l2", 0.1, "--activation", "relu", "--learning-rate", 0.006};
    tuneTrials(1, CommandRun.words(settings, "--result", "bag", "--dropout", 0));
    Path trained = folder.resolve("trained.safetensors");
    CommandRun.asTyped(
            "train",
            data,
            "--target",
            "target",
            "--device",
            "reference",
            "--hidden",
            4,
            "--epochs",
            9,
            "--bag",
            3,
            "--l2",
            0.1,
            "--activation",
            "relu",
            "--learning-rate",
            0.006,
            "--model",
            trained)
        .succeeds();
    assertThat(model).hasSameBinaryContentAs(trained);
  }

  @Test
  void aRefitIsOneNetworkOfThePreset() {
    CommandRun run = tuneTrials(1, "--result", "refit");
    assertThat(ModelFiles.loadEnsemble(model).size()).isEqualTo(1);
    assertThat(run.reported("rows")).startsWith("all 91");
    assertThat(MlpModel.load(model).isEnsemble()).isFalse();
  }

  @Test
  void halvingDropsMostAndRanksTheOthers() throws IOException {
    CommandRun run = tuneSmall("--strategy", "halving");
    assertThat(run.reported("search")).contains("the best third goes on (--strategy halving)");
    String dropped = run.reported("dropped");
    assertThat(dropped).matches("[5-8] settings, after a part of the epochs.*");
    List<String> lines = Files.readAllLines(csv);
    assertThat(lines).hasSize(10);
    int ranked = 9 - Integer.parseInt(dropped.substring(0, 1));
    assertThat(lines.get(ranked)).startsWith(ranked + ",");
    assertThat(lines.subList(ranked + 1, 10)).allMatch(line -> line.startsWith(","));
    byte[] first = Files.readAllBytes(model);
    tuneSmall("--strategy", "halving");
    assertThat(model).as("the same bits again").hasBinaryContent(first);
  }

  @Test
  void aTimeThatIsOverLeavesThePreset() throws IOException {
    CommandRun run =
        tune("--hidden", 4, "--epochs", 9, "--folds", 3, "--minutes", 1e-6, "--model", model)
            .succeeds();
    assertThat(run.reported("not tried"))
        .isEqualTo("200 settings, for which there was no time (--minutes)");
    assertThat(run.reported("best")).startsWith("preset tabular: accuracy ");
    assertThat(ModelFiles.loadEnsemble(model).size()).isEqualTo(3);
  }

  @Test
  void aCheckpointedSearchGoesOnToTheSameFiles() throws IOException {
    Path trials = folder.resolve("trials");
    tuneSmall();
    byte[] expected = Files.readAllBytes(model);
    byte[] table = Files.readAllBytes(csv);
    tuneSmall("--checkpoint", trials);
    assertThat(model).hasBinaryContent(expected);
    Map<String, String> all = CliFiles.snapshot(trials);
    assertThat(all).hasSize(9);
    Files.delete(trials.resolve("trial-000003-0.warptron"));
    Path cut = trials.resolve("trial-000005-0.warptron");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 1000));
    CommandRun run = tuneSmall("--checkpoint", trials, "--resume");
    assertThat(run.reported("resumed")).isEqualTo("8 finished trainings (--resume)");
    assertThat(model).hasBinaryContent(expected);
    assertThat(csv).hasBinaryContent(table);
    assertThat(CliFiles.snapshot(trials)).isEqualTo(all);
  }

  @Test
  void aFolderOfAnotherSearchIsRefused() throws IOException {
    Path trials = folder.resolve("trials");
    Object[] small = {
      "--hidden", 4, "--epochs", 2, "--folds", 3, "--trials", 1, "--checkpoint", trials
    };
    tune(small).succeeds();
    Map<String, String> before = CliFiles.snapshot(trials);
    refused(
        CommandRun.asTyped(
            CommandRun.words(new Object[] {"tune", data, "--target", "target"}, small)),
        "holds 2 finished trainings of a search: resume it, or choose an empty folder (--resume,"
            + " --checkpoint)");
    refused(
        tune(CommandRun.words(small, "--resume", "--seed", 5)),
        "belongs to another search: its data, options, device or version differ");
    assertThat(CliFiles.snapshot(trials)).isEqualTo(before);
  }

  private static void refused(CommandRun run, String why) {
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(why);
  }
}
