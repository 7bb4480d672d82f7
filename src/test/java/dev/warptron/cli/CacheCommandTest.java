package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.cli.common.ExitCodes;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code train --cache}: the same model as without, from rows that are prepared once. */
class CacheCommandTest {
  private static final int ROWS = 6000;

  @TempDir private Path folder;
  private Path data = Path.of("");

  @BeforeEach
  void write() throws IOException {
    data = write("rows.csv", ROWS);
  }

  private Path write(String name, int rows) throws IOException {
    Random random = new Random(rows);
    Path file = folder.resolve(name);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("a,b,color,day,w,g,number,label\n");
      for (int i = 0; i < rows; i++) {
        double a = random.nextGaussian();
        String b = i % 9 == 4 ? "" : "%.3f".formatted(1000 * random.nextDouble());
        String color = List.of("red", "green", "blue").get(random.nextInt(3));
        double y = a + (color.equals("red") ? 1 : 0);
        out.write(
            "%.4f,%s,%s,2024-01-%02d,%d,%d,%.5f,%s\n"
                .formatted(
                    a, b, color, 1 + i % 31, 1 + i % 2, i / 10, y, y > 0.5 ? "high" : "low"));
      }
    }
    return file;
  }

  private Path cache() {
    return folder.resolve("cache");
  }

  private CommandRun run(String model, Object... options) {
    Object[] usual =
        Arrays.asList(options).contains("lbfgs")
            ? new Object[] {"--epochs", 2}
            : new Object[] {"--epochs", 2, "--batch-size", 32};
    return CommandRun.of(
        CommandRun.words(
            CommandRun.words(
                new Object[] {
                  "train",
                  data,
                  "--hidden",
                  8,
                  "--device",
                  "reference",
                  "--model",
                  folder.resolve(model + ".safetensors")
                },
                usual),
            options));
  }

  private CommandRun cached(String model, Object... options) {
    return run(model, CommandRun.words(options, "--cache", cache()));
  }

  private byte[] model(String name) throws IOException {
    return Files.readAllBytes(folder.resolve(name + ".safetensors"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--target number --ignore label",
        "--target label --ignore number",
        "--target label --ignore number --sample-weight w --class-weight balanced",
        "--target number --ignore label --group g --scale quantile",
        "--target number --ignore label --valid-last 0.3 --scale robust-clip",
        "--target label --ignore number --valid-fraction 0 --missing-policy drop",
        "--target number,label --ignore w --valid-fraction 0.1 --task classification",
        "--target number --ignore label --categorical day --ensemble 2",
      })
  void aBlockOfAllRowsGivesTheModelOfRowsInMemory(String line) throws IOException {
    Object[] options = line.split(" ");
    if (line.contains("number,label")) { // two targets of two classes each
      options = "--target label,two --ignore number --task classification".split(" ");
      addSecondLabel();
    }
    Object[] withTest = CommandRun.words(options, "--test", write("test.csv", 300));
    if (line.contains("number,label")) {
      withTest = options;
    }
    CommandRun memory = run("memory", withTest).succeeds();
    CommandRun first = cached("first", withTest).succeeds();
    CommandRun again = cached("again", withTest).succeeds();
    assertThat(model("first")).isEqualTo(model("memory"));
    assertThat(model("again")).isEqualTo(model("memory"));
    assertThat(first.reported("cache")).contains("written now; there is none yet");
    assertThat(again.reported("cache")).contains("the rows that were prepared before");
    for (String line2 : List.of("rows", "data", "task", "validation", "test", "columns")) {
      if (memory.out().contains("\n" + line2 + " ")) {
        assertThat(first.reported(line2)).isEqualTo(memory.reported(line2));
        assertThat(again.reported(line2)).isEqualTo(memory.reported(line2));
      }
    }
  }

  private void addSecondLabel() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(data)) {
      lines.add(line + (lines.isEmpty() ? ",two" : lines.size() % 3 == 0 ? ",yes" : ",no"));
    }
    Files.write(data, lines);
  }

  /** 37000 rows of 9 features are more than one block of 1 MiB. */
  @Test
  void severalBlocksRepeatTheirBits() throws IOException {
    data = write("many.csv", 50_000);
    Object[] options = {"--target", "number", "--ignore", "label,w,g", "--cache-block", 1};
    CommandRun run = cached("one", options).succeeds();
    assertThat(run.out()).contains("the rows are read in blocks of ").contains(", in every epoch");
    cached("two", options).succeeds();
    assertThat(model("two")).isEqualTo(model("one"));
    cached("three", CommandRun.words(options, "--seed", 43)).succeeds();
    assertThat(model("three")).isNotEqualTo(model("one"));
    run("memory", "--target", "number", "--ignore", "label,w,g").succeeds();
    assertThat(model("memory")).isNotEqualTo(model("one"));
  }

  @Test
  void whatChangedIsNamedAndTheCacheIsWrittenAnew() throws IOException {
    Object[] number = {"--target", "number", "--ignore", "label"};
    cached("m", number).succeeds();
    assertThat(cached("m", CommandRun.words(number, "--seed", 3)).succeeds().reported("cache"))
        .contains("written now; it was made with --seed 42, and now there is --seed 3");
    assertThat(
            cached("m", CommandRun.words(number, "--seed", 3, "--scale", "robust"))
                .succeeds()
                .reported("cache"))
        .contains("it was made with --scale standard, and now there is --scale robust");
    assertThat(
            cached("m", CommandRun.words(number, "--seed", 3, "--scale", "robust", "--l2", 1))
                .succeeds()
                .reported("cache"))
        .as("options of the network")
        .contains("the rows that were prepared before");
    write("rows.csv", ROWS + 1);
    assertThat(
            cached("m", CommandRun.words(number, "--seed", 3, "--scale", "robust"))
                .succeeds()
                .reported("cache"))
        .contains("it was made with DATA ")
        .contains("rows.csv of ");
  }

  @Test
  void aCacheThatWasCutIsWrittenAnew() throws IOException {
    Object[] options = {"--target", "number", "--ignore", "label"};
    cached("first", options).succeeds();
    Path rows;
    try (Stream<Path> files = Files.list(cache())) {
      rows = files.filter(file -> file.toString().contains("training-")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(rows);
    Files.write(rows, Arrays.copyOf(bytes, bytes.length / 2));
    assertThat(cached("again", options).succeeds().reported("cache"))
        .contains("written now; it cannot be used: ");
    assertThat(model("again")).isEqualTo(model("first"));
  }

  @Test
  void whatACacheCannotDoIsRefused() throws IOException {
    Object[] target = {"--target", "number", "--ignore", "label"};
    assertRefused("--bag divides the rows in another way", "--bag", 3);
    assertRefused("--dry-run", "--dry-run");
    assertRefused("--cache-block must be from 1 to 1024, got 0", "--cache-block", 0);
    CommandRun alone = run("m", CommandRun.words(target, "--cache-block", 4));
    assertThat(alone.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(alone.err()).contains("--cache-block needs --cache");
    CommandRun lbfgs =
        cached("m", CommandRun.words(target, "--cache-block", 1, "--optimizer", "lbfgs"));
    lbfgs.succeeds(); // all rows fit into one block
    Files.writeString(folder.resolve("own.txt"), "mine");
    CommandRun foreign = run("m", CommandRun.words(target, "--cache", folder));
    assertThat(foreign.exitCode()).isNotZero();
    assertThat(foreign.err()).contains("holds other files, such as ");
  }

  private void assertRefused(String message, Object... options) {
    CommandRun run =
        CommandRun.of(
            CommandRun.words(
                new Object[] {
                  "train", data, "--target", "number", "--ignore", "label", "--cache", cache()
                },
                options));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.err()).contains(message);
    assertThat(cache()).doesNotExist();
  }

  @Test
  void aBatchOfAllRowsNeedsOneBlock() throws IOException {
    data = write("many.csv", 50_000);
    CommandRun run =
        run(
            "m",
            "--target",
            "number",
            "--ignore",
            "label,w,g",
            "--cache",
            cache(),
            "--cache-block",
            1,
            "--optimizer",
            "lbfgs");
    assertThat(run.exitCode()).isEqualTo(ExitCodes.DATA);
    assertThat(run.err())
        .contains(
            "the rows are read in blocks of at most 18724, and an update needs 40000 rows at once;"
                + " use smaller batches, or use larger blocks (--cache-block MIB)");
  }

  /** Features of other formats, and of tables that are read into memory. */
  @Test
  void aTableOfAnotherFormatIsReadIntoMemoryFirst() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      lines.add("{\"a\": %d, \"b\": %d, \"y\": %d}".formatted(i, i * 7 % 10, i % 2));
    }
    data = Files.write(folder.resolve("rows.jsonl"), lines);
    run("memory", "--target", "y").succeeds();
    CommandRun run = cached("cached", "--target", "y").succeeds();
    assertThat(model("cached")).isEqualTo(model("memory"));
    assertThat(run.reported("cache")).contains("the table was read into memory");
  }
}
