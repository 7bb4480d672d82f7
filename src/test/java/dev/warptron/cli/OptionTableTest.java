package dev.warptron.cli;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.cli.common.Converters;
import dev.warptron.cli.render.Terminal;
import dev.warptron.function.Penalty;
import dev.warptron.io.SettingsText;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.testing.SealedTypes;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Every setting of a training has a command-line option, and every option is described. */
class OptionTableTest {
  /** The options for each component of {@link TrainingConfig}. */
  private static final Map<String, List<String>> OPTIONS_OF_CONFIG =
      Map.ofEntries(
          entry("shuffle", List.of("--no-shuffle")),
          entry("dropLast", List.of("--drop-last")),
          entry("epochs", List.of("--epochs")),
          entry("batchSize", List.of("--batch-size")),
          entry("optimizer", List.of("--optimizer")),
          entry("penalty", List.of("--l1", "--l2")),
          entry("initializer", List.of("--init")),
          entry("seed", List.of("--seed")),
          entry("classWeights", List.of("--class-weight")),
          entry(
              "stopping",
              List.of("--early-stopping", "--patience", "--min-delta", "--monitor", "--keep")),
          entry("noise", List.of("--dropout", "--input-dropout", "--dropout-schedule", "--noise")),
          entry(
              "updates",
              List.of(
                  "--schedule",
                  "--weight-decay",
                  "--decay-schedule",
                  "--clip-value",
                  "--clip-norm",
                  "--max-norm",
                  "--ema-decay",
                  "--swa-start")));

  private static CommandLine program() {
    return new CommandLine(new Warptron(), new CommandFactory(Terminal.NONE));
  }

  private static CommandSpec trainSpec() {
    return Objects.requireNonNull(program().getSubcommands().get("train")).getCommandSpec();
  }

  @Test
  void everyComponentOfTheConfigurationHasItsOptions() {
    assertThat(OPTIONS_OF_CONFIG.keySet())
        .as("components of TrainingConfig: list the options of a new one above")
        .isEqualTo(componentNames(TrainingConfig.class));
    for (List<String> options : OPTIONS_OF_CONFIG.values()) {
      assertThat(options).allSatisfy(OptionTableTest::assertOptionOfTrain);
    }
    assertThat(SettingsText.of(TrainingConfig.DEFAULT).keySet())
        .as("settings are kept under the names of their options")
        .allSatisfy(name -> assertOptionOfTrain("--" + name));
  }

  @Test
  void everySettingOfEveryOptimizerAndOfThePenaltyHasItsOption() {
    for (Class<?> optimizer : SealedTypes.records(Optimizer.class)) {
      String name = optimizer.getSimpleName().toLowerCase(Locale.ROOT);
      assertThat(new Converters.Optimizers().convert(name).name()).isEqualTo(name);
      assertThat(componentNames(optimizer)).allSatisfy(c -> assertOptionOfTrain(optionOf(c)));
    }
    assertThat(componentNames(Penalty.class)).allSatisfy(c -> assertOptionOfTrain(optionOf(c)));
  }

  private static Set<String> componentNames(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .map(RecordComponent::getName)
        .collect(Collectors.toSet());
  }

  /** Converts {@code learningRate} to {@code --learning-rate}. */
  private static String optionOf(String component) {
    return "--" + component.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private static void assertOptionOfTrain(String option) {
    assertThat(trainSpec().findOption(option)).as("option %s of train", option).isNotNull();
  }

  @Test
  void theOptionsThatOtherToolsAreWrittenAgainstAreThere() {
    String contract =
        "--target --valid --valid-fraction --test --hidden --activation --optimizer --learning-rate"
            + " --momentum --nesterov --batch-size --epochs --l1 --l2 --init --seed --scale"
            + " --device --model --metrics-json";
    assertThat(contract.split(" ", -1)).allSatisfy(OptionTableTest::assertOptionOfTrain);
  }

  @Test
  void everyOptionAndParameterOfEveryCommandIsDescribed() {
    CommandLine program = program();
    assertThat(program.getSubcommands().keySet())
        .contains("train", "predict", "evaluate", "inspect", "doctor", "demo");
    Stream.concat(Stream.of(program), program.getSubcommands().values().stream())
        .map(CommandLine::getCommandSpec)
        .forEach(OptionTableTest::assertDescribed);
  }

  private static void assertDescribed(CommandSpec command) {
    assertThat(command.usageMessage().description())
        .as("description of %s", command.name())
        .isNotEmpty();
    assertThat(command.args())
        .allSatisfy(
            argument ->
                assertThat(String.join("", argument.description()))
                    .as("description of %s of %s", argument.paramLabel(), command.name())
                    .isNotBlank());
    assertThat(command.options()).noneMatch(OptionSpec::hidden);
  }
}
