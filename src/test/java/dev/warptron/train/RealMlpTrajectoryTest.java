package dev.warptron.train;

import static dev.warptron.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.spi.Backend;
import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.Dense;
import dev.warptron.model.InputScale;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Normalization;
import dev.warptron.model.Parametrization;
import dev.warptron.model.PeriodicEmbedding;
import dev.warptron.model.PlacedBlock;
import dev.warptron.model.Precision;
import dev.warptron.optim.Adam;
import dev.warptron.optim.RateSchedule;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.optim.UpdateOptions;
import dev.warptron.testing.TestBackends;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A training with periodic embeddings, scaled inputs, NTK, parametric activations, factors of the
 * learning rate and of the weight decay, label smoothing and a dropped batch: number by number as
 * numpy computed it, see {@code src/test/resources/realmlp}.
 */
class RealMlpTrajectoryTest {
  private static final JsonNode GOLDEN = golden();

  private static JsonNode golden() {
    try (InputStream file =
        RealMlpTrajectoryTest.class.getResourceAsStream("/realmlp/trajectory.json")) {
      return new ObjectMapper().readTree(Objects.requireNonNull(file));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private static double[] numbers(JsonNode node) {
    List<Double> all = new ArrayList<>();
    add(node, all);
    return all.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void add(JsonNode node, List<Double> to) {
    if (node.isArray()) {
      node.forEach(each -> add(each, to));
    } else {
      to.add(node.doubleValue());
    }
  }

  private static NetworkSpec network() {
    return NetworkSpec.perceptron(
            11,
            List.of(6, 4),
            Collections.nCopies(2, Activation.of(Activation.Kind.MISH)),
            Collections.nCopies(2, Normalization.NONE),
            new Parametrization(true, 1, 0.1, 0.5),
            3)
        .behind(new InputScale(11, 6))
        .behind(new PeriodicEmbedding(5, List.of(0, 1, 3), 4, 2, 0.1, 0.1));
  }

  /** The parameters of the script in the layout of the network. */
  private static double[] parameters(NetworkSpec network, JsonNode named) {
    double[] values = new double[network.valueCount()];
    for (PlacedBlock block : network.layout().parameters()) {
      int layer = block.layer() - 2; // without embedding and scales
      String name =
          switch (block.name()) {
            case InputScale.SCALE -> "scale";
            case PeriodicEmbedding.FREQUENCIES -> "e_w";
            case PeriodicEmbedding.PHASES -> "e_phase";
            case PeriodicEmbedding.WEIGHTS -> "e_v";
            case PeriodicEmbedding.BIASES -> "e_c";
            case Dense.WEIGHTS -> "W" + layer;
            case Dense.BIASES -> "b" + layer;
            case Dense.SHARES -> "s" + layer;
            default -> throw new IllegalStateException(block.name());
          };
      double[] entries = numbers(named.get(name));
      assertThat(entries).as(name).hasSize((int) block.shape().size());
      System.arraycopy(entries, 0, values, (int) block.offset(), entries.length);
    }
    return values;
  }

  private static TrainingConfig config() {
    return new TrainingConfig(
            GOLDEN.get("epochs").intValue(),
            GOLDEN.get("batch_size").intValue(),
            new Adam(0.04, 0.9, 0.95, 1e-8),
            Penalty.NONE,
            Initializer.NTK,
            /* seed= */ 1)
        .withDropLast(true)
        .withUpdates(
            UpdateOptions.DEFAULT
                .withSchedule(RateSchedule.parse("coslog4"))
                .withWeightDecay(0.02)
                .withDecaySchedule(RateSchedule.parse("flat_cos")));
  }

  @ParameterizedTest
  @MethodSource("devices")
  void everyDeviceFollowsNumpy(BackendProvider device) {
    NetworkSpec network = network();
    double[] x = numbers(GOLDEN.get("rows"));
    double[] labels = numbers(GOLDEN.get("labels"));
    Loss loss = Loss.SOFTMAX_CROSS_ENTROPY.withLabelSmoothing(0.1);
    double[] y = new double[labels.length * 3];
    for (int i = 0; i < labels.length; i++) {
      double[] oneHot = new double[3];
      oneHot[(int) labels[i]] = 1;
      System.arraycopy(loss.encode(oneHot), 0, y, 3 * i, 3);
    }
    TrainingState start =
        TrainingState.startingFrom(network, parameters(network, GOLDEN.get("start")), config());
    try (Backend backend = TestBackends.open(device);
        TrainingRows rows = new TrainingRows(backend, labels.length, x, y)) {
      TrainingResult result =
          Trainer.run(
              backend,
              new TrainingJob(
                  network,
                  loss,
                  config(),
                  Sampler.inOrder(),
                  rows,
                  null,
                  start,
                  TrainingListener.NONE));
      // In single precision, eight times the deviation of numpy's own training in single precision;
      // in double precision, that much smaller as the roundings are.
      double inSingle = 8 * GOLDEN.get("deviation_in_single_precision").doubleValue();
      double tolerance = backend.precision() == Precision.FLOAT32 ? inSingle : inSingle * 0x1p-29;
      double[] expected = parameters(network, GOLDEN.get("final"));
      double[] actual = result.state().parameters();
      for (int i = 0; i < expected.length; i++) {
        assertClose("parameter " + i, actual[i], expected[i], tolerance);
      }
      double[] losses = numbers(GOLDEN.get("losses"));
      assertThat(result.history().trainingLoss()).hasSize(losses.length);
      for (int i = 0; i < losses.length; i++) {
        double found = result.history().trainingLoss().get(i);
        assertClose("loss of epoch " + (i + 1), found, losses[i], tolerance);
      }
    }
  }
}
