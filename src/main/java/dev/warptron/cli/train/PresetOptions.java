package dev.warptron.cli.train;

import dev.warptron.MlpBuilder;
import dev.warptron.Preset;
import dev.warptron.cli.common.Converters;
import dev.warptron.optim.TrainingConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option for settings to start from. */
final class PresetOptions {
  @Option(
      names = "--preset",
      paramLabel = "NAME",
      converter = Converters.Presets.class,
      completionCandidates = Converters.PresetNames.class,
      description =
          "Settings to start from; options that are given replace single ones, and --dry-run prints"
              + " the result: ${COMPLETION-CANDIDATES}. tabular trains a bag of 4 networks, unless"
              + " --ensemble, --valid, --valid-fraction, --valid-last or --plot is given. Default:"
              + " classic.")
  private @Nullable Preset preset;

  /** For picocli. */
  PresetOptions() {}

  /** The preset; null if none is given. */
  @Nullable Preset given() {
    return preset;
  }

  /** The preset, or the default. */
  Preset preset() {
    return preset == null ? Preset.CLASSIC : preset;
  }

  /** The settings that options replace. */
  TrainingConfig config() {
    return preset == null ? TrainingConfig.DEFAULT : preset.config();
  }

  /** Starts from the preset. */
  <B extends MlpBuilder<B, M>, M> B apply(B builder) {
    return preset == null ? builder : builder.preset(preset);
  }
}
