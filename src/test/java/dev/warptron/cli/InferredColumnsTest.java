package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What columns of a table are taken for, where their cells leave a doubt. */
class InferredColumnsTest {
  @TempDir private Path folder;

  @Test
  void timesInMillisecondsDoNotCollapse() throws IOException {
    Path times =
        Files.write(
            folder.resolve("ms.csv"),
            IntStream.range(-1, 100)
                .mapToObj(
                    i ->
                        i < 0
                            ? "t,y"
                            : 1748736094000L + 600L * i + "," + (i < 50 ? "early" : "late"))
                .toList());
    CommandRun run =
        CommandRun.of(
                "train",
                times,
                "--target",
                "y",
                "--device",
                "reference",
                "--epochs",
                200,
                "--hidden",
                "none")
            .succeeds();
    assertThat(run.out())
        .contains("scaled in double precision, for their small differences: \"t\"");
    assertThat(run.reported("validation")).startsWith("accuracy 1.0000");
  }

  @Test
  void codesAreNotNumbers() throws IOException {
    for (List<String> codes :
        List.of(
            List.of("0E8", "0E9", "1E3"),
            List.of("1", "01", "001"),
            List.of("a1f5", "0e462097431906", "7"))) {
      Path plates =
          Files.write(
              folder.resolve("codes.csv"),
              IntStream.range(-1, 30)
                  .mapToObj(i -> i < 0 ? "x,code" : i + "," + codes.get(i / 10))
                  .toList());
      CommandRun.of(
              "train",
              plates,
              "--target",
              "code",
              "--device",
              "reference",
              "--epochs",
              1,
              "--model",
              folder.resolve("m.safetensors"))
          .succeeds();
      assertThat(
              CommandRun.of("inspect", folder.resolve("m.safetensors"))
                  .succeeds()
                  .reported("classes"))
          .isEqualTo(String.join(", ", codes.stream().sorted().toList()));
    }
  }

  @Test
  void aWordAmongPricesIsAMistake() throws IOException {
    List<String> lines = new ArrayList<>(List.of("x,price"));
    IntStream.range(0, 40).forEach(i -> lines.add(i + "," + (100 + i)));
    lines.set(17, "1,n/a");
    Path prices = Files.write(folder.resolve("p.csv"), lines);
    Object[] train = {"train", prices, "--target", "price", "--device", "reference", "--epochs", 1};
    CommandRun dropped = CommandRun.of(train).succeeds();
    assertThat(dropped.reported("left out"))
        .isEqualTo("1 row without a target, the first at p.csv:18");
    assertThat(dropped.reported("task")).startsWith("regression");
    lines.set(17, "1,sold");
    Files.write(prices, lines);
    CommandRun refused = CommandRun.of(train);
    assertThat(refused.exitCode()).isEqualTo(3);
    assertThat(refused.errLines())
        .containsExactly(
            "warptron: p.csv:18: column \"price\": \"sold\" is not a number, and 39 of the 40 targets"
                + " are (did you mean a regression?); correct or remove the row, or call it a"
                + " missing value (--missing sold), or take each value for a class (--task"
                + " classification)");
    CommandRun.of(CommandRun.words(train, "--missing", "Sold")).succeeds();
  }
}
