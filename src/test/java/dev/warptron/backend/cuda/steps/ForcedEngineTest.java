package dev.warptron.backend.cuda.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.warptron.backend.DeviceException;
import dev.warptron.backend.cuda.CudaProvider;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.StepFactory;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.Dense;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.Adam;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.testing.TestBackends;
import dev.warptron.train.Sampler;
import dev.warptron.train.Trainer;
import dev.warptron.train.TrainingJob;
import dev.warptron.train.TrainingListener;
import dev.warptron.train.TrainingRows;
import dev.warptron.train.TrainingStart;
import dev.warptron.train.TrainingState;
import dev.warptron.verify.Numbers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The engine that a system property names runs the training. */
class ForcedEngineTest {
  private static final int INPUTS = 5;
  private static final int ROWS = 13;
  private static final NetworkSpec SMALL =
      NetworkSpec.perceptron(INPUTS, List.of(4), List.of(Activation.TANH), 1);

  private final CudaProvider cuda = new CudaProvider();
  private final @Nullable String before = System.getProperty(ForcedEngine.PROPERTY);

  @BeforeEach
  void requireCuda() {
    TestBackends.assumeAvailable(cuda);
  }

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty(ForcedEngine.PROPERTY);
    } else {
      System.setProperty(ForcedEngine.PROPERTY, before);
    }
  }

  private static StepPlan plan(NetworkSpec network, Optimizer optimizer) {
    return new StepPlan(
        network, Loss.HALF_SQUARED_ERROR, optimizer, Penalty.NONE, /* batchSize= */ 3);
  }

  /** The step that the trainer reports for a training of the small network. */
  private String trainingStep() {
    List<String> steps = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void trainingStarts(TrainingStart start) {
            steps.add(start.step());
          }
        };
    TrainingConfig config = TrainingConfig.DEFAULT.withEpochs(2).withBatchSize(3);
    try (Backend backend = cuda.open();
        TrainingRows rows =
            new TrainingRows(
                backend,
                ROWS,
                Numbers.uniform(ROWS * INPUTS, /* seed= */ 1),
                Numbers.uniform(ROWS, /* seed= */ 2))) {
      Trainer.run(
          backend,
          new TrainingJob(
              SMALL,
              Loss.HALF_SQUARED_ERROR,
              config,
              Sampler.shuffled(config.seed()),
              rows,
              /* validation= */ null,
              TrainingState.initial(SMALL, config),
              listener));
    }
    return steps.get(0);
  }

  @ParameterizedTest
  @CsvSource({
    "auto, tiny, whole epochs in one kernel launch",
    "tiny, tiny, whole epochs in one kernel launch",
    "graph, graph, batches in one CUDA graph",
    "plain, plain, operation by operation",
  })
  void theNamedEngineRunsTheTraining(String value, String engine, String description) {
    System.setProperty(ForcedEngine.PROPERTY, value);
    try (Backend backend = cuda.open()) {
      List<StepFactory> engines = backend.steps(plan(SMALL, Sgd.DEFAULT));
      assertThat(engines)
          .extracting(StepFactory::name)
          .startsWith(engine)
          .containsExactlyInAnyOrder("tiny", "graph", "plain");
      if (!value.equals("auto")) {
        assertThat(engines.get(0).reason()).isEqualTo("-Dwarptron.cuda.engine=" + value);
      }
    }
    assertThat(trainingStep()).contains(description);
  }

  @Test
  void anEngineThatDoesNotExistIsRefused() {
    System.setProperty(ForcedEngine.PROPERTY, "graphs");
    assertThatIllegalArgumentException()
        .isThrownBy(this::trainingStep)
        .withMessage("-Dwarptron.cuda.engine must be auto, graph, tiny or plain, got graphs");
  }

  @Test
  void anEngineThatCannotRunTheNetworkIsRefused() {
    NetworkSpec wide = NetworkSpec.perceptron(784, List.of(800), List.of(Activation.RELU), 10);
    System.setProperty(ForcedEngine.PROPERTY, "tiny");
    try (Backend backend = cuda.open()) {
      assertThatExceptionOfType(DeviceException.class)
          .isThrownBy(() -> backend.steps(plan(wide, Adam.DEFAULT)))
          .withMessageMatching(
              "-Dwarptron\\.cuda\\.engine=tiny cannot run this network: .* KiB of shared memory,"
                  + " more than the .* KiB that a block may have");
    }
    NetworkSpec logisticAtTheEnd = new NetworkSpec(List.of(new Dense(2, 1, Activation.LOGISTIC)));
    System.setProperty(ForcedEngine.PROPERTY, "graph");
    try (Backend backend = cuda.open()) {
      assertThatExceptionOfType(DeviceException.class)
          .isThrownBy(() -> backend.steps(plan(logisticAtTheEnd, Sgd.DEFAULT)))
          .withMessage(
              "-Dwarptron.cuda.engine=graph cannot run this network: its kernels do not support"
                  + " an activation or normalization behind the last layer");
    }
  }
}
