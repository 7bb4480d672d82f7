package dev.warptron.cli.common;

import dev.warptron.MlpBuilder;
import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import dev.warptron.model.NetworkSpec;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for the layers of the network. */
final class LayerOptions {
  @Option(
      names = "--hidden",
      paramLabel = "UNITS",
      converter = Converters.HiddenLayers.class,
      description =
          "Units of each hidden layer, such as 10,5; none for no hidden layer. Default: 10.")
  private Converters.@Nullable HiddenUnits hidden;

  @Option(
      names = "--activation",
      paramLabel = "NAME[:PARAMETER]",
      split = ",",
      converter = Converters.Activations.class,
      completionCandidates = Converters.ActivationLabels.class,
      description =
          "Of the hidden layers: ${COMPLETION-CANDIDATES}; one for all of them, or one for each layer,"
              + " separated by commas. A parameter follows a colon: leaky_relu:0.1. Default: logistic.")
  private @Nullable List<Activation> activations;

  @Option(
      names = "--init",
      paramLabel = "SCHEME",
      converter = Converters.Initializers.class,
      description =
          "How the weights start: ones, normal, glorot (or glorot-uniform, glorot-normal), he (or"
              + " he-normal, he-uniform). Default: he for relu, glorot for the others.")
  private @Nullable Initializer initializer;

  /** For picocli. */
  LayerOptions() {}

  /**
   * Applies the options to a builder.
   *
   * @throws IllegalArgumentException if a value is out of range
   */
  void applyTo(MlpBuilder<?, ?> builder) {
    if (hidden != null) {
      builder.hidden(hidden.units().stream().mapToInt(Integer::intValue).toArray());
    }
    if (activations != null) {
      builder.activations(activations.toArray(Activation[]::new));
    }
    if (initializer != null) {
      builder.initializer(initializer);
    }
  }

  /**
   * Checks that the options are consistent.
   *
   * @throws IllegalArgumentException if the activations are not those of the hidden layers
   */
  void check() {
    hiddenActivations();
  }

  /**
   * Checks that the network is not too large for these inputs.
   *
   * @throws IllegalArgumentException if it is too large
   */
  void checkSize(int inputs) {
    NetworkSpec.perceptron(inputs, hiddenUnits(), hiddenActivations(), 1);
  }

  private List<Integer> hiddenUnits() {
    return hidden == null ? MlpBuilder.DEFAULT_HIDDEN : hidden.units();
  }

  /** One activation per hidden layer. */
  private List<Activation> hiddenActivations() {
    int layers = hiddenUnits().size();
    List<Activation> each =
        activations == null ? List.of(MlpBuilder.DEFAULT_ACTIVATION) : activations;
    if (each.size() > 1 && each.size() != layers) {
      throw new IllegalArgumentException(
          "--activation names %d and --hidden %d: give one for all hidden layers, or one for each"
              .formatted(each.size(), layers));
    }
    return each.size() == layers ? each : Collections.nCopies(layers, each.get(0));
  }
}
