package dev.warptron.io;

import dev.warptron.data.Standardizer;
import dev.warptron.data.TextFormat;
import dev.warptron.data.preprocessing.Preprocessor;
import dev.warptron.function.Loss;
import dev.warptron.function.Targets;
import dev.warptron.model.LayerWeights;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Precision;
import dev.warptron.optim.OptimizerState;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A complete trained model: all that prediction and a continued training need. Immutable. Two
 * models are equal if all their parts are equal, numbers bitwise.
 */
public final class SavedModel {
  private final NetworkSpec network;
  private final Loss loss;
  private final Precision precision;
  private final Features features;
  private final SavedTarget target;
  private final SavedTraining training;
  private final double[] parameters;
  private final OptimizerState optimizerState;
  private final @Nullable TextFormat format;

  /**
   * The inputs of the network.
   *
   * @param names one unique name per input
   * @param standardizer one column per input; null if the inputs are raw
   * @param preprocessor makes the inputs from the columns of a table; null if they are the columns
   */
  public record Features(
      List<String> names,
      @Nullable Standardizer standardizer,
      @Nullable Preprocessor preprocessor) {
    public Features {
      names = List.copyOf(names);
      Checks.requireDifferent("feature", names);
      if (standardizer != null && standardizer.columns() != names.size()) {
        throw new IllegalArgumentException(
            "the standardizer of %d features must have as many columns, got %d"
                .formatted(names.size(), standardizer.columns()));
      }
      if (preprocessor != null && !preprocessor.features().equals(names)) {
        throw new IllegalArgumentException(
            "the preprocessor makes the features %s, and the network takes %s"
                .formatted(preprocessor.features(), names));
      }
    }

    /** Inputs that are the columns of the data. */
    public Features(List<String> names, @Nullable Standardizer standardizer) {
      this(names, standardizer, null);
    }

    /** The columns that prediction needs. */
    public List<String> columns() {
      return preprocessor == null ? names : preprocessor.columns();
    }
  }

  /**
   * Creates a model from its parts.
   *
   * @param precision the format of the parameters and of the optimizer's slots
   * @param parameters {@code [network.valueCount()]}, parameters and then buffers, in the layout of
   *     {@link NetworkSpec#layout}: finite, and exact in {@code precision}; copied
   * @param optimizerState state of the optimizer {@code training.optimizer()}, exact in {@code
   *     precision}; if {@code parameters} are an average, its last slot is the parameters that the
   *     training goes on with
   * @throws IllegalArgumentException if the parts do not fit together
   */
  public SavedModel(
      NetworkSpec network,
      Loss loss,
      Precision precision,
      Features features,
      SavedTarget target,
      SavedTraining training,
      double[] parameters,
      OptimizerState optimizerState) {
    this(
        network,
        loss,
        precision,
        features,
        target,
        training,
        parameters,
        optimizerState,
        /* format= */ null);
  }

  private SavedModel(
      NetworkSpec network,
      Loss loss,
      Precision precision,
      Features features,
      SavedTarget target,
      SavedTraining training,
      double[] parameters,
      OptimizerState optimizerState,
      @Nullable TextFormat format) {
    this.network = Objects.requireNonNull(network, "network");
    this.loss = Objects.requireNonNull(loss, "loss");
    this.precision = Objects.requireNonNull(precision, "precision");
    this.features = features;
    this.target = target;
    this.training = training;
    this.parameters = parameters.clone();
    this.optimizerState = optimizerState;
    this.format = format;
    Checks.requireFitting(network, features);
    Checks.requireFitting(network, loss, target);
    Checks.requireParameters(network, precision, this.parameters);
    Checks.requireSlots(network, training, precision, optimizerState.slots());
  }

  /** The network. */
  public NetworkSpec network() {
    return network;
  }

  /** The loss that was minimized. Its link turns the network's outputs into predictions. */
  public Loss loss() {
    return loss;
  }

  /** The format of the parameters and of the optimizer's slots. */
  public Precision precision() {
    return precision;
  }

  /** The inputs of the network. */
  public Features features() {
    return features;
  }

  /** The target that the network predicts. */
  public SavedTarget target() {
    return target;
  }

  /** The encoding of the target, which also decodes predictions. */
  public Targets targets() {
    return target.encoding(loss);
  }

  /** How the model was trained. */
  public SavedTraining training() {
    return training;
  }

  /**
   * A copy of the parameters and then the buffers, {@code [network().valueCount()]} in the layout
   * of {@link NetworkSpec#layout}.
   */
  public double[] parameters() {
    return parameters.clone();
  }

  /** The parameters layer by layer. */
  public List<LayerWeights> layers() {
    return LayerWeights.of(network, parameters);
  }

  /**
   * The state of the optimizer. If {@link #parameters} are an average, its last slot is the
   * parameters that the training goes on with.
   */
  public OptimizerState optimizerState() {
    return optimizerState;
  }

  /** How the file of the training rows was written; null if that is not known. */
  public @Nullable TextFormat format() {
    return format;
  }

  /**
   * The same model, trained on a file that was written like this, so that a file to predict needs
   * no options.
   *
   * @param known null, or nothing known, for rows that were no text
   */
  public SavedModel withFormat(@Nullable TextFormat known) {
    return new SavedModel(
        network,
        loss,
        precision,
        features,
        target,
        training,
        parameters,
        optimizerState,
        TextFormat.UNKNOWN.equals(known) ? null : known);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SavedModel that
        && network.equals(that.network)
        && loss.equals(that.loss)
        && precision == that.precision
        && features.equals(that.features)
        && target.equals(that.target)
        && training.equals(that.training)
        && Arrays.equals(parameters, that.parameters)
        && optimizerState.equals(that.optimizerState)
        && Objects.equals(format, that.format);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        network, loss, precision, features, target, training, Arrays.hashCode(parameters));
  }

  /** A line for the user: task, widths, precision and epochs. */
  @Override
  public String toString() {
    return "SavedModel[%s of %s, %s, %s, %d epochs on %s]"
        .formatted(
            target.task().label(),
            target.name(),
            network.widths(),
            precision.name().toLowerCase(Locale.ROOT),
            training.epochs(),
            training.device());
  }
}
