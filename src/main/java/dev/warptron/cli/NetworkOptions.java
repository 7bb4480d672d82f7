package dev.warptron.cli;

import dev.warptron.MlpBuilder;
import dev.warptron.MlpClassifier;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.Adam;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.UpdateRule;
import dev.warptron.train.TrainingConfig;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is trained, and how. Options that are not given leave the library's defaults. */
final class NetworkOptions {
  /** The options that only one rule has, without their dashes, and that rule's name. */
  private static final Map<String, String> RULE_OF =
      Map.of(
          "momentum", Sgd.DEFAULT.name(),
          "nesterov", Sgd.DEFAULT.name(),
          "beta1", Adam.DEFAULT.name(),
          "beta2", Adam.DEFAULT.name(),
          "epsilon", Adam.DEFAULT.name());

  @Option(
      names = "--hidden",
      paramLabel = "UNITS",
      converter = Converters.HiddenLayers.class,
      description =
          "Units of each hidden layer, such as 10,5; none for no hidden layer. Default: 10.")
  private Converters.@Nullable HiddenUnits hidden;

  @Option(
      names = "--activation",
      paramLabel = "NAME",
      split = ",",
      converter = Converters.Activations.class,
      completionCandidates = Converters.ActivationLabels.class,
      description =
          "Of the hidden layers: ${COMPLETION-CANDIDATES}; one for all of them, or one for each layer,"
              + " separated by commas. Default: logistic.")
  private @Nullable List<Activation> activations;

  @Option(
      names = "--optimizer",
      paramLabel = "RULE",
      converter = Converters.Optimizers.class,
      description = "sgd or adam. Default: sgd.")
  private String optimizer = Sgd.DEFAULT.name();

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      description = "Step size. Default: 0.1 for sgd, 0.001 for adam.")
  private @Nullable Double learningRate;

  @Option(
      names = "--momentum",
      paramLabel = "SHARE",
      description = "sgd: the share of the last step that is kept, in [0, 1). Default: 0.")
  private @Nullable Double momentum;

  @Option(names = "--nesterov", description = "sgd: let the momentum look ahead.")
  private boolean nesterov;

  @Option(
      names = "--beta1",
      paramLabel = "DECAY",
      description = "adam: decay of the first moment. Default: 0.9.")
  private @Nullable Double beta1;

  @Option(
      names = "--beta2",
      paramLabel = "DECAY",
      description = "adam: decay of the second moment. Default: 0.999.")
  private @Nullable Double beta2;

  @Option(
      names = "--epsilon",
      paramLabel = "X",
      description = "adam: added to the root of the second moment. Default: 1e-8.")
  private @Nullable Double epsilon;

  @Option(
      names = "--batch-size",
      paramLabel = "ROWS",
      converter = Converters.BatchSize.class,
      description = "Rows of an update, or full for all. Default: 32.")
  private @Nullable Integer batchSize;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the training rows. Default: 500.")
  private @Nullable Integer epochs;

  @Option(
      names = "--l1",
      paramLabel = "X",
      description = "Penalty on the absolute weights. Default: 0.")
  private @Nullable Double l1;

  @Option(
      names = "--l2",
      paramLabel = "X",
      description = "Penalty on the squared weights; scikit-learn calls it alpha. Default: 0.")
  private @Nullable Double l2;

  @Option(
      names = "--init",
      paramLabel = "SCHEME",
      converter = Converters.Initializers.class,
      description =
          "How the weights start: ones, normal, glorot (or glorot-uniform, glorot-normal), he (or"
              + " he-normal, he-uniform). Default: he for relu, glorot for the others.")
  private @Nullable Initializer initializer;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the split, the initial weights and the order of the rows. Default: 42.")
  private @Nullable Long seed;

  @Mixin private DeviceArguments device = new DeviceArguments();

  /** For picocli. */
  NetworkOptions() {}

  /**
   * Hands the options to a builder.
   *
   * @throws IllegalArgumentException if a value is out of range
   */
  <B extends MlpBuilder<B, M>, M> B apply(B builder) {
    if (hidden != null) {
      builder.hidden(hidden.units().stream().mapToInt(Integer::intValue).toArray());
    }
    if (activations != null) {
      builder.activations(activations.toArray(Activation[]::new));
    }
    if (batchSize != null) {
      builder.batchSize(batchSize);
    }
    if (epochs != null) {
      builder.epochs(epochs);
    }
    if (l1 != null) {
      builder.l1(l1);
    }
    if (l2 != null) {
      builder.l2(l2);
    }
    if (initializer != null) {
      builder.initializer(initializer);
    }
    if (seed != null) {
      builder.seed(seed);
    }
    DeviceRequest request = device();
    return builder.device(request.device()).deviceOptions(request.options()).optimizer(rule());
  }

  /**
   * Refuses before any work what {@link #apply} would refuse, and layers that do not fit together.
   *
   * @throws IllegalArgumentException if a value is out of range
   */
  void check() {
    apply(MlpClassifier.builder());
    hiddenActivations();
  }

  /**
   * Refuses a network that is too large for these inputs.
   *
   * @throws IllegalArgumentException if it is
   */
  void checkSize(int inputs) {
    NetworkSpec.perceptron(inputs, hiddenUnits(), hiddenActivations(), 1);
  }

  private List<Integer> hiddenUnits() {
    return hidden == null ? MlpBuilder.DEFAULT_HIDDEN : hidden.units();
  }

  /** One for each hidden layer. */
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

  /**
   * The rule that alone has an option; empty for options of all rules.
   *
   * @param option its name without the dashes
   */
  static Optional<String> ruleOf(String option) {
    return Optional.ofNullable(RULE_OF.get(option));
  }

  /** The name of the update rule. */
  String optimizer() {
    return optimizer;
  }

  /** Passes over the training rows, or their default. */
  int epochs() {
    return epochs == null ? TrainingConfig.DEFAULT.epochs() : epochs;
  }

  /** The seed, or its default. */
  long seed() {
    return seed == null ? TrainingConfig.DEFAULT.seed() : seed;
  }

  /** The device that is asked for. */
  DeviceRequest device() {
    return device.request();
  }

  private UpdateRule rule() {
    return switch (optimizer) {
      case "sgd" -> sgd();
      case "adam" -> adam();
      default -> throw new IllegalStateException("no options are known for " + optimizer);
    };
  }

  private Sgd sgd() {
    refuse(beta1, "beta1");
    refuse(beta2, "beta2");
    refuse(epsilon, "epsilon");
    return new Sgd(
        or(learningRate, Sgd.DEFAULT.learningRate()),
        or(momentum, Sgd.DEFAULT.momentum()),
        nesterov);
  }

  private Adam adam() {
    refuse(momentum, "momentum");
    refuse(nesterov ? nesterov : null, "nesterov");
    return new Adam(
        or(learningRate, Adam.DEFAULT.learningRate()),
        or(beta1, Adam.DEFAULT.beta1()),
        or(beta2, Adam.DEFAULT.beta2()),
        or(epsilon, Adam.DEFAULT.epsilon()));
  }

  private void refuse(@Nullable Object value, String option) {
    if (value != null) {
      throw new IllegalArgumentException(
          "--%s belongs to --optimizer %s, but the optimizer is %s"
              .formatted(option, RULE_OF.get(option), optimizer));
    }
  }

  private static double or(@Nullable Double given, double otherwise) {
    return given == null ? otherwise : given;
  }
}
