package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.io.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Trains small networks on a small table, of which each column is a feature or a target. */
abstract class SmallTableTrainings {
  @TempDir Path folder;
  Path data = Path.of("");
  Path model = Path.of("");

  /** 24 rows of two classes, twice as many of q as of p, which x separates but for two rows. */
  @BeforeEach
  void write() throws IOException {
    List<String> lines = new ArrayList<>(List.of("x,z,y,count,price,weight"));
    for (int i = 0; i < 24; i++) {
      String label = i == 3 || (i >= 8 && i != 12) ? "q" : "p";
      lines.add(
          "%d,%d,%s,%d,%d.5,%d"
              .formatted(i, (7 * i) % 5, label, i % 4, i, label.equals("p") ? 3 : 1));
    }
    data = Files.write(folder.resolve("rows.csv"), lines);
    model = folder.resolve("m.safetensors");
  }

  CommandRun train(Object... options) {
    return trainOn("y", "x,z", options);
  }

  /** Trains on some features of the rows; later options override the first ones. */
  CommandRun trainOn(String target, String features, Object... options) {
    List<String> kept = new ArrayList<>(List.of((target + "," + features).split(",", -1)));
    List<Object> words = List.of(options);
    int weight = words.indexOf("--sample-weight");
    if (weight >= 0) {
      kept.add(words.get(weight + 1).toString());
    }
    List<String> ignored = new ArrayList<>(List.of("x", "z", "y", "count", "price", "weight"));
    ignored.removeAll(kept);
    return CommandRun.of(
        CommandRun.words(
            new Object[] {
              "train",
              data,
              "--target",
              target,
              "--ignore",
              String.join(",", ignored),
              "--model",
              model,
              "--device",
              "reference",
            },
            words.contains("--epochs") ? options : CommandRun.words(options, "--epochs", "10")));
  }

  double[] parameters() {
    return ModelFiles.load(model).parameters();
  }

  /** The option changes the model. */
  void differs(Object... options) {
    train().succeeds();
    double[] without = parameters();
    train(options).succeeds();
    assertThat(parameters()).isNotEqualTo(without);
  }

  /** Each value of the option gives another model. */
  void differ(String option, List<String> values) {
    List<List<Double>> models = new ArrayList<>();
    for (String value : values) {
      train(option, value).succeeds();
      models.add(Arrays.stream(parameters()).boxed().toList());
    }
    assertThat(models).doesNotHaveDuplicates();
  }
}
