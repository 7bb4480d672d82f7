package dev.warptron.cli.train;

import dev.warptron.MlpBuilder;
import dev.warptron.Preset;
import dev.warptron.cli.common.Converters;
import dev.warptron.data.Task;
import dev.warptron.optim.TrainingConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option for settings to start from. */
final class PresetOptions {
  /** What {@code train} starts from if the option is absent. */
  static final Preset DEFAULT = Preset.TABULAR;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      converter = Converters.Presets.class,
      completionCandidates = Converters.PresetNames.class,
      description =
          "Settings to start from; options that are given replace single ones, and --dry-run prints"
              + " the result: ${COMPLETION-CANDIDATES}. tabular trains a bag of networks, unless"
              + " --ensemble, --valid, --valid-fraction or --valid-last is given. Default: tabular.")
  private @Nullable Preset given;

  private @Nullable Preset preset;

  /** For picocli; without a preset until {@link #use}. */
  PresetOptions() {}

  /** The preset without an option. */
  static PresetOptions of(Preset preset) {
    PresetOptions options = new PresetOptions();
    options.preset = preset;
    return options;
  }

  /** Whether the option is given. */
  boolean isGiven() {
    return given != null;
  }

  /** Takes the preset of the option, or the default. */
  Preset use() {
    preset = given == null ? DEFAULT : given;
    return preset;
  }

  /** The preset in use; null for the settings of a model or a search. */
  @Nullable Preset preset() {
    return preset;
  }

  /** The settings that options replace, for a task; null if it is not known yet. */
  TrainingConfig config(@Nullable Task task) {
    return preset == null
        ? TrainingConfig.DEFAULT
        : preset.config(task == null ? Task.MULTICLASS : task);
  }

  /** Starts from the preset. */
  <B extends MlpBuilder<B, M>, M> B apply(B builder) {
    return preset == null ? builder : builder.preset(preset);
  }
}
