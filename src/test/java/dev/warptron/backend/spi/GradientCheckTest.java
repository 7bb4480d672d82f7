package dev.warptron.backend.spi;

import static dev.warptron.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.warptron.backend.Backends;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.Dense;
import dev.warptron.model.InputScale;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Normalization;
import dev.warptron.model.Parametrization;
import dev.warptron.model.PeriodicEmbedding;
import dev.warptron.model.Precision;
import dev.warptron.model.Shape;
import dev.warptron.optim.OptimizerState;
import dev.warptron.optim.Sgd;
import dev.warptron.testing.PlainNetwork;
import dev.warptron.verify.ActivationBounds;
import dev.warptron.verify.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The backward pass against central differences of the objective, which is computed by plain loops:
 * every loss with every activation (hidden, and at the output as well), depth and penalty.
 */
class GradientCheckTest {
  private static final int ROWS = 4;
  private static final int INPUTS = 3;
  private static final int OUTPUTS = 2;

  /** Half the step of a central difference; its square is far below the gradients. */
  private static final double STEP = 1e-4;

  /** Large, so that no derivative of a normalization is steep within a step. */
  private static final double EPSILON = 0.125;

  private static final Normalization LAYER = Normalization.layer(EPSILON);
  private static final Normalization BATCH = Normalization.batch(EPSILON, 0.5);

  private static final List<List<Normalization>> NORMALIZATIONS =
      List.of(
          List.of(LAYER),
          List.of(BATCH),
          List.of(LAYER, BATCH),
          List.of(BATCH, Normalization.NONE, LAYER),
          List.of(BATCH, BATCH, LAYER));

  /** For each loss: every activation in each of these networks, and every penalty. */
  static Stream<Arguments> combinations() {
    return Loss.all().stream().flatMap(GradientCheckTest::combinations);
  }

  private static Stream<Arguments> combinations(Loss loss) {
    List<Penalty> penalties =
        List.of(Penalty.NONE, new Penalty(0.5, 0), new Penalty(0, 0.25), new Penalty(0.125, 0.75));
    Stream<Arguments> withoutHidden =
        penalties.stream().map(penalty -> arguments(List.of(Activation.IDENTITY), loss, penalty));
    Stream<Arguments> withHidden =
        IntStream.range(0, Activation.all().size())
            .mapToObj(Integer::valueOf)
            .flatMap(
                i ->
                    activations(i, loss).stream()
                        .map(each -> arguments(each, loss, penalties.get(i % penalties.size()))));
    return Stream.concat(withoutHidden, withHidden);
  }

  /**
   * Activations of the layers of some networks with kind i: in the only hidden layer, and in one to
   * three hidden layers of different kinds. The loss reaches the activation of the last layer only
   * by its gradient, so one loss is enough for an activation there.
   */
  private static List<List<Activation>> activations(int i, Loss loss) {
    List<Activation> all = Activation.all();
    List<Activation> different =
        new ArrayList<>(
            IntStream.range(i, i + 2 + i % 3).mapToObj(k -> all.get(k % all.size())).toList());
    if (!loss.equals(Loss.HALF_SQUARED_ERROR)) {
      different.set(different.size() - 1, Activation.IDENTITY);
    }
    return List.of(List.of(all.get(i), Activation.IDENTITY), different);
  }

  private static Arguments arguments(List<Activation> activations, Loss loss, Penalty penalty) {
    return argumentSet(
        "%s, %s, %s".formatted(activations, loss, penalty), network(activations), loss, penalty);
  }

  /** Widths 3-4-5-...-2: all different, so that a transposed shape is detected. */
  private static NetworkSpec network(List<Activation> activations) {
    List<Layer> layers = new ArrayList<>();
    int width = INPUTS;
    int last = activations.size() - 1;
    for (Activation hidden : activations.subList(0, last)) {
      layers.add(new Dense(width, width + 1, hidden));
      width++;
    }
    layers.add(new Dense(width, OUTPUTS, activations.get(last)));
    return new NetworkSpec(layers);
  }

