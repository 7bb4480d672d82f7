package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.Fact;
import dev.warptron.cli.common.OptionNames;
import dev.warptron.cli.render.PlotSupport;
import dev.warptron.data.Standardizer;
import dev.warptron.io.ModelFiles;
import dev.warptron.io.SettingsText;
import dev.warptron.optim.TrainingConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Output of {@code inspect} and {@code doctor}. */
class InspectAndDoctorTest {
  @TempDir private Path folder;

  private Path trained(Object... options) throws IOException {
    Path model = folder.resolve("m.safetensors");
    Object[] arguments = {
      "train",
      CliFiles.twelveRows(folder),
      "--target",
      "y",
      "--device",
      "reference",
      "--epochs",
      2,
      "--model",
      model
    };
    CommandRun.of(CommandRun.words(arguments, options)).succeeds();
    return model;
  }

  @Test
  void inspectShowsAllThatAModelHolds() throws IOException {
    Path model =
        trained(
            "--hidden",
            "4,3",
            "--activation",
            "tanh,relu",
            "--optimizer",
            "adam",
            "--batch-size",
            4,
            "--valid-fraction",
            0,
            "--seed",
            5);
    CommandRun run = CommandRun.of("inspect", model).succeeds();
    assertThat(run.outLines())
        .containsExactly(
            "model       " + model,
            "task        binary of y",
            "classes     p, q",
            "network     2-4-3-1, tanh, relu hidden, 31 parameters",
            "  layer 0   2 x 4, tanh",
            "  layer 1   4 x 3, relu",
            "  layer 2   3 x 1, identity",
            "loss        binary_cross_entropy",
            "precision   float64, trained on reference",
            "optimizer   adam, learning rate 0.001, beta1 0.9, beta2 0.999, epsilon 1e-8",
            "trained     2 epochs, 6 updates",
            "            epochs 2",
            "            batch-size 4",
            "            l1 0.0",
            "            l2 0.0",
            "            init glorot-uniform",
            "            seed 5",
            "features    2, standardized by the model; --features lists them");
    assertThat(ModelFiles.load(model).training().settings().keySet())
        .isEqualTo(SettingsText.of(TrainingConfig.DEFAULT).keySet());
  }

  @Test
  void inspectListsTheFeaturesIfAskedTo() throws IOException {
    Path model = trained();
    Standardizer scale = Objects.requireNonNull(ModelFiles.load(model).features().standardizer());
    assertThat(CommandRun.of("inspect", model, "--features").succeeds().outLines())
        .endsWith(
            "features    2, standardized by the model",
            "            a: mean %s, standard deviation %s"
                .formatted(scale.mean(0), scale.standardDeviation(0)),
            "            b: mean %s, standard deviation %s"
                .formatted(scale.mean(1), scale.standardDeviation(1)));
    trained("--scale", "none", "--momentum", 0.5, "--nesterov", "--hidden", "none");
    assertThat(CommandRun.of("inspect", model, "--features").succeeds().outLines())
        .contains(
            "optimizer   sgd, learning rate 0.1, Nesterov momentum 0.5",
            "network     2-1, no hidden layer, 3 parameters")
        .endsWith("features    2, taken as they are", "            a", "            b");
  }

  @Test
  void doctorNamesEveryDeviceAndWhatAutoTakes() {
    CommandRun run = CommandRun.of("doctor").succeeds();
    List<String> devices = run.outLines().stream().filter(l -> l.startsWith("device ")).toList();
    List<String> expected = new ArrayList<>();
    for (BackendProvider provider : Backends.providers()) {
      String state =
          provider
              .unavailableBecause()
              .map(why -> "not available: " + OptionNames.in(why))
              .orElse("available");
      expected.add(
          "device      %s (%s): %s".formatted(provider.name(), provider.description(), state));
    }
    assertThat(devices).isEqualTo(expected).anyMatch(l -> l.startsWith("device      reference ("));
    assertThat(run.reported("auto"))
        .isEqualTo("takes " + Backends.choose(Backends.AUTO).provider().name());
    for (BackendProvider provider : Backends.providers()) {
      String why = provider.unavailableBecause().orElse("");
      for (String line : Machine.lines(provider.facts(DeviceOptions.DEFAULT), why)) {
        assertThat(run.outLines()).contains("            " + line);
      }
      provider
          .unavailableBecause()
          .ifPresent(reason -> assertThat(run.out()).containsOnlyOnce(OptionNames.in(reason)));
    }
    for (String why : Backends.candidates(DeviceOptions.DEFAULT).allNotTaken()) {
      assertThat(run.out()).contains(OptionNames.in(why.replaceFirst("^\\w+: ", "")));
    }
    assertThat(run.reported("java")).startsWith(System.getProperty("java.version"));
    assertThat(run.reported("cores"))
        .isEqualTo(String.valueOf(Runtime.getRuntime().availableProcessors()));
    assertThat(run.reported("plots"))
        .isEqualTo(PlotSupport.unavailableBecause().orElse("available"));
  }

