package dev.warptron.verify;

import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.warptron.backend.spi.ForwardPass;
import dev.warptron.backend.spi.ModelState;
import dev.warptron.backend.spi.RowPredictor;
import dev.warptron.backend.spi.StepFactory;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.backend.spi.TrainStep;
import dev.warptron.testing.FaultyDevice;
import dev.warptron.testing.FaultyDevice.Call;
import dev.warptron.testing.FaultyDevice.Fault;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A fault injected into a forward pass, a training step or a training is detected. */
class EngineFaultsTest {
  @Test
  void aFaultOfTheForwardPassIsFound() {
    PlantedFaults.assertFound(
        PlantedFaults.reference(),
        "forward_pass",
        (backend, call) -> {
          Object answer = call.proceed();
          if (!(answer instanceof ForwardPass pass)) {
            return answer;
          }
          return FaultyDevice.proxy(
              ForwardPass.class,
              (proxy, method, arguments) -> {
                Object result = FaultyDevice.invoke(pass, method, arguments);
                if (result instanceof Tensor outputs) {
                  PlantedFaults.makeWrong(outputs);
                }
                return result;
              });
        });
  }

  /** A wrong output, and a write past the outputs. */
  @Test
  void aFaultOfTheRowPredictorIsFound() {
    for (int place : new int[] {0, 1}) {
      PlantedFaults.assertFound(
          PlantedFaults.reference(),
          "row_predictor",
          (backend, call) -> {
            Object answer = call.proceed();
            if (!(answer instanceof RowPredictor real)) {
              return answer;
            }
            RowPredictor wrong =
                (row, outputs) -> {
                  real.outputs(row, outputs);
                  outputs[outputs.length - 1 - place] += (float) PlantedFaults.SMALL;
                };
            return wrong;
          });
    }
  }

  /** Changes the state after a step has run. */
  private interface StepFault {
    void damage(StepPlan plan, ModelState state, int rows);
  }

  static List<Arguments> steps() {
    StepFault parameters =
        (plan, state, rows) -> PlantedFaults.makeWrong(state.parameters().flat());
    StepFault slots = (plan, state, rows) -> PlantedFaults.makeNotANumber(state.slots());
    StepFault count = (plan, state, rows) -> state.setUpdates(state.updates() + 1);
    StepFault manyBatches =
        (plan, state, rows) -> {
          if (rows > plan.batchSize()) {
            PlantedFaults.makeWrong(state.parameters().flat());
          }
        };
    StepFault throwing =
        (plan, state, rows) -> {
          throw new IllegalStateException("planted");
        };
    return List.of(
        argumentSet("parameters", parameters),
        argumentSet("optimizer state", slots),
        argumentSet("number of updates", count),
        argumentSet("several batches in one call", manyBatches),
        argumentSet("throws", throwing));
  }

  @ParameterizedTest
  @MethodSource("steps")
  void aFaultOfATrainingStepIsFound(StepFault fault) {
    PlantedFaults.assertFound(
        PlantedFaults.reference(), "step_plain", (backend, call) -> withStepFault(call, fault));
  }

  @SuppressWarnings("MustBeClosedChecker") // the damaged step closes it
  private static Object withStepFault(Call call, StepFault fault) {
    Object answer = Objects.requireNonNullElse(call.proceed(), List.of());
    if (!call.method().equals("steps")) {
      return answer;
    }
    return ((List<?>) answer)
        .stream()
            .map(StepFactory.class::cast)
            .map(
                factory ->
                    new StepFactory(
                        factory.name(),
                        factory.features(),
                        factory.reason(),
                        (plan, state) -> damaged(plan, state, factory.make(plan, state), fault)))
            .toList();
  }

  private static TrainStep damaged(
      StepPlan plan, ModelState state, TrainStep real, StepFault fault) {
    return FaultyDevice.proxy(
        TrainStep.class,
        (proxy, method, arguments) -> {
          Object result = FaultyDevice.invoke(real, method, arguments);
          if (method.getName().equals("run")) {
            fault.damage(plan, state, (int) arguments[4] - (int) arguments[3]);
          }
          return result;
        });
  }

  @Test
  void aFaultOfATrainingIsFound() {
    for (String check : List.of("training_small", "training_large")) {
      PlantedFaults.assertFound(
          PlantedFaults.reference(), check, withWrongSteps(Integer.MAX_VALUE));
    }
  }

  @Test
  void aTrainingThatDiffersBesideOthersIsFound() {
    PlantedFaults.assertFound(PlantedFaults.reference(), "many_trainings", withWrongSteps(1));
  }

  /** The first {@code count} compiled steps produce wrong parameters. */
  private static Fault withWrongSteps(int count) {
    AtomicInteger compiled = new AtomicInteger();
    return (backend, call) -> {
      Object answer = call.proceed();
      if (answer instanceof TrainStep step && compiled.getAndIncrement() < count) {
        return damaged(
            (StepPlan) call.argument(0),
            (ModelState) call.argument(1),
            step,
            (plan, state, rows) -> PlantedFaults.makeWrong(state.parameters().flat()));
      }
      return answer;
    };
  }
}
