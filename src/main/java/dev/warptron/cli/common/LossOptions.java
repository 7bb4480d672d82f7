package dev.warptron.cli.common;

import dev.warptron.MlpBuilder;
import dev.warptron.MlpClassifier;
import dev.warptron.data.Task;
import dev.warptron.function.ClassWeights;
import dev.warptron.function.Loss;
import dev.warptron.io.SavedModel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for the loss and the weights of the classes. */
final class LossOptions {
  @Option(
      names = "--loss",
      paramLabel = "NAME",
      converter = Converters.Losses.class,
      completionCandidates = Converters.LossLabels.class,
      description =
          "${COMPLETION-CANDIDATES}; some with a number, such as huber:0.5, and quantile with one or"
              + " several levels: quantile:0.1,0.5,0.9. Default: the cross-entropy of a classification,"
              + " half_squared_error of a regression.")
  private @Nullable Loss loss;

  @Option(
      names = "--label-smoothing",
      paramLabel = "X",
      description =
          "Share of each class label that is spread over all classes, in [0, 1), for the"
              + " cross-entropies. Default: 0.")
  private @Nullable Double labelSmoothing;

  @Option(
      names = "--class-weight",
      paramLabel = "HOW",
      description =
          "Weights of the classes in training: balanced, none, or CLASS=WEIGHT for some classes, such as"
              + " no=1,yes=5; 1 for the others. Default: none.")
  private List<String> classWeight = new ArrayList<>();

  /** For picocli. */
  LossOptions() {}

  /**
   * Applies the options to a builder.
   *
   * @throws IllegalArgumentException if a value is out of range
   */
  void applyTo(MlpBuilder<?, ?> builder) {
    if (loss != null) {
      builder.loss(loss);
    }
    if (labelSmoothing != null) {
      builder.labelSmoothing(labelSmoothing);
    }
    if (builder instanceof MlpClassifier.Builder classifier && !classWeight.isEmpty()) {
      classifier.classWeights(classWeights());
    }
  }

  /**
   * Checks that the options are consistent.
   *
   * @throws IllegalArgumentException if the loss has no label smoothing, and that is given
   */
  void check() {
    if (loss != null && labelSmoothing != null) {
      loss.withLabelSmoothing(labelSmoothing);
    }
  }

  /**
   * Checks that the options are those of a model.
   *
   * @throws IllegalArgumentException if one is not
   */
  void checkFrom(SavedModel from) {
    if (loss != null && !loss.label().equals(from.loss().label())) {
      throw new IllegalArgumentException(
          "--loss %s: the model of --from was trained with %s and goes on with it; leave the option out"
              .formatted(loss.label(), from.loss().label()));
    }
    if (labelSmoothing != null && labelSmoothing != from.loss().labelSmoothing()) {
      throw new IllegalArgumentException(
          "--label-smoothing %s: the model of --from was trained with %s and goes on with it; leave"
                  .formatted(labelSmoothing, from.loss().labelSmoothing())
              + " the option out");
    }
  }

  /**
   * Checks that the options suit a task. The number of classes does not matter.
   *
   * @throws IllegalArgumentException if one is for another task
   */
  void check(Task task) {
    boolean isRegression = task == Task.REGRESSION;
    if (loss != null && (loss.targets().task() == Task.REGRESSION) != isRegression) {
      throw new IllegalArgumentException(
          "--loss %s is for a %s, and --task %s is given"
              .formatted(
                  loss.kind().label(),
                  isRegression ? "classification" : "regression",
                  isRegression ? "regression" : "classification"));
    }
    if (isRegression && labelSmoothing != null && labelSmoothing > 0) {
      throw new IllegalArgumentException(
          "--label-smoothing is for a classification: a regression has no class labels");
    }
    if (isRegression && !classWeights().isNone()) {
      throw new IllegalArgumentException(
          "--class-weight is for a classification, and this is a regression");
    }
  }

  /**
   * Checks that the options suit a number of targets.
   *
   * @throws IllegalArgumentException if one is for a single target
   */
  void checkTargets(int targets) {
    if (targets > 1 && loss != null && !loss.kind().takesSeveralTargets()) {
      throw new IllegalArgumentException(
          "--loss %s is for one target, and --target names %d"
              .formatted(loss.kind().label(), targets));
    }
    if (targets > 1 && !classWeights().isNone()) {
      throw new IllegalArgumentException(
          "--class-weight is for one target, and --target names " + targets);
    }
  }

  /** The task that the loss is for; null for no loss. */
  @Nullable Task task() {
    return loss == null ? null : loss.targets().task();
  }

  private ClassWeights classWeights() {
    try {
      return classWeight.isEmpty()
          ? ClassWeights.NONE
          : ClassWeights.parse(String.join(",", classWeight));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--class-weight: " + e.getMessage(), e);
    }
  }
}