  /** The same widths, with normalized hidden layers. */
  private static NetworkSpec network(List<Activation> hidden, List<Normalization> normalizations) {
    List<Layer> layers = new ArrayList<>();
    int width = INPUTS;
    for (int i = 0; i < hidden.size(); i++) {
      layers.add(new Dense(width, width + 1, hidden.get(i), normalizations.get(i)));
      width++;
    }
    layers.add(new Dense(width, OUTPUTS, Activation.IDENTITY));
    return new NetworkSpec(layers);
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void backwardPassAgreesWithCentralDifferences(NetworkSpec network, Loss loss, Penalty penalty) {
    check(network, loss, penalty, /* weights= */ null);
  }

  /**
   * Normalizations of one to three hidden layers, the same and mixed, with each loss and
   * activation, weights and smoothing. The loss reaches them only by its gradient, so each network
   * has one loss, and each loss some of the networks.
   */
  static Stream<Arguments> normalizations() {
    List<Arguments> all = new ArrayList<>();
    List<Loss> losses = Loss.all();
    for (Activation f : Activation.all()) {
      for (List<Normalization> hidden : NORMALIZATIONS) {
        Loss loss = losses.get(all.size() % losses.size());
        all.add(
            argumentSet(
                "%s, %s, %s".formatted(f, hidden, loss),
                network(Collections.nCopies(hidden.size(), f), hidden),
                loss));
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("normalizations")
  void normalizationsAgreeWithCentralDifferences(NetworkSpec network, Loss loss) {
    check(network, loss, new Penalty(0.125, 0.75), new double[] {0.5, 3, 0, 1.25});
  }

  /**
   * Scales of inputs, scaled products and parametric activations, alone and together, with each
   * activation and with normalizations, in one and two hidden layers.
   */
  static Stream<Arguments> parametrizations() {
    List<Arguments> all = new ArrayList<>();
    List<Loss> losses = Loss.all();
    List<Normalization> normalizations = List.of(Normalization.NONE, LAYER, BATCH);
    for (Activation f : Activation.all()) {
      for (int kind = 0; kind < 8; kind++) {
        int hidden = 1 + all.size() % 2;
        Parametrization parametrization =
            new Parametrization((kind & 1) != 0, 2, 0.5, (kind & 2) != 0 ? 0.25 : 0);
        Normalization normalization = normalizations.get(all.size() % 3);
        NetworkSpec network =
            NetworkSpec.perceptron(
                INPUTS,
                List.of(4, 5).subList(0, hidden),
                Collections.nCopies(hidden, f),
                Collections.nCopies(hidden, normalization),
                parametrization,
                OUTPUTS);
        boolean scales = (kind & 4) != 0;
        Loss loss = losses.get(all.size() % losses.size());
        all.add(
            argumentSet(
                "%s, %s, %s, %s, %s".formatted(f, parametrization, normalization, scales, loss),
                scales ? network.behind(new InputScale(INPUTS, 6)) : network,
                loss));
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("parametrizations")
  void parametrizationsAgreeWithCentralDifferences(NetworkSpec network, Loss loss) {
    check(network, loss, new Penalty(0.125, 0.75), new double[] {0.5, 3, 0, 1.25});
  }

  /** Embeddings of some inputs and of all of them, in front of other layers. */
  static Stream<Arguments> embeddings() {
    List<Arguments> all = new ArrayList<>();
    for (List<Integer> columns : List.of(List.of(0), List.of(2), List.of(0, 2), List.of(0, 1, 2))) {
      for (boolean scales : new boolean[] {false, true}) {
        PeriodicEmbedding embedding = new PeriodicEmbedding(INPUTS, columns, 4, 2, 0.5, 0.1);
        NetworkSpec network =
            NetworkSpec.perceptron(
                embedding.outputs(),
                List.of(4),
                List.of(Activation.TANH),
                List.of(Normalization.NONE),
                new Parametrization(scales, 1, 0.1, 0.5),
                OUTPUTS);
        all.add(
            Arguments.of(
                (scales ? network.behind(new InputScale(embedding.outputs(), 6)) : network)
                    .behind(embedding)));
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("embeddings")
  void embeddingsAgreeWithCentralDifferences(NetworkSpec network) {
    check(network, Loss.SOFTMAX_CROSS_ENTROPY, new Penalty(0.125, 0.75), null);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("combinations")
  void withWeightsOfRows(NetworkSpec network, Loss loss, Penalty penalty) {
    check(network, loss, penalty, new double[] {0.5, 3, 0, 1.25});
  }

  private static void check(
      NetworkSpec network, Loss loss, Penalty penalty, double @Nullable [] weights) {
    double[] x = Numbers.uniform(ROWS * INPUTS, /* seed= */ 6);
    double[] parameters = awayFromKinks(network, x);
    double[] y = targets(loss);
    PlainNetwork plain = new PlainNetwork(network, loss, penalty);

    double[] w = weights == null ? new double[] {1, 1, 1, 1} : weights;
    double[] gradient = gradient(network, loss, penalty, parameters, x, y, weights);

    double objective = plain.objective(parameters, x, y, w);
    for (int i = 0; i < gradient.length; i++) {
      double wide = centralDifference(plain, parameters, x, y, w, i, STEP);
      double narrow = centralDifference(plain, parameters, x, y, w, i, STEP / 2);
      // The truncation error is proportional to the square of the step: after halving, a third of
      // the difference remains. The objective is a sum with about one term for each parameter and
      // row, and its rounding error is divided by the step.
      double truncation = Math.abs(wide - narrow) / 3;
      double rounding =
          Precision.FLOAT64.unitRoundoff()
              * (parameters.length + ROWS)
              * (Math.abs(objective) + 1)
              / STEP
              * 4;
      double bound = 2 * truncation + rounding;
      assertThat(bound).as("parameter %d: sharp enough to mean something", i).isLessThan(1e-5);
      assertClose("dL/dw of parameter " + i, gradient[i], narrow, bound);
    }
  }

  /** Parameters with which no pre-activation is so close to a kink that a difference crosses it. */
  private static double[] awayFromKinks(NetworkSpec network, double[] x) {
    for (int seed = 5; ; seed++) {
      // With fewer than eight inputs of a unit, no exponential of an exponential is large.
      double[] parameters =
          Arrays.stream(Numbers.uniform(network.valueCount(), seed)).map(w -> w / 4).toArray();
      PlainNetwork plain = new PlainNetwork(network, Loss.HALF_SQUARED_ERROR, Penalty.NONE);
      if (!plain.hasSum(
          parameters,
          x,
          (activation, z) -> ActivationBounds.isNearKink(activation, z, 100 * STEP))) {
        return parameters;
      }
    }
  }

  /** One-hot rows, smoothed if the loss takes that. */
  private static double[] targets(Loss loss) {
    double[] y = Numbers.oneHot(ROWS, OUTPUTS, /* seed= */ 7);
    if (!loss.kind().takesLabelSmoothing()) {
      return y;
    }
    Loss smoothed = loss.withLabelSmoothing(0.125);
    return IntStream.range(0, ROWS)
        .mapToObj(i -> Arrays.copyOfRange(y, i * OUTPUTS, (i + 1) * OUTPUTS))
        .flatMapToDouble(row -> Arrays.stream(smoothed.encode(row)))
        .toArray();
  }

  private static double[] gradient(
      NetworkSpec network,
      Loss loss,
      Penalty penalty,
      double[] parameters,
      double[] x,
      double[] y,
      double @Nullable [] weights) {
    Sgd optimizer = Sgd.DEFAULT;
    StepPlan plan =
        new StepPlan(network, loss, optimizer, penalty, ROWS).withRowWeights(weights != null);
    OptimizerState optimizerState = OptimizerState.initial(optimizer, network.parameterCount());
    try (Backend backend = Backends.choose("reference").provider().open();
        Arena arena = new Arena(backend);
        ModelState state = new ModelState(backend, network, optimizer, parameters, optimizerState);
        OpByOpStep step = new OpByOpStep(backend, plan, state)) {
      step.gradient(
          new Rows(
              arena.tensor(new Shape(ROWS, INPUTS), x),
              arena.tensor(new Shape(ROWS, OUTPUTS), y),
              weights == null ? null : arena.tensor(new Shape(ROWS, 1), weights)),
          arena.lossAccumulator(loss.metricSums()));
      return step.addPenaltyGradient(ROWS).flat().read();
    }
  }

  private static double centralDifference(
      PlainNetwork plain,
      double[] parameters,
      double[] x,
      double[] y,
      double[] w,
      int i,
      double step) {
    double[] moved = parameters.clone();
    moved[i] = parameters[i] + step;
    double above = plain.objective(moved, x, y, w);
    moved[i] = parameters[i] - step;
    double below = plain.objective(moved, x, y, w);
    return (above - below) / (2 * step);
  }
}
