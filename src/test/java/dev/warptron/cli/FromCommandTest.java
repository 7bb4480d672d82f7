package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.io.ModelFiles;
import dev.warptron.io.SavedModel;
import dev.warptron.optim.Adam;
import dev.warptron.optim.WeightAverage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train --from MODEL}. */
class FromCommandTest {
  @TempDir private Path folder;
  private Path data;
  private Path first;
  private Path second;

  @BeforeEach
  void trainFirst() throws IOException {
    data = CliFiles.twelveRows(folder);
    first = folder.resolve("first.safetensors");
    second = folder.resolve("second.safetensors");
    train(
            first,
            "--hidden",
            "3",
            "--optimizer",
            "adam",
            "--learning-rate",
            "0.01",
            "--l2",
            "0.01",
            "--clip-norm",
            "2",
            "--epochs",
            "4")
        .succeeds();
  }

  private CommandRun train(Path model, Object... options) {
    return CommandRun.of(
        CommandRun.words(
            new Object[] {
              "train",
              data,
              "--target",
              "y",
              "--model",
              model,
              "--valid-fraction",
              "0",
              "--device",
              "reference",
              "--batch-size",
              "4"
            },
            options));
  }

  @Test
  void theBitsAreThoseOfOneLongTraining() {
    CommandRun run = train(second, "--from", first, "--epochs", "3").succeeds();
    assertThat(run.reported("from"))
        .isEqualTo(first + ": 2-3-1, 4 epochs; its scaling and settings go on");
    assertThat(run.reported("task")).isEqualTo("binary: --from");
    Path whole = folder.resolve("whole.safetensors");
    train(
            whole,
            "--hidden",
            "3",
            "--optimizer",
            "adam",
            "--learning-rate",
            "0.01",
            "--l2",
            "0.01",
            "--clip-norm",
            "2",
            "--epochs",
            "7")
        .succeeds();
    SavedModel expected = ModelFiles.load(whole);
    SavedModel model = ModelFiles.load(second);
    assertThat(model.parameters()).isEqualTo(expected.parameters());
    assertThat(model.optimizerState()).isEqualTo(expected.optimizerState());
    assertThat(model.training().epochs()).isEqualTo(7);
    assertThat(model.features()).isEqualTo(ModelFiles.load(first).features());
    assertThat(model.training().requireConfig().updates().limits().clipNorm()).isEqualTo(2);
  }

  @Test
  void optionsThatAreGivenChangeTheSettings() {
    train(second, "--from", first, "--epochs", "1", "--beta1", "0.5", "--clip-value", "3")
        .succeeds();
    SavedModel model = ModelFiles.load(second);
    assertThat(model.training().optimizer()).isEqualTo(new Adam(0.01, 0.5, 0.999, 1e-8));
    assertThat(model.training().requireConfig().updates().limits().clipValue()).isEqualTo(3);
    assertThat(model.training().requireConfig().updates().limits().clipNorm()).isEqualTo(2);
    assertThat(model.training().requireConfig().penalty().l2()).isEqualTo(0.01);
    train(second, "--from", first, "--epochs", "1", "--optimizer", "lion").succeeds();
    assertThat(ModelFiles.load(second).training().optimizer().name()).isEqualTo("lion");
  }

  @Test
  void anAverageThatIsNotGivenStays() {
    train(second, "--from", first, "--epochs", "1", "--ema-decay", "0.5").succeeds();
    Path third = folder.resolve("third.safetensors");
    train(third, "--from", second, "--epochs", "1").succeeds();
    assertThat(average(third)).isEqualTo(WeightAverage.exponential(0.5));
    train(third, "--from", second, "--epochs", "1", "--swa-start", "5").succeeds();
    assertThat(average(third)).isEqualTo(WeightAverage.fromEpoch(5));
  }

  private static WeightAverage average(Path model) {
    return ModelFiles.load(model).training().requireConfig().updates().average();
  }

  @Test
  void columnsMayBeInAnyOrder() throws IOException {
    Path other = CliFiles.write(folder, "other.csv", "y,more,b,a\np,0,1,2\nq,0,3,4\np,1,5,6\n");
    CommandRun.of(
            "train",
            other,
            "--target",
            "y",
            "--model",
            second,
            "--from",
            first,
            "--epochs",
            "1",
            "--valid-fraction",
            "0",
            "--device",
            "reference")
        .succeeds();
    assertThat(ModelFiles.load(second).features().names()).containsExactly("a", "b");
  }

  @Test
  void whatTheModelHasIsNotGiven() throws IOException {
    fails(2, "--hidden: the network of --from is 2-3-1 and goes on as it is", "--hidden", "4");
    train(second, "--from", first, "--epochs", "1", "--hidden", "3").succeeds();
    fails(
        2,
        "--activation: the hidden layers of --from have logistic and go on as they are",
        "--activation",
        "relu");
    fails(
        2,
        "--norm: the hidden layers of --from have none and go on as they are",
        "--norm",
        "layer");
    fails(
        2,
        "--bias-rate: the network of --from goes on as it is; leave the option out",
        "--bias-rate",
        "0.5");
    fails(
        2,
        "--category-coding: the model of --from has its coding; leave the option out",
        "--category-coding",
        "signed");
    fails(2, "--init: the weights of --from are where the training starts", "--init", "he");
    fails(
        2,
        "--loss hinge: the model of --from was trained with binary_cross_entropy and goes on",
        "--loss",
        "hinge");
    fails(2, "--label-smoothing 0.1: the model of --from", "--label-smoothing", "0.1");
    fails(2, "--scale: the model of --from has its scaling", "--scale", "none");
    fails(2, "--task: the task of the model of --from is binary", "--task", "regression");
    fails(2, "--momentum belongs to --optimizer", "--momentum", "0.5");
    CommandRun target =
        CommandRun.of("train", data, "--target", "b", "--from", first, "--device", "reference");
    assertThat(target.exitCode()).isEqualTo(2);
    assertThat(target.err()).contains("--target: the model of --from learned \"y\", and got \"b\"");
  }

  @Test
  void otherColumnsAndTargetsAreRefused() throws IOException {
    Path other = CliFiles.write(folder, "other.csv", "a,c,y\n1,2,p\n2,3,q\n");
    CommandRun columns =
        CommandRun.of("train", other, "--target", "y", "--from", first, "--device", "reference");
    assertThat(columns.exitCode()).isEqualTo(3);
    assertThat(columns.err()).contains("no column \"b\"");
    Path renamed = CliFiles.write(folder, "renamed.csv", "a,b,z\n1,2,p\n2,3,q\n");
    CommandRun target =
        CommandRun.of("train", renamed, "--target", "z", "--from", first, "--device", "reference");
    assertThat(target.exitCode()).isEqualTo(2);
    assertThat(target.err()).contains("--target: the model of --from learned \"y\", and got \"z\"");
    Files.delete(first);
    CommandRun missing =
        CommandRun.of("train", data, "--target", "y", "--from", first, "--device", "reference");
    assertThat(missing.exitCode()).isEqualTo(3);
    assertThat(missing.err()).contains("first.safetensors");
  }

  private void fails(int code, String message, Object... options) {
    CommandRun run = train(second, CommandRun.words(new Object[] {"--from", first}, options));
    assertThat(run.err()).contains(message);
    assertThat(run.exitCode()).isEqualTo(code);
  }
}
