package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What surrounds a process changes no result: locale, encoding, display, home, pipes, a full disk.
 */
class SurroundingsTest {
  private static final String DEVICE = "--device";

  @TempDir private Path folder;
  private Path data = Path.of("");

  @BeforeEach
  void writeData() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no shell");
    data = CliFiles.twelveRows(folder);
  }

  private JarProcess process() {
    return new JarProcess(folder).withClasses();
  }

  private Path train(String model) {
    Path file = folder.resolve(model);
    CommandRun.of(
            "train", data, "--target", "y", DEVICE, "reference", "--epochs", 5, "--model", file)
        .succeeds();
    return file;
  }

  @Test
  void digitsAreThoseOfAscii() throws Exception {
    byte[] expected = Files.readAllBytes(train("here.safetensors"));
    JarProcess.Result training =
        process()
            .withProperty("user.language", "ar")
            .withProperty("user.country", "EG")
            .run(
                "train",
                "twelve.csv",
                "--target",
                "y",
                DEVICE,
                "reference",
                "--preset",
                "classic",
                "--epochs",
                5,
                "--model",
                "m.safetensors",
                "--plot",
                "m.svg")
            .succeeds();
    assertThat(training.out()).isASCII();
    assertThat(Files.readAllBytes(folder.resolve("m.safetensors"))).isEqualTo(expected);
    assertThat(Files.readString(folder.resolve("m.svg"))).isASCII();
    process()
        .withProperty("user.language", "ar")
        .withProperty("user.country", "EG")
        .run(
            "tune",
            "twelve.csv",
            "--target",
            "y",
            DEVICE,
            "reference",
            "--epochs",
            2,
            "--grid",
            "hidden=2;3",
            "--folds",
            2,
            "--csv",
            "t.csv")
        .succeeds();
    assertThat(Files.readString(folder.resolve("t.csv"))).isASCII().contains("fold_1_accuracy");
  }

  /** The names are written as octal bytes, because the locale of this test may be C too. */
  @Test
  void namesWithOtherLettersAreRightInEveryLocale() throws Exception {
    Files.writeString(
        folder.resolve("a.csv"),
        Files.readString(data).replace("a,b,y", "L\u00e4nge,b,Preis \u20ac"),
        StandardCharsets.UTF_8);
    JarProcess.Result run =
        process()
            .withEnvironment("LC_ALL", "C")
            .inScript(
                """
                data=$(printf 'gr\\303\\266\\303\\237e der \\303\\244pfel.csv'); mv a.csv "$data"
                "$@" "$data" --target "$(printf 'Preis \\342\\202\\254')" \\
                  --ignore "$(printf 'L\\303\\244nge')" --model "$(printf 'mod\\303\\244.safetensors')"
                code=$?; mv "$(printf 'mod\\303\\244.safetensors')" m.safetensors; exit $code
                """)
            .run("train", DEVICE, "reference", "--preset", "classic", "--epochs", 2)
            .succeeds();
    assertThat(run.out())
        .contains(
            "data        gr\u00f6\u00dfe der \u00e4pfel.csv: 1 feature, target \"Preis \u20ac\"");
    assertThat(folder.resolve("m.safetensors")).isNotEmptyFile();
  }

  @Test
  void neitherADisplayNorAHomeIsNeeded() throws Exception {
    process()
        .withEnvironment("DISPLAY", "localhost:10.0")
        .withEnvironment("HOME", "/nowhere")
        .withProperty("user.home", "/nowhere/at/all")
        .run("train", "twelve.csv", "--target", "y", "--epochs", 2, "--plot", "m.png")
        .succeeds();
    assertThat(folder.resolve("m.png")).isNotEmptyFile();
  }

  @Test
  void aReaderThatEndsEarlyHearsNothing() throws Exception {
    Path model = train("m.safetensors");
    StringBuilder rows = new StringBuilder("a,b\n");
    for (int i = 0; i < 20_000; i++) {
      rows.append(i % 12).append(",1\n");
    }
    CliFiles.write(folder, "many.csv", rows.toString());
    JarProcess.Result run =
        process()
            .inScript("{ \"$@\"; echo $? > code; } | head -n 2")
            .run("predict", model, "many.csv", DEVICE, "reference")
            .succeeds();
    assertThat(run.out()).hasLineCount(2).startsWith("y,probability_p");
    assertThat(run.err()).isEmpty();
    assertThat(Files.readString(folder.resolve("code")).strip()).isEqualTo("0");
  }

  @Test
  void aFullDiskIsNamed() throws Exception {
    assumeTrue(Files.isWritable(Path.of("/dev/full")), "there is no /dev/full");
    Path model = train("m.safetensors");
    JarProcess.Result run =
        process()
            .inScript("\"$@\" > /dev/full")
            .run("predict", model, "twelve.csv", DEVICE, "reference")
            .fails(1);
    assertThat(run.err())
        .isEqualTo("warptron: cannot write to standard output: the results are not complete\n");
  }
}
