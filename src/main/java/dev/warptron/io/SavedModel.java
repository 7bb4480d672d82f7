package dev.warptron.io;

import dev.warptron.data.Standardizer;
import dev.warptron.data.Task;
import dev.warptron.function.Loss;
import dev.warptron.function.Targets;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Precision;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.OptimizerState;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A trained model, complete: what prediction needs, and what a later training needs to go on where
 * this one stopped. Immutable; equal if all its parts are equal, numbers bit for bit.
 */
public final class SavedModel {
  private final NetworkSpec network;
  private final Loss loss;
  private final Precision precision;
  private final Features features;
  private final Target target;
  private final Training training;
  private final double[] parameters;
  private final OptimizerState optimizerState;

  /**
   * What the network takes.
   *
   * @param names a name for each input, all different
   * @param standardizer a column for each input; null if the network takes the raw numbers
   */
  public record Features(List<String> names, @Nullable Standardizer standardizer) {
    public Features {
      names = List.copyOf(names);
      Checks.requireDifferent("feature", names);
      if (standardizer != null && standardizer.columns() != names.size()) {
        throw new IllegalArgumentException(
            "the standardizer of %d features must have as many columns, got %d"
                .formatted(names.size(), standardizer.columns()));
      }
    }
  }

  /**
   * What the network predicts.
   *
   * @param task binary: one output, the logit of the second class; multiclass: an output for each
   *     class; regression: one output, the value
   * @param name the column that was learned
   * @param classNames the original labels, all different: two for binary, one for each output for
   *     multiclass, none for regression
   * @param standardizer of one column, for regression only; null if the network gives the raw
   *     number
   */
  public record Target(
      Task task, String name, List<String> classNames, @Nullable Standardizer standardizer) {
    public Target {
      Objects.requireNonNull(task, "task");
      classNames = List.copyOf(classNames);
      Checks.requireText("target name", name);
      Checks.requireDifferent("class", classNames);
      Targets.of(Targets.Kind.defaultFor(task), classNames, standardizer); // checks them
    }

    /** A target as it is encoded. */
    public static Target of(String name, Targets targets) {
      return new Target(targets.kind().task(), name, targets.classNames(), targets.scale());
    }

    /** How the loss encodes it. */
    public Targets encoding(Loss loss) {
      return Targets.of(loss.targets(), classNames, standardizer);
    }
  }

  /**
   * How the model came to be.
   *
   * @param rule how the parameters were updated
   * @param epochs completed so far, &gt;= 0
   * @param seed what all random numbers were drawn from
   * @param device the name of the device it was trained on
   * @param settings of the run, option name to value; keeps its order. Prediction needs none of
   *     them; evaluating takes the penalty from them, and a continued training all
   */
  public record Training(
      Optimizer rule, int epochs, long seed, String device, Map<String, String> settings) {
    public Training {
      Objects.requireNonNull(rule, "rule");
      if (epochs < 0) {
        throw new IllegalArgumentException("epochs must be >= 0, got " + epochs);
      }
      Checks.requireText("device", device);
      settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
      settings.forEach(
          (option, value) -> {
            Checks.requireText("name of a setting", option);
            Checks.requireText("setting " + option, value);
          });
    }
  }

  /**
   * A model from its parts.
   *
   * @param precision the format of the parameters and of the optimizer's slots
   * @param parameters {@code [network.parameterCount()]} in the layout of {@link
   *     NetworkSpec#layout}: finite, and exact in {@code precision}; copied
   * @param optimizerState what {@code training.rule()} remembers, exact in {@code precision}
   * @throws IllegalArgumentException if the parts do not fit together
   */
  public SavedModel(
      NetworkSpec network,
      Loss loss,
      Precision precision,
      Features features,
      Target target,
      Training training,
      double[] parameters,
      OptimizerState optimizerState) {
    this.network = Objects.requireNonNull(network, "network");
    this.loss = Objects.requireNonNull(loss, "loss");
    this.precision = Objects.requireNonNull(precision, "precision");
    this.features = features;
    this.target = target;
    this.training = training;
    this.parameters = parameters.clone();
    this.optimizerState = optimizerState;
    Checks.requireFitting(network, features);
    Checks.requireFitting(network, loss, target);
    Checks.requireParameters(network, precision, this.parameters);
    Checks.requireSlots(network, training.rule(), precision, optimizerState.slots());
  }

  /** The layers. */
  public NetworkSpec network() {
    return network;
  }

  /** What was minimized; it also makes predictions of the network's outputs. */
  public Loss loss() {
    return loss;
  }

  /** The format of the parameters and of the optimizer's slots. */
  public Precision precision() {
    return precision;
  }

  /** What the network takes. */
  public Features features() {
    return features;
  }

  /** What the network predicts. */
  public Target target() {
    return target;
  }

  /** How the target is encoded for the network, and its predictions decoded. */
  public Targets targets() {
    return target.encoding(loss);
  }

  /** How the model came to be. */
  public Training training() {
    return training;
  }

  /**
   * {@code [network().parameterCount()]} in the layout of {@link NetworkSpec#layout}: a new array.
   */
  public double[] parameters() {
    return parameters.clone();
  }

  /** What the update rule remembers. */
  public OptimizerState optimizerState() {
    return optimizerState;
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
        && optimizerState.equals(that.optimizerState);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        network, loss, precision, features, target, training, Arrays.hashCode(parameters));
  }

  /** One line for people: task, widths, precision and epochs. */
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
