package dev.warptron.cli.common;

import dev.warptron.MlpBuilder;
import dev.warptron.model.Parametrization;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for how parameters enter the formulas of layers, and how fast they learn. */
final class ParametrizationOptions {
  @Option(
      names = "--parametrization",
      paramLabel = "KIND",
      description =
          "standard, or ntk: products are divided by the root of the number of inputs. Default: that"
              + " of the preset; standard for tune.")
  private @Nullable Kind parametrization;

  @Option(
      names = "--input-scale",
      paramLabel = "RATE",
      description =
          "Train a factor for each input, in front of the network, with RATE times the learning"
              + " rate; 0 for none. Default: that of the preset; 0 for tune.")
  private @Nullable Double inputScale;

  @Option(
      names = "--bias-rate",
      paramLabel = "RATE",
      description =
          "Train biases with RATE times the learning rate. Default: that of the preset; 1 for tune.")
  private @Nullable Double biasRate;

  @Option(
      names = "--parametric-activation",
      paramLabel = "RATE",
      description =
          "Train a share s of the activation for each hidden unit, z + s (f(z) - z), with RATE times"
              + " the learning rate; 0 for none. Default: that of the preset; 0 for tune.")
  private @Nullable Double parametricActivation;

  @Option(
      names = "--numeric-embedding",
      paramLabel = "RATE",
      description =
          "Train periodic embeddings of the inputs that are numbers, with RATE times the learning"
              + " rate; 0 for none. Default: that of the preset; 0 for tune.")
  private @Nullable Double numericEmbedding;

  /** For picocli. */
  ParametrizationOptions() {}

  /** How products enter the formula of a layer. */
  enum Kind {
    /** As they are. */
    standard,

    /** Divided by the square root of the number of inputs. */
    ntk
  }

  /**
   * Applies the options to a builder.
   *
   * @throws IllegalArgumentException if a value is out of range
   */
  void applyTo(MlpBuilder<?, ?> builder) {
    if (inputScale != null) {
      builder.inputScale(inputScale);
    }
    if (numericEmbedding != null) {
      builder.numericEmbedding(numericEmbedding);
    }
    Parametrization value = builder.parametrization();
    if (parametrization != null) {
      value = value.withScaledProducts(parametrization == Kind.ntk);
    }
    if (biasRate != null) {
      value = value.withBiasRate(biasRate);
    }
    if (parametricActivation != null) {
      value = value.withActivationRate(parametricActivation);
    }
    builder.parametrization(value);
  }

  /**
   * Checks that no option is given, for a network that is known.
   *
   * @throws IllegalArgumentException if one is
   */
  void requireNone() {
    List<String> given = new ArrayList<>();
    addIf(given, "--parametrization", parametrization);
    addIf(given, "--input-scale", inputScale);
    addIf(given, "--numeric-embedding", numericEmbedding);
    addIf(given, "--bias-rate", biasRate);
    addIf(given, "--parametric-activation", parametricActivation);
    if (!given.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: the network of --from goes on as it is; leave the option out"
              .formatted(given.get(0)));
    }
  }

  private static void addIf(List<String> given, String name, @Nullable Object value) {
    if (value != null) {
      given.add(name);
    }
  }
}
