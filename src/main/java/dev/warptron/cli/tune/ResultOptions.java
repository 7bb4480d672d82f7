package dev.warptron.cli.tune;

import dev.warptron.Preset;
import dev.warptron.cli.common.Labels;
import dev.warptron.cli.render.OutputOptions;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** The option for the model that a search makes of its trials. */
final class ResultOptions {
  @Option(
      names = "--result",
      paramLabel = "WHAT",
      converter = Converter.class,
      description =
          "What the model holds. ensemble: the networks of the best trials, weighted so that they"
              + " predict best together (greedy selection). bag: the networks of the folds of the"
              + " best trial. refit: one network with the best settings, trained once more on all"
              + " rows. Default: ensemble; refit if the preset has one network.")
  private @Nullable Kind given;

  /** For picocli. */
  ResultOptions() {}

  /** What the model holds. */
  enum Kind {
    ENSEMBLE,
    BAG,
    REFIT;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  Kind kind(Preset preset) {
    return given != null ? given : preset.networks() > 1 ? Kind.ENSEMBLE : Kind.REFIT;
  }

  /**
   * Checks that the outputs can be made of the result.
   *
   * @throws IllegalArgumentException if one cannot
   */
  void check(Preset preset, OutputOptions outputs) {
    if (kind(preset) != Kind.REFIT && outputs.plot() != null) {
      throw new IllegalArgumentException(
          "--plot draws the losses of one network: leave it out, or add --result refit");
    }
  }

  /** Converts the name of a result. */
  static final class Converter implements ITypeConverter<Kind> {
    @Override
    public Kind convert(String text) {
      return Labels.find("result", Kind.values(), Kind::label, text);
    }
  }
}
