package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.cli.common.NetworkOptions;
import dev.warptron.cli.tune.SearchedOption;
import dev.warptron.demo.BundledData;
import dev.warptron.io.ModelFiles;
import dev.warptron.io.SavedModel;
import dev.warptron.optim.Sgd;
import dev.warptron.tune.Range;
import dev.warptron.tune.SearchSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.CommandSpec;

/** The candidates of {@code warptron tune}. */
class TuneOptionsTest {
  @TempDir private Path folder;
  private Path iris = Path.of("");

  @BeforeEach
  void writeData() throws IOException {
    BundledData.export(folder);
    iris = folder.resolve("iris.csv");
  }

  private CommandRun tune(Object... options) {
    return CommandRun.of(
        CommandRun.words(
            new Object[] {
              "tune", iris, "--target", "species", "--device", "reference", "--folds", 3
            },
            options));
  }

  @Test
  void aloneItSearchesAtLeast48SettingsAroundTheDefaults() {
    CommandRun run = CommandRun.of("tune", iris, "--target", "species", "--dry-run").succeeds();
    assertThat(run.reported("search"))
        .isEqualTo(
            "48 settings, every combination (--grid): hidden=5;10;20;20,10"
                + "  learning-rate=0.03;0.1;0.3  l2=0;0.01;0.1;1");
    assertThat(run.reported("networks")).isEqualTo("240, 48 settings on 5 folds each");
    assertThat(run.outLines().stream().filter(line -> line.startsWith("setting")))
        .hasSize(48)
        .startsWith("setting     --hidden 5 --learning-rate 0.03 --l2 0")
        .contains("setting     --hidden 20,10 --learning-rate 0.3 --l2 1");
    assertThat(run.err()).as("nothing is trained").isEmpty();
    assertThat(run.out()).doesNotContain("time ");
  }

  @Test
  void whatIsGivenIsNotSearched() {
    CommandRun run = tune("--dry-run", "--optimizer", "adam", "--l2", 3).succeeds();
    assertThat(run.reported("search"))
        .isEqualTo(
            "12 settings, every combination (--grid): hidden=5;10;20;20,10"
                + "  learning-rate=0.0003;0.001;0.003");
    assertThat(run.reported("in all")).isEqualTo("--device reference --optimizer adam --l2 3");
  }

  @Test
  void randomSettingsAreThoseOfTheSeed() {
    Object[] random = {
      "--random", 20, "--seed", 5, "--dry-run", "--grid", "hidden=3;4;5", "batch-size=4..64:log"
    };
    List<String> expected =
        SearchSpace.<Map<String, String>>of(LinkedHashMap::new)
            .choices("hidden", List.of("3", "4", "5"), (map, v) -> map.put("hidden", v))
            .range(
                "batch-size",
                Range.of(4, 64).ofWholeNumbers().onLogScale(),
                (map, v) -> map.put("batch-size", String.valueOf((long) v)))
            .random(20, 5)
            .stream()
            .map(each -> each.settings().get())
            .map(
                map ->
                    "--hidden %s --batch-size %s"
                        .formatted(map.get("hidden"), map.get("batch-size")))
            .distinct()
            .map(text -> "setting     " + text)
            .toList();
    List<String> withStart =
        Stream.concat(Stream.of("setting     preset classic"), expected.stream()).toList();
    CommandRun run = tune(random).succeeds();
    assertThat(run.outLines().stream().filter(line -> line.startsWith("setting")))
        .containsExactlyElementsOf(withStart);
    assertThat(run.reported("search")).contains("drawn with seed 5 (--trials)");
  }

  /** An option of one optimizer does not apply to candidates with another. */
  @Test
  void rulesThatAreSearchedKeepTheirOwnOptionsOnly() {
    CommandRun run =
        tune(
                "--dry-run",
                "--epsilon",
                "1e-7",
                "--grid",
                "optimizer=sgd;adam",
                "momentum=0;0.9",
                "nesterov=true",
                "beta1=0.8")
            .succeeds();
    assertThat(run.outLines().stream().filter(line -> line.startsWith("setting")))
        .containsExactly(
            "setting     --optimizer sgd --momentum 0 --nesterov=true",
            "setting     --optimizer sgd --momentum 0.9 --nesterov=true",
            "setting     --optimizer adam --beta1 0.8");
  }

  @Test
  void optionsThatAreGivenReachTheNetworks() {
    Path model = folder.resolve("m.safetensors");
    tune(
            "--grid",
            "hidden=3",
            "--epochs",
            2,
            "--activation",
            "tanh",
            "--momentum",
            0.5,
            "--nesterov",
            "--seed",
            9,
            "--scale",
            "none",
            "--model",
            model)
        .succeeds();
    SavedModel saved = ModelFiles.load(model);
    assertThat(saved.training().optimizer()).isEqualTo(new Sgd(0.1, 0.5, true));
    assertThat(saved.training().seed()).isEqualTo(9);
    assertThat(saved.training().device()).isEqualTo("reference");
    assertThat(saved.features().standardizer()).isNull();
    assertThat(saved.network().layers().get(0).activation().label()).isEqualTo("tanh");
  }

  @Test
  void activationsWithParametersAreSearched() throws IOException {
    Path csv = folder.resolve("t.csv");
    tune("--grid", "activation=gelu;leaky_relu:0.1;elu,silu", "hidden=3,2", "--csv", csv)
        .succeeds();
    assertThat(Files.readString(csv)).contains("gelu", "leaky_relu:0.1", "\"elu,silu\"");
  }

  @Test
  void theNetworksOfTheSearchAreScaledAsAskedForToo() throws IOException {
    Path scaled = folder.resolve("scaled.csv");
    Path raw = folder.resolve("raw.csv");
    tune("--grid", "hidden=3", "--epochs", 2, "--csv", scaled).succeeds();
    tune("--grid", "hidden=3", "--epochs", 2, "--csv", raw, "--scale", "none").succeeds();
    assertThat(Files.readString(raw)).isNotEqualTo(Files.readString(scaled));
  }

  @Test
  void theDataMayComeAfterTheGrid() {
    CommandRun run =
        CommandRun.of("tune", "--grid", "hidden=3;4", iris, "--target", "species", "--dry-run")
            .succeeds();
    assertThat(run.reported("search")).startsWith("2 settings");
  }

  @Test
  void everyOptionOfANetworkIsSearchedOrTheSameForAll() {
    List<String> all =
        CommandSpec.forAnnotatedObject(new NetworkOptions()).options().stream()
            .map(option -> option.longestName().substring(2))
            .toList();
    List<String> sameForAll =
        List.of("seed", "device", "precision", "threads", "gemm-library", "cuda-libraries");
    List<String> searched =
        Arrays.stream(SearchedOption.values()).map(SearchedOption::label).toList();
    assertThat(searched).doesNotContainAnyElementsOf(sameForAll);
    assertThat(all)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(searched.stream(), sameForAll.stream()).toList());
  }
}
