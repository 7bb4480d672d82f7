package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warptron.data.TextFormat;
import dev.warptron.io.ModelFiles;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a file is written: seen, given by an option, and remembered by the model. */
class WrittenDataTest {
  @TempDir private Path folder;
  private Path model = Path.of("");

  @BeforeEach
  void nameModel() {
    model = folder.resolve("m.safetensors");
  }

  private CommandRun train(Path data, String target, Object... options) {
    Object[] common = {
      "train", data, "--target", target, "--device", "reference", "--epochs", 1, "--model", model
    };
    return CommandRun.of(CommandRun.words(common, options));
  }

  private static String rows(String separator, String decimal, String header) {
    StringBuilder text = new StringBuilder(header.isEmpty() ? "" : header + "\n");
    for (int i = 0; i < 12; i++) {
      text.append(i % 2 == 0 ? "p" : "q")
          .append(separator)
          .append(i)
          .append(decimal)
          .append("5")
          .append(separator)
          .append(3 * i % 5)
          .append("\n");
    }
    return text.toString();
  }

  @Test
  void anEnsembleRemembersItToo() throws IOException {
    Path data = CliFiles.write(folder, "d.csv", rows("~", ",", "art~a~b"));
    train(data, "art", "--separator", "~", "--bag", 2).succeeds();
    TextFormat format = Objects.requireNonNull(ModelFiles.loadEnsemble(model).format());
    assertThat(format.separator()).isEqualTo('~');
    String predicted = CommandRun.of("predict", model, data).succeeds().out();
    Path plain = CliFiles.write(folder, "plain.csv", rows(",", ".", "art,a,b"));
    assertThat(CommandRun.of("predict", model, plain).succeeds().out()).isEqualTo(predicted);
  }

  @Test
  void aModelRemembersHowItsDataWasWritten() throws IOException {
    Charset encoding = Charset.forName("ISO-8859-1");
    Path data = folder.resolve("d.csv");
    Files.write(data, rows("~", ",", "art~gr\u00f6\u00dfe~b").getBytes(encoding));
    CommandRun run = train(data, "art", "--separator", "~", "--encoding", "latin1");
    assertThat(run.succeeds().reported("data")).isEqualTo("d.csv: 2 features, target \"art\"");
    assertThat(ModelFiles.load(model).format())
        .isEqualTo(new TextFormat('~', ',', "ISO-8859-1", null));
    String predicted = CommandRun.of("predict", model, data).succeeds().out();
    Path plain = CliFiles.write(folder, "plain.csv", rows(",", ".", "art,gr\u00f6\u00dfe,b"));
    assertThat(CommandRun.of("predict", model, plain).succeeds().out()).isEqualTo(predicted);
    CommandRun.of("evaluate", model, data).succeeds();
  }

  @Test
  void withoutAHeaderTheLabelMayComeFirst() throws IOException {
    Path data = CliFiles.write(folder, "d.csv", rows(",", ".", ""));
    train(data, "c1", "--no-header").succeeds();
    String predicted = CommandRun.of("predict", model, data).succeeds().out();
    Path unlabelled =
        CliFiles.write(folder, "new.csv", rows(",", ".", "").replaceAll("(?m)^[pq],", ""));
    assertThat(CommandRun.of("predict", model, unlabelled).succeeds().out()).isEqualTo(predicted);
  }

  @Test
  void aHeaderOfNumbersIsAskedFor() throws IOException {
    Path data = CliFiles.write(folder, "d.csv", rows(",", ".", "0,1,2"));
    CommandRun run = train(data, "0");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err())
        .contains(
            "say that there is no header (--no-header), or say that these are the names"
                + " (--header)");
    train(data, "0", "--header").succeeds();
    CommandRun.of("predict", model, data).succeeds();
  }

  @Test
  void namelessColumnsAreSaidToBeLeftOut() throws IOException {
    Path data = CliFiles.write(folder, "d.csv", rows(",", ".", "y,,b"));
    assertThat(train(data, "y").succeeds().reported("data"))
        .isEqualTo("d.csv: 1 feature, target \"y\"; column 2 has no name and is left out");
    assertThat(train(data, "y", "--ignore", "").succeeds().reported("data"))
        .isEqualTo("d.csv: 1 feature, target \"y\"");
  }

  @Test
  void aNameWithACommaCanBeIgnored() throws IOException {
    Path data = CliFiles.write(folder, "d.csv", "\"id, text\",x,y\nP,1,p\nQ,2,q\nR,3,p\nS,4,q\n");
    for (String ignored : new String[] {"id, text", "\"id, text\"", "#1"}) {
      assertThat(train(data, "y", "--ignore", ignored).succeeds().reported("data"))
          .isEqualTo("d.csv: 1 feature, target \"y\"");
    }
  }

  /** Finite values whose prediction overflows in single precision. */
  @Test
  void rowsThatAreTooFarCanBeSkipped() throws IOException {
    Path data =
        CliFiles.write(folder, "t.csv", "a,b,y\n1,7,0\n2,3,0\n3,9,0\n4,4,1\n5,6,1\n6,1,1\n");
    Object[] options = {
      "train",
      data,
      "--target",
      "y",
      "--device",
      "cpu",
      "--activation",
      "relu",
      "--scale",
      "none",
      "--valid-fraction",
      0,
      "--epochs",
      100,
      "--model",
      model
    };
    CommandRun training = CommandRun.of(options);
    assumeTrue(training.exitCode() != 4, "no device cpu");
    Path far =
        CliFiles.write(
            folder, "far.csv", "a,b\n3e38,-3e38\n3,4\n-3e38,3e38\n3e38,3e38\n-3e38,-3e38\n");
    CommandRun refused = CommandRun.of("predict", model, far);
    assertThat(refused.exitCode()).isEqualTo(3);
    assertThat(refused.err())
        .matches("(?s)warptron: far.csv:[2456]: the prediction is not finite .*");
    CommandRun run = CommandRun.of("predict", model, far, "--on-error", "skip").succeeds();
    assertThat(run.err()).contains("warptron: skipped far.csv:");
    assertThat(run.out()).doesNotContain("NaN");
  }

  @Test
  void wrongOptionsAreWrongUsage() throws IOException {
    Path data = CliFiles.twelveRows(folder);
    String[][] cases = {
      {"--encoding", "klingon", "there is no encoding \"klingon\": try UTF-8, "},
      {"--decimal", ";", "';' is no decimal mark: give . or a comma"},
    };
    for (String[] each : cases) {
      CommandRun run = train(data, "y", each[0], each[1]);
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).contains(each[2]);
    }
    CommandRun both = train(data, "y", "--header", "--no-header");
    assertThat(both.exitCode()).isEqualTo(2);
    assertThat(both.err()).startsWith("warptron: give either --header or --no-header, not both");
  }
}
