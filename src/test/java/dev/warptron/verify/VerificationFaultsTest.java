package dev.warptron.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.testing.FaultyDevice.Fault;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A fault injected into one call of the reference device makes exactly the right check fail. */
class VerificationFaultsTest {
  /** The operations, with the indices of the tensor arguments that they modify. */
  private static final Map<String, List<Integer>> CHANGED =
      Map.ofEntries(
          Map.entry("gemm", List.of(5)),
          Map.entry("affine", List.of(4, 5)),
          Map.entry("activationBackward", List.of(3)),
          Map.entry("loss", List.of(4)),
          Map.entry("penaltyGradient", List.of(3)),
          Map.entry("columnSums", List.of(2)),
          Map.entry("gatherRows", List.of(3)),
          Map.entry("update", List.of(2, 4)),
          Map.entry("clip", List.of(1)),
          Map.entry("limitColumns", List.of(1)),
          Map.entry("normalize", List.of(1, 2, 6, 7)),
          Map.entry("normalizeBackward", List.of(4, 5, 6)),
          Map.entry("blend", List.of(3)),
          Map.entry("activate", List.of(2, 3)),
          Map.entry("scaleColumns", List.of(2)),
          Map.entry("mixColumns", List.of(3)),
          Map.entry("columnDots", List.of(4)),
          Map.entry("groupedGemm", List.of(5)),
          Map.entry("copyColumns", List.of(2)),
          Map.entry("dropout", List.of(2)),
          Map.entry("addNoise", List.of(4)),
          Map.entry("fill", List.of(0)),
          Map.entry("copy", List.of(1)));

  /** Operations that accumulate, with the index of the tensor whose numbers they sum. */
  private static final Map<String, Integer> SUMMED = Map.of("loss", 1, "penalty", 1);

  /** Other methods that return numbers; other tests inject faults into them. */
  private static final Set<String> ENGINES =
      Set.of(
          "allocatePermutation",
          "forwardPass",
          "rowPredictor",
          "stepFactories",
          "steps",
          "compile",
          "epochRunner");

  /** Methods that return no numbers, or memory that every other check uses. */
  private static final Set<String> OTHERS =
      Set.of(
          "name",
          "description",
          "precision",
          "productRoundoff",
          "bytesInUse",
          "launchCounts",
          "allocate",
          "allocateRows",
          "allocateLossAccumulator",
          "rowsOfForwardPass",
          "trainingsSideBySide",
          "close");

  /** The name of the check of an operation. */
  private static String check(String operation) {
    return operation.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  /** Damages a tensor argument after a call. */
  private static Fault after(String operation, int argument, Consumer<Tensor> damage) {
    return (backend, call) -> {
      Object answer = call.proceed();
      if (call.method().equals(operation) && call.argument(argument) instanceof Tensor tensor) {
        damage.accept(tensor);
      }
      return answer;
    };
  }

  private static Fault throwing(String method) {
    return (backend, call) -> {
      if (call.method().equals(method)) {
        throw new IllegalStateException("planted in " + method);
      }
      return call.proceed();
    };
  }

  /** Makes a call twice, so that rows or weights are counted twice. */
  private static Fault twice(String operation) {
    return (backend, call) -> {
      if (call.method().equals(operation)) {
        call.proceed();
      }
      return call.proceed();
    };
  }

  /** Replaces one of the summed numbers by NaN during a call. */
  private static Fault notANumberIn(String operation, int argument) {
    return (backend, call) -> {
      if (!call.method().equals(operation)) {
        return call.proceed();
      }
      Tensor tensor = (Tensor) call.argument(argument);
      double[] before = tensor.read();
      PlantedFaults.makeNotANumber(tensor);
      Object answer = call.proceed();
      tensor.write(before);
      return answer;
    };
  }

  static List<Arguments> operations() {
    List<Arguments> faults = new ArrayList<>();
    CHANGED.forEach(
        (operation, arguments) -> {
          for (int argument : arguments) {
            String where = operation + ", argument " + argument;
            add(
                faults,
                operation,
                where + ", wrong",
                after(operation, argument, t -> PlantedFaults.makeWrong(t)));
            add(
                faults,
                operation,
                where + ", NaN",
                after(operation, argument, t -> PlantedFaults.makeNotANumber(t)));
          }
        });
    SUMMED.forEach(
        (operation, argument) -> {
          add(faults, operation, operation + ", sums twice", twice(operation));
          add(faults, operation, operation + ", sums NaN", notANumberIn(operation, argument));
        });
    Stream.concat(CHANGED.keySet().stream(), SUMMED.keySet().stream())
        .distinct()
        .forEach(op -> add(faults, op, op + " throws", throwing(op)));
    return faults;
  }

  private static void add(List<Arguments> faults, String operation, String name, Fault fault) {
    faults.add(argumentSet(name, check(operation), fault));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void aFaultOfAnOperationIsFoundAndNamed(String check, Fault fault) {
    PlantedFaults.assertFound(PlantedFaults.reference(), check, fault);
  }

  @Test
  void everyMethodOfABackendHasAPlantedFaultOrGivesNoNumbers() {
    Set<String> listed = new TreeSet<>(CHANGED.keySet());
    listed.addAll(SUMMED.keySet());
    listed.addAll(ENGINES);
    listed.addAll(OTHERS);
    assertThat(Arrays.stream(Backend.class.getMethods()).map(Method::getName).distinct())
        .containsExactlyInAnyOrderElementsOf(listed);
  }
}
