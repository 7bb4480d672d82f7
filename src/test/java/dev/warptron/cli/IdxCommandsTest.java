package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.cli.common.ExitCodes;
import dev.warptron.data.readers.IdxBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training, prediction and evaluation on IDX files, from the command line. */
class IdxCommandsTest {
  private static final int ROWS = 30;

  @TempDir private Path folder;
  private Path training = Path.of("");
  private Path test = Path.of("");
  private Path model = Path.of("");

  /**
   * Images of 2 x 2 pixels with one bright pixel; its index is the class: first, second or third.
   */
  @BeforeEach
  void writeImages() throws IOException {
    training = folder.resolve("train-images-idx3-ubyte.gz");
    test = folder.resolve("t10k-images-idx3-ubyte");
    model = folder.resolve("m.safetensors");
    int[] labels = new int[ROWS];
    int[] pixels = new int[4 * ROWS];
    for (int row = 0; row < ROWS; row++) {
      labels[row] = row % 3;
      pixels[4 * row + labels[row]] = 200 + row;
      pixels[4 * row + 3] = (17 * row) % 50;
    }
    byte[] images = IdxBuilder.images(ROWS, 2, 2, pixels);
    Files.write(training, IdxBuilder.gzip(images));
    Files.write(folder.resolve("train-labels-idx1-ubyte.gz"), IdxBuilder.gzip(labels(labels)));
    Files.write(test, images);
    Files.write(folder.resolve("t10k-labels-idx1-ubyte"), labels(labels));
  }

  private static byte[] labels(int... values) {
    return IdxBuilder.labels(values);
  }

  private CommandRun train(Object... options) {
    Object[] first = {
      "train",
      training,
      "--target",
      "label",
      "--device",
      "reference",
      "--optimizer",
      "adam",
      "--learning-rate",
      0.05,
      "--epochs",
      40,
      "--model",
      model
    };
    return CommandRun.of(CommandRun.words(first, options));
  }

  @Test
  void imagesAndLabelsAreEnoughToTrainPredictAndEvaluate() throws IOException {
    CommandRun run = train("--valid-fraction", 0, "--test", test).succeeds();
    assertThat(run.reported("data"))
        .isEqualTo("train-images-idx3-ubyte.gz: 4 features, target \"label\"");
    assertThat(run.reported("task"))
        .isEqualTo("multiclass: target \"label\" holds 3 distinct whole numbers; --task overrides");
    assertThat(run.reported("test")).startsWith("accuracy 1.0000").endsWith("(30 rows)");

    CommandRun evaluated = CommandRun.of("evaluate", model, test).succeeds();
    assertThat(evaluated.reported("t10k-images-idx3-ubyte")).isEqualTo(run.reported("test"));

    CommandRun predicted = CommandRun.of("predict", model, test).succeeds();
    assertThat(predicted.outLines().get(0))
        .isEqualTo("label,probability_0,probability_1,probability_2");
    for (int row = 0; row < ROWS; row++) {
      assertThat(predicted.outLines().get(row + 1)).startsWith(row % 3 + ",");
    }
    Files.delete(folder.resolve("t10k-labels-idx1-ubyte"));
    assertThat(CommandRun.of("predict", model, test).succeeds().out()).isEqualTo(predicted.out());
    CommandRun refused = CommandRun.of("evaluate", model, test);
    assertThat(refused.exitCode()).isEqualTo(ExitCodes.DATA);
    assertThat(refused.errLines())
        .containsExactly(
            "warptron: t10k-images-idx3-ubyte: its labels are missing: neither"
                + " t10k-labels-idx1-ubyte nor t10k-labels-idx1-ubyte.gz is in its folder; put one"
                + " of them there");
  }

  /** The column names are those of CSV copies of such data sets, so that one model accepts both. */
  @Test
  void aModelOfImagesTakesTheSameColumnsFromCsv() throws IOException {
    train("--valid", test).succeeds();
    Path csv =
        CliFiles.write(
            folder, "rows.csv", "label,pixel1,pixel2,pixel3,pixel4\n1,0,210,0,9\n2,0,0,210,9\n");
    assertThat(CommandRun.of("evaluate", model, csv).succeeds().reported("rows.csv"))
        .startsWith("accuracy 1.0000");
  }

  @Test
  void badLabelsAreNamedWithFileAndRow() throws IOException {
    train().succeeds();
    int[] others = new int[ROWS];
    others[16] = 9;
    Files.write(folder.resolve("t10k-labels-idx1-ubyte"), labels(others));
    CommandRun run = CommandRun.of("evaluate", model, test);
    assertThat(run.exitCode()).isEqualTo(ExitCodes.DATA);
    assertThat(run.errLines())
        .containsExactly(
            "warptron: t10k-images-idx3-ubyte: row 17: column \"label\": \"9\" is a class that"
                + " training has not seen; the known ones are \"0\", \"1\", \"2\"; correct the"
                + " label, remove the row, or train with rows of this class");
  }

  @Test
  void anotherTargetIsRefused() {
    CommandRun run = CommandRun.of("train", training, "--target", "pixel2");
    assertThat(run.exitCode()).isEqualTo(ExitCodes.DATA);
    assertThat(run.errLines())
        .containsExactly(
            "warptron: train-images-idx3-ubyte.gz: no target \"pixel2\": the target of an IDX file"
                + " is \"label\", from the labels file beside it, and its features are \"pixel1\" to"
                + " \"pixel4\"; train with --target label");
  }
}
