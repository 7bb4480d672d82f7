package dev.warptron.cli.common;

import dev.warptron.MlpBuilder;
import dev.warptron.optim.Limits;
import dev.warptron.optim.RateSchedule;
import dev.warptron.optim.WeightAverage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options against overfitting: what keeps weights and gradients small, and noisy inputs. */
final class RegularizationOptions {
  @Option(
      names = "--l1",
      paramLabel = "X",
      description = "Penalty on the absolute weights. Default: 0.")
  private @Nullable Double l1;

  @Option(
      names = "--l2",
      paramLabel = "X",
      description =
          "Penalty on the squared weights; scikit-learn calls it alpha. Default: that of"
              + " the preset.")
  private @Nullable Double l2;

  @Option(
      names = "--weight-decay",
      paramLabel = "X",
      description =
          "Decoupled decay: before each step, weights are multiplied by 1 - learning rate X."
              + " Default: 0.01 for adamw, 0 for the others.")
  private @Nullable Double weightDecay;

  @Option(
      names = "--decay-schedule",
      paramLabel = "NAME",
      converter = Converters.Schedules.class,
      description =
          "Course of the weight decay: a schedule as for --schedule, except adaptive and plateau,"
              + " such as flat_cos. Default: constant.")
  private @Nullable RateSchedule decaySchedule;

  @Option(
      names = "--clip-value",
      paramLabel = "X",
      description = "Hold each entry of the gradient in [-X, X]. Default: no limit.")
  private @Nullable Double clipValue;

  @Option(
      names = "--clip-norm",
      paramLabel = "X",
      description = "Scale the whole gradient to a norm of at most X. Default: no limit.")
  private @Nullable Double clipNorm;

  @Option(
      names = "--max-norm",
      paramLabel = "X",
      description =
          "After each update, scale the weights into each unit to a norm of at most X. Default: no"
              + " limit.")
  private @Nullable Double maxNorm;

  @Option(
      names = "--input-dropout",
      paramLabel = "SHARE",
      description = "Share of the inputs that training sets to 0, at random. Default: 0.")
  private @Nullable Double inputDropout;

  @Option(
      names = "--dropout-schedule",
      paramLabel = "NAME",
      converter = Converters.Schedules.class,
      description =
          "Course of --dropout and --input-dropout, whose shares are multiplied by it: a schedule"
              + " as for --schedule, except adaptive and plateau. Default: constant.")
  private @Nullable RateSchedule dropoutSchedule;

  @Option(
      names = "--noise",
      paramLabel = "X",
      description =
          "Standard deviation of normal noise that training adds to each scaled input. Default: 0.")
  private @Nullable Double noise;

  @Option(
      names = "--ema-decay",
      paramLabel = "X",
      description =
          "Keep and evaluate an exponential moving average of the weights, with this decay for each"
              + " update, such as 0.999. Default: no average.")
  private @Nullable Double emaDecay;

  @Option(
      names = "--swa-start",
      paramLabel = "N",
      description =
          "Keep and evaluate the mean of the weights after epoch N and after each later one."
              + " Default: no average.")
  private @Nullable Integer swaStart;

  /** For picocli. */
  RegularizationOptions() {}

  /**
   * Applies the options to a builder.
   *
   * @param base has the limits that are not given; an average that is not given stays
   * @throws IllegalArgumentException if a value is out of range
   */
  void applyTo(MlpBuilder<?, ?> builder, Limits base) {
    if (l1 != null) {
      builder.l1(l1);
    }
    if (l2 != null) {
      builder.l2(l2);
    }
    if (weightDecay != null) {
      builder.weightDecay(weightDecay);
    }
    if (decaySchedule != null) {
      RateSchedule course = decaySchedule;
      named("--decay-schedule", () -> builder.decaySchedule(course));
    }
    if (inputDropout != null) {
      builder.inputDropout(inputDropout);
    }
    if (dropoutSchedule != null) {
      RateSchedule course = dropoutSchedule;
      named("--dropout-schedule", () -> builder.dropoutSchedule(course));
    }
    if (noise != null) {
      builder.noise(noise);
    }
    builder.limits(
        new Limits(
            clipValue == null ? base.clipValue() : clipValue,
            clipNorm == null ? base.clipNorm() : clipNorm,
            maxNorm == null ? base.maxNorm() : maxNorm));
    WeightAverage average = average();
    if (average != null) {
      builder.average(average);
    }
  }

  /** The average that is given; null if none is. */
  private @Nullable WeightAverage average() {
    if (emaDecay != null && swaStart != null) {
      throw new IllegalArgumentException("give either --ema-decay or --swa-start, not both");
    }
    if (emaDecay != null) {
      double decay = emaDecay;
      return named("--ema-decay", () -> WeightAverage.exponential(decay));
    }
    if (swaStart != null) {
      int start = swaStart;
      return named("--swa-start", () -> WeightAverage.fromEpoch(start));
    }
    return null;
  }

  private static <T> T named(String option, Supplier<T> setting) {
    try {
      return setting.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
    }
  }
}
