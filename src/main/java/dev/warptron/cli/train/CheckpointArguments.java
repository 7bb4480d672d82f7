package dev.warptron.cli.train;

import dev.warptron.CheckpointOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options for checkpoints. */
final class CheckpointArguments {
  @Option(
      names = "--checkpoint",
      paramLabel = "FOLDER",
      description =
          "Keep the state of the training in FOLDER, so that --resume goes on after a crash, exactly."
              + " It is deleted when the output is written. Default: not kept.")
  private @Nullable Path folder;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "TIME|EPOCHS",
      converter = IntervalConverter.class,
      description = "How often: a time such as 30s, 5m or 1h, or a number of epochs. Default: 60s.")
  private CheckpointOptions.@Nullable Interval interval;

  @Option(
      names = "--resume",
      description =
          "Go on from the checkpoints in the FOLDER of the same command; start from the beginning if"
              + " there are none.")
  private boolean resume;

  /** For picocli. */
  CheckpointArguments() {}

  /** The checkpoints of a training; null for none. */
  @Nullable CheckpointOptions options() {
    if (folder == null) {
      return null;
    }
    return new CheckpointOptions(
        folder, interval == null ? CheckpointOptions.Interval.DEFAULT : interval, resume);
  }

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if an option needs another one
   */
  void check() {
    if (folder == null && (resume || interval != null)) {
      throw new IllegalArgumentException(
          "%s needs --checkpoint FOLDER".formatted(resume ? "--resume" : "--checkpoint-every"));
    }
  }

  /** Reads times and numbers of epochs. */
  static final class IntervalConverter implements ITypeConverter<CheckpointOptions.Interval> {
    private static final Pattern TIME = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)([smh])");
    private static final Pattern EPOCHS = Pattern.compile("([0-9]{1,9})(?: ?epochs?)?");

    @Override
    public CheckpointOptions.Interval convert(String text) {
      try {
        Matcher time = TIME.matcher(text);
        if (time.matches()) {
          double seconds = Double.parseDouble(time.group(1)) * seconds(time.group(2));
          return CheckpointOptions.Interval.every(Duration.ofMillis(Math.round(seconds * 1e3)));
        }
        Matcher epochs = EPOCHS.matcher(text);
        if (epochs.matches()) {
          return CheckpointOptions.Interval.everyEpochs(Integer.parseInt(epochs.group(1)));
        }
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
      throw new TypeConversionException(
          "must be a time such as 30s, 5m or 1h, or a number of epochs, got " + text);
    }

    private static double seconds(String unit) {
      return switch (unit) {
        case "h" -> 3600;
        case "m" -> 60;
        default -> 1;
      };
    }
  }
}
