package dev.warptron.cli.train;

import dev.warptron.MlpBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for several networks in one model. */
final class EnsembleOptions {
  @Option(
      names = "--ensemble",
      paramLabel = "N",
      description =
          "Train N networks on the same rows, with the seeds S, S + 1 and so on of --seed S. They"
              + " are one model, which predicts their mean. From 2 to 100. Default: one network.")
  private @Nullable Integer networks;

  @Option(
      names = "--bag",
      paramLabel = "K",
      description =
          "Divide DATA into K folds, and train K networks, each on all folds but one, which it"
              + " validates on. They are one model, which predicts their mean. The printed"
              + " validation predicts each row by the network that was not trained on it. From 2 to"
              + " 100.")
  private @Nullable Integer folds;

  private boolean isDefault; // whether the number of folds is that of the preset

  /** For picocli. */
  EnsembleOptions() {}

  /** Sets a bag, if no option says how many networks there are. */
  void setDefaultBag(int count) {
    if (!isGiven() && count > 1) {
      folds = count;
      isDefault = true;
    }
  }

  /** Whether there is a bag that no option asks for. */
  boolean isDefaultBag() {
    return isDefault && isBag();
  }

  /** Sets the folds of {@link #isDefaultBag}; one network instead of fewer than two. */
  void limitDefaultBag(int count) {
    folds = count < MlpBuilder.FEWEST_NETWORKS ? null : Integer.valueOf(count);
  }

  /** Whether there are several networks. */
  boolean isGiven() {
    return networks != null || folds != null;
  }

  /** Whether each has rows of its own. */
  boolean isBag() {
    return folds != null;
  }

  /** The number of networks. */
  int count() {
    return folds != null ? folds : networks != null ? networks : 1;
  }

  /**
   * Checks the options.
   *
   * @param goesOn whether the training starts from a model
   * @param validation the option that names validation rows; null for none
   * @throws IllegalArgumentException if an option is out of range or excludes another one
   */
  void check(boolean goesOn, @Nullable String validation) {
    if (networks != null && folds != null) {
      throw new IllegalArgumentException("give either --ensemble or --bag, not both");
    }
    if (!isGiven()) {
      return;
    }
    String option = isBag() ? "--bag" : "--ensemble";
    if (count() < MlpBuilder.FEWEST_NETWORKS || count() > MlpBuilder.MOST_NETWORKS) {
      throw new IllegalArgumentException(
          "%s must be from %d to %d, got %d"
              .formatted(option, MlpBuilder.FEWEST_NETWORKS, MlpBuilder.MOST_NETWORKS, count()));
    }
    if (goesOn) {
      throw new IllegalArgumentException(
          "--from goes on with one network: leave out %s".formatted(option));
    }
    if (isBag() && validation != null) {
      throw new IllegalArgumentException(
          "--bag validates each network on a fold of DATA: leave out %s".formatted(validation));
    }
  }
}
