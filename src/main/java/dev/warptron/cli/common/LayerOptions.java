package dev.warptron.cli.common;

import dev.warptron.MlpBuilder;
import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import dev.warptron.io.SavedModel;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Normalization;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options for the layers of the network. */
final class LayerOptions {
  @Option(
      names = "--hidden",
      paramLabel = "UNITS",
      converter = Converters.HiddenLayers.class,
      description =
          "Units of each hidden layer, such as 10,5; none for no hidden layer. Default: those"
              + " of the preset.")
  private Converters.@Nullable HiddenUnits hidden;

  @Option(
      names = "--activation",
      paramLabel = "NAME[:PARAMETER]",
      split = ",",
      converter = Converters.Activations.class,
      completionCandidates = Converters.ActivationLabels.class,
      description =
          "Of the hidden layers: ${COMPLETION-CANDIDATES}; one for all of them, or one for each"
              + " layer, separated by commas. A parameter follows a colon: leaky_relu:0.1. Default:"
              + " that of the preset.")
  private @Nullable List<Activation> activations;

  @Option(
      names = "--norm",
      paramLabel = "KIND[:EPSILON]",
      split = ",",
      converter = Converters.Normalizations.class,
      description =
          "Normalization of the hidden layers, before the activation: none, layer[:EPSILON] or"
              + " batch[:EPSILON[:MOMENTUM]]; one for all of them, or one for each layer. Default:"
              + " none; epsilon 1e-5, momentum 0.1.")
  private @Nullable List<Normalization> normalizations;

  @Option(
      names = "--dropout",
      paramLabel = "SHARE",
      split = ",",
      description =
          "Share of the activations of the hidden layers that training sets to 0, at random; one"
              + " for all of them, or one for each layer. Default: 0.")
  private @Nullable List<Double> dropout;

  @Option(
      names = "--init",
      paramLabel = "SCHEME",
      converter = Converters.Initializers.class,
      description =
          "How the weights start: ones, normal, glorot (or glorot-uniform, glorot-normal), he (or"
              + " he-normal, he-uniform), ntk (normal weights and biases, last layer 0). Default: ntk"
              + " with --parametrization ntk, he for relu, glorot for the others.")
  private @Nullable Initializer initializer;

  @Mixin private ParametrizationOptions parametrization = new ParametrizationOptions();

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
    if (normalizations != null) {
      builder.normalizations(normalizations.toArray(Normalization[]::new));
    }
    if (dropout != null) {
      builder.dropout(dropout.stream().mapToDouble(Double::doubleValue).toArray());
    }
    if (initializer != null) {
      builder.initializer(initializer);
    }
    parametrization.applyTo(builder);
  }

  /**
   * Checks that the options are consistent.
   *
   * @throws IllegalArgumentException if an option is not for all hidden layers or each of them
   */
  void check() {
    hiddenActivations();
    hiddenNormalizations();
    ofEach("--dropout", dropout, 0.0);
  }

  /**
   * Checks that the options are those of a model.
   *
   * @throws IllegalArgumentException if one is not
   */
  void checkFrom(SavedModel from) {
    NetworkSpec network = from.network();
    List<Layer> layers = network.hiddenLayers();
    if (hidden != null && !hidden.units().equals(layers.stream().map(Layer::outputs).toList())) {
      throw new IllegalArgumentException(
          "--hidden: the network of --from is %s and goes on as it is; leave the option out"
              .formatted(network.widths()));
    }
    requireSame(
        "--activation",
        activations,
        layers.stream().map(Layer::activation).toList(),
        Activation::label);
    requireSame(
        "--norm",
        normalizations,
        layers.stream().map(Layer::normalization).toList(),
        Normalization::label);
    parametrization.requireNone();
    if (initializer != null) {
      throw new IllegalArgumentException(
          "--init: the weights of --from are where the training starts; leave the option out");
    }
  }

  /** Refuses what is given for the hidden layers, one value for all or one each, if it differs. */
  private static <T> void requireSame(
      String option, @Nullable List<T> given, List<T> known, Function<T, String> label) {
    if (given == null) {
      return;
    }
    List<T> each = given.size() == 1 ? Collections.nCopies(known.size(), given.get(0)) : given;
    if (!each.equals(known)) {
      throw new IllegalArgumentException(
          "%s: the hidden layers of --from have %s and go on as they are; leave the option out"
              .formatted(option, known.stream().map(label).collect(Collectors.joining(", "))));
    }
  }

  /**
   * Checks that the network is not too large for these inputs, and returns it, with one output.
   *
   * @throws IllegalArgumentException if it is too large
   */
  NetworkSpec checkSize(int inputs) {
    return NetworkSpec.perceptron(
        inputs, hiddenUnits(), hiddenActivations(), hiddenNormalizations(), 1);
  }

  /** The same with other default hidden layers, and without normalizations. */
  NetworkSpec checkSize(int inputs, List<Integer> defaultHidden) {
    List<Integer> units = hidden == null ? defaultHidden : hidden.units();
    return NetworkSpec.perceptron(
        inputs,
        units,
        Collections.nCopies(units.size(), MlpBuilder.DEFAULT_ACTIVATION),
        Collections.nCopies(units.size(), Normalization.NONE),
        1);
  }

  private List<Integer> hiddenUnits() {
    return hidden == null ? MlpBuilder.DEFAULT_HIDDEN : hidden.units();
  }

  /** One activation per hidden layer. */
  private List<Activation> hiddenActivations() {
    return ofEach("--activation", activations, MlpBuilder.DEFAULT_ACTIVATION);
  }

  /** One normalization per hidden layer. */
  private List<Normalization> hiddenNormalizations() {
    return ofEach("--norm", normalizations, Normalization.NONE);
  }

  /**
   * One value per hidden layer.
   *
   * @param given the values of the option; null for none
   */
  private <T> List<T> ofEach(String option, @Nullable List<T> given, T byDefault) {
    int layers = hiddenUnits().size();
    List<T> each = given == null ? List.of(byDefault) : given;
    if (each.size() > 1 && each.size() != layers) {
      throw new IllegalArgumentException(
          "%s names %d and --hidden %d: give one for all hidden layers, or one for each"
              .formatted(option, each.size(), layers));
    }
    return each.size() == layers ? each : Collections.nCopies(layers, each.get(0));
  }
}