  @Test
  void doctorRepeatsNeitherTheReasonOfADeviceNorThatOfUnknownFacts() {
    List<Fact> facts =
        List.of(
            new Fact("driver", "none: no driver", "install one"),
            Fact.of("gpus", "not known: this needs the driver"),
            new Fact("cublas_file", "none: no cuBLAS", "install it"),
            Fact.of("kernels", "not known: this needs the driver"));
    assertThat(Machine.lines(facts, "no driver; install one"))
        .containsExactly(
            "cublas file: none: no cuBLAS; install it",
            "gpus, kernels: not known: this needs the driver");
    assertThat(Machine.lines(facts, ""))
        .startsWith("driver: none: no driver; install one")
        .hasSize(3);
  }

  @Test
  void doctorSaysWhatAutoRemembers() throws IOException {
    String before = System.setProperty("warptron.cache", folder.toString());
    try {
      assertThat(CommandRun.of("doctor").succeeds().reported("speeds"))
          .isEqualTo(folder.resolve("device-speeds.tsv") + ": 0 remembered");
      String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
      CliFiles.write(
          folder,
          "device-speeds.tsv",
          now + "\tcuda\t1.5\t2.0E-8\t0.1.0\tNVIDIA H200\t30-10-1\nand something else\n");
      CommandRun run = CommandRun.of("doctor").succeeds();
      assertThat(run.reported("speeds")).endsWith(": 1 remembered");
      assertThat(run.outLines())
          .contains(
              "            cuda: 0.0200 microseconds a row after 1.50 s, 30-10-1, measured " + now);
      JsonNode json =
          CliFiles.json(
              CliFiles.write(
                  folder, "doctor.json", CommandRun.of("doctor", "--json").succeeds().out()));
      JsonNode speed = json.get("speeds").get("remembered").get(0);
      assertThat(speed.get("device").textValue()).isEqualTo("cuda");
      assertThat(speed.get("seconds_per_row").doubleValue()).isEqualTo(2e-8);
      assertThat(speed.get("start_up_seconds").doubleValue()).isEqualTo(1.5);
      System.setProperty("warptron.cache", "none");
      assertThat(CommandRun.of("doctor").succeeds().reported("speeds"))
          .isEqualTo("kept nowhere: 0 remembered");
    } finally {
      if (before == null) {
        System.clearProperty("warptron.cache");
      } else {
        System.setProperty("warptron.cache", before);
      }
    }
  }

  @Test
  void doctorAnswersInJsonToo() throws IOException {
    CommandRun run = CommandRun.of("doctor", "--json").succeeds();
    JsonNode json = CliFiles.json(CliFiles.write(folder, "doctor.json", run.out()));
    assertThat(names(json))
        .containsExactly(
            "version", "java", "system", "cores", "devices", "auto", "auto_not", "speeds", "plots");
    List<BackendProvider> providers = Backends.providers();
    assertThat(json.get("devices")).hasSameSizeAs(providers);
    for (int i = 0; i < providers.size(); i++) {
      BackendProvider provider = providers.get(i);
      JsonNode device = json.get("devices").get(i);
      assertThat(device.get("name").textValue()).isEqualTo(provider.name());
      assertThat(device.get("description").textValue()).isEqualTo(provider.description());
      assertThat(device.get("available").booleanValue())
          .isEqualTo(provider.unavailableBecause().isEmpty());
      assertThat(device.get("reason").textValue())
          .isEqualTo(provider.unavailableBecause().map(OptionNames::in).orElse(null));
      List<Fact> facts = provider.facts(DeviceOptions.DEFAULT);
      assertThat(names(device.get("facts"))).isEqualTo(facts.stream().map(Fact::name).toList());
      for (Fact fact : facts) {
        JsonNode printed = device.get("facts").get(fact.name());
        assertThat(printed.get("remedy").textValue())
            .isEqualTo(OptionNames.inOrNull(fact.remedy()));
        assertThat(printed.get("value").textValue()).isNotEmpty();
      }
    }
    assertThat(CliFiles.texts(json.get("auto_not")))
        .isEqualTo(
            Backends.candidates(DeviceOptions.DEFAULT).allNotTaken().stream()
                .map(OptionNames::in)
                .toList());
    assertThat(json.get("auto").textValue())
        .isEqualTo(Backends.choose(Backends.AUTO).provider().name());
    assertThat(json.get("plots").get("available").booleanValue())
        .isEqualTo(PlotSupport.unavailableBecause().isEmpty());
    assertThat(json.get("java").textValue()).isEqualTo(System.getProperty("java.version"));
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
