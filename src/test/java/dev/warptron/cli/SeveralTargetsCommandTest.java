package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.warptron.io.ModelFiles;
import dev.warptron.io.SavedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --target} with several names: train, predict, evaluate, inspect and tune. */
class SeveralTargetsCommandTest {
  @TempDir private Path folder;
  private Path data;
  private Path model;

  @BeforeEach
  void write() throws IOException {
    List<String> lines = new ArrayList<>(List.of("x,z,mass,\"cost, net\",sold,new"));
    for (int i = 0; i < 24; i++) {
      lines.add(
          "%d,%d,%s,%s,%s,%d"
              .formatted(
                  i, (7 * i) % 5, 0.5 * i, 30 - i + 0.25, i < 12 ? "no" : "yes", (7 * i) % 5 / 3));
    }
    data = Files.write(folder.resolve("t.csv"), lines);
    model = folder.resolve("m.safetensors");
  }

  private CommandRun train(Object... options) {
    return CommandRun.of(
        CommandRun.words(
            new Object[] {
              "train", data, "--model", model, "--epochs", "40", "--device", "reference"
            },
            options));
  }

  @Test
  void severalNumbersAreOneRegression() throws IOException {
    CommandRun run = train("--target", "mass,\"cost, net\"", "--ignore", "sold,new").succeeds();
    assertThat(run.reported("data"))
        .isEqualTo("t.csv: 2 features, targets \"mass\", \"cost, net\"");
    assertThat(run.reported("task")).startsWith("regression: target \"mass\" holds numbers");
    CommandRun predicted = CommandRun.of("predict", model, data).succeeds();
    assertThat(predicted.outLines()).hasSize(25);
    assertThat(predicted.outLines().get(0)).isEqualTo("mass,\"cost, net\"");
    Path json = folder.resolve("m.json");
    CommandRun evaluated =
        CommandRun.of("evaluate", model, data, "--metrics-json", json).succeeds();
    JsonNode written = CliFiles.json(json);
    double mass = written.get("targets").get("mass").get("r2").doubleValue();
    double cost = written.get("targets").get("cost, net").get("r2").doubleValue();
    // The validation rows change mean and deviation a little, so that the targets do not count
    // alike.
    assertThat(written.get("r2").doubleValue()).isCloseTo((mass + cost) / 2, within(0.05));
    assertThat(evaluated.reported("mass")).startsWith("r2 ");
    assertThat(evaluated.out()).contains("\ncost, net   r2 ");
    assertThat(CommandRun.of("inspect", model).succeeds().reported("task"))
        .isEqualTo("regression of mass, cost, net");
  }

  @Test
  void severalTargetsOfTwoClassesAreMultilabel() throws IOException {
    CommandRun run = train("--target", "sold", "--target", "new", "--ignore", "mass").succeeds();
    assertThat(run.reported("task"))
        .isEqualTo("multilabel: each of the 2 targets holds two classes; --task overrides");
    assertThat(run.reported("rows")).contains("drawn at random");
    CommandRun predicted = CommandRun.of("predict", model, data).succeeds();
    assertThat(predicted.outLines().get(0))
        .isEqualTo("sold,new,probability_sold_yes,probability_new_1");
    String[] last = predicted.outLines().get(24).split(",", -1);
    assertThat(last[0]).isEqualTo(Double.parseDouble(last[2]) > 0.5 ? "yes" : "no");
    assertThat(last[1]).isEqualTo(Double.parseDouble(last[3]) > 0.5 ? "1" : "0");
    CommandRun evaluated = CommandRun.of("evaluate", model, data).succeeds();
    assertThat(evaluated.reported("t.csv")).startsWith("accuracy ");
    assertThat(evaluated.reported("sold")).startsWith("accuracy ");
    assertThat(evaluated.reported("new")).startsWith("accuracy ");
    CommandRun inspected = CommandRun.of("inspect", model).succeeds();
    assertThat(inspected.reported("classes")).isEqualTo("sold: no, yes");
    assertThat(inspected.out()).contains("new: 0, 1");
    SavedModel saved = ModelFiles.load(model);
    assertThat(saved.network().outputs()).isEqualTo(2);
  }

  @Test
  void aSearchRanksNetworksOfSeveralTargets() {
    for (String target : new String[] {"sold,new", "mass,\"cost, net\""}) {
      CommandRun run =
          CommandRun.of(
                  "tune",
                  data,
                  "--target",
                  target,
                  "--folds",
                  "2",
                  "--epochs",
                  "5",
                  "--grid",
                  "hidden=2;3",
                  "--device",
                  "reference",
                  "--model",
                  model,
                  "--ignore",
                  target.startsWith("sold") ? "mass" : "sold,new")
              .succeeds();
      assertThat(run.reported("best")).isNotEmpty();
      assertThat(ModelFiles.load(model).target().columns()).hasSize(2);
    }
  }

  @Test
  void aNameWithACommaIsStillOneTarget() {
    CommandRun run = train("--target", "cost, net", "--ignore", "sold,new").succeeds();
    assertThat(run.reported("data")).isEqualTo("t.csv: 3 features, target \"cost, net\"");
    assertThat(ModelFiles.load(model).target().names()).containsExactly("cost, net");
  }

  @Test
  void whatCannotBeIsRefused() {
    fails(2, "--target names \"mass\" twice", "--target", "mass,mass");
    fails(2, "--target needs names separated by commas", "--target", "mass,,new");
    fails(2, "--target needs names separated by commas", "--target", "\"mass,new");
    fails(3, "no column \"massive\"; did you mean \"mass\"?", "--target", "sold,massive");
    fails(
        2,
        "--loss softmax_cross_entropy is for one target, and --target names 2",
        "--target",
        "sold,new",
        "--ignore",
        "mass",
        "--loss",
        "softmax_cross_entropy");
    fails(
        2,
        "--loss quantiles is for one target, and --target names 2",
        "--target",
        "mass,x",
        "--ignore",
        "sold",
        "--loss",
        "quantile:0.1,0.9");
    fails(
        2,
        "--class-weight is for one target, and --target names 2",
        "--target",
        "sold,new",
        "--ignore",
        "mass",
        "--class-weight",
        "balanced");
    fails(
        3,
        "t.csv:5: column \"z\": \"1\" is a third class",
        "--target",
        "sold,z",
        "--ignore",
        "mass",
        "--task",
        "classification");
    fails(
        3,
        "several targets hold two classes each, or numbers each",
        "--target",
        "sold,mass",
        "--ignore",
        "new");
    train("--target", "sold,new", "--ignore", "mass").succeeds();
    CommandRun run = CommandRun.of("evaluate", model, data, "--threshold", "0.4");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--threshold is for one target, and the model predicts 2");
  }

  private void fails(int code, String message, Object... options) {
    CommandRun run = train(options);
    assertThat(run.err()).contains(message);
    assertThat(run.exitCode()).isEqualTo(code);
  }
}
