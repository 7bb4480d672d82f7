package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.warptron.MlpClassifier;
import dev.warptron.cli.render.PlotSupport;
import dev.warptron.demo.BundledData;
import dev.warptron.demo.SeedNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code demo}. */
class DemoCommandTest {
  @TempDir private Path folder;

  private CommandRun demo(Object... options) {
    return CommandRun.of(
        CommandRun.words(
            new Object[] {"demo", "--device", "reference", "--folder", demoFolder()}, options));
  }

  private Path demoFolder() {
    return folder.resolve("new").resolve("demo");
  }

  @Test
  void trainsTheDefaultNetworkAndLeavesDataModelAndPlot() throws IOException {
    CommandRun run = demo().succeeds();
    assertThat(run.outLines().get(0))
        .isEqualTo(
            "data        breast cancer (UCI, CC BY 4.0): 364 training, 91 validation, 114 test rows"
                + " of 30 features");
    assertThat(run.reported("data files")).isEqualTo(demoFolder().toString());
    assertThat(run.reported("network")).startsWith("mini-batch-32: 10 hidden units");
    List<String> expected = new ArrayList<>(BundledData.fileNames());
    expected.addAll(List.of("mini-batch-32.safetensors", "penguins.safetensors"));
    if (PlotSupport.unavailableBecause().isEmpty()) {
      expected.add("mini-batch-32.png");
      assertThat(Files.readAllBytes(demoFolder().resolve("mini-batch-32.png")))
          .startsWith(0x89, 'P', 'N', 'G');
    } else {
      assertThat(run.reported("plot")).startsWith("not drawn: ");
    }
    assertThat(CliFiles.names(demoFolder())).containsExactlyInAnyOrderElementsOf(expected);

    MlpClassifier model = MlpClassifier.load(demoFolder().resolve("mini-batch-32.safetensors"));
    double validation = model.score(BundledData.breastCancerValidation());
    assertThat(validation).isBetween(0.95, 1.0);
    assertThat(run.reported("validation")).startsWith("accuracy %.4f, ".formatted(validation));
    assertThat(run.reported("test"))
        .startsWith("accuracy %.4f, ".formatted(model.score(BundledData.breastCancerTest())));
    assertThat(run.errLines()).hasSize(10).allMatch(line -> line.startsWith("epoch "));

    Path penguins = demoFolder().resolve("penguins.csv");
    Path saved = demoFolder().resolve("penguins.safetensors");
    assertThat(run.reported("command"))
        .isEqualTo(
            "warptron train %s --target species --model %s --device reference"
                .formatted(penguins, saved));
    String measured =
        run.outLines().stream()
            .filter(line -> line.strip().startsWith("validation  accuracy"))
            .reduce((first, last) -> last)
            .orElseThrow();
    String accuracy = measured.replaceAll(" *validation +accuracy ([0-9.]+),.*", "$1");
    assertThat(Double.parseDouble(accuracy)).isBetween(0.97, 1.0);
    assertThat(measured).endsWith("(344 rows)");
    assertThat(CommandRun.of("predict", saved, penguins).succeeds().outLines()).hasSize(345);
  }

  @Test
  void theFilesCanBeGoneOnWith() {
    demo("--network", "two-layers-normal", "--quiet").succeeds();
    CommandRun run =
        CommandRun.of(
                "evaluate",
                demoFolder().resolve("two-layers-normal.safetensors"),
                demoFolder().resolve("breast-cancer-test.csv"))
            .succeeds();
    assertThat(run.reported("breast-cancer-test.csv")).startsWith("accuracy 0.9");
  }

  @Tag("long")
  @Test
  void allNetworksAreComparedInATable() {
    CommandRun run = demo("--all", "--quiet").succeeds();
    assertThat(run.err()).isEmpty();
    List<String> lines = run.outLines();
    int head =
        lines.indexOf(
            lines.stream().filter(line -> line.startsWith("network ")).findFirst().orElseThrow());
    assertThat(lines.get(head).strip().split(" +"))
        .containsExactly("network", "seconds", "validation", "test", "loss");
    Map<String, Double> validation = new LinkedHashMap<>();
    for (String line : lines.subList(head + 1, head + 1 + SeedNetwork.values().length)) {
      String[] cells = line.split(" +", -1);
      validation.put(cells[0], Double.valueOf(cells[2]));
    }
    assertThat(validation.keySet())
        .containsExactlyElementsOf(
            Arrays.stream(SeedNetwork.values()).map(SeedNetwork::label).toList())
        .hasSize(6);
    assertThat(validation).contains(entry("single-layer", 0.978), entry("two-layers-ones", 0.978));
    assertThat(validation.values()).allMatch(accuracy -> accuracy > 0.94 && accuracy <= 1);
  }

  @Test
  void aFolderThatCannotBeCreatedIsNamed() throws IOException {
    Path file = CliFiles.write(folder, "file", "text");
    CommandRun run = CommandRun.of("demo", "--folder", file);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errLines())
        .containsExactly(
            "warptron: --folder %s: the folder cannot be created, it is a file; choose another path"
                .formatted(file));
    assertThat(CommandRun.of("demo", "--folder", file.resolve("below")).errLines())
        .containsExactly(
            "warptron: --folder %s: the folder cannot be created; choose another path"
                .formatted(file.resolve("below")));
    assertThat(file).hasContent("text");
  }
}
