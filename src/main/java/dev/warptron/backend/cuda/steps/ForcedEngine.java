package dev.warptron.backend.cuda.steps;

import dev.warptron.backend.DeviceException;
import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.spi.StepFactory;
import dev.warptron.backend.spi.StepPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The engine that runs every training of a backend, if a system property names one. Tests and tools
 * use it to run one engine with any network, such as graphs with a network that fits into a block.
 */
public final class ForcedEngine {
  /**
   * System property, read when the device is opened: {@code graph}, {@code tiny} or {@code plain},
   * a name of {@link StepFactory#name}. By default, {@code auto}, the device chooses by the plan.
   */
  public static final String PROPERTY = "warptron.cuda.engine";

  private static final String AUTO = "auto";
  private static final List<String> NAMES = List.of(Planner.GRAPH, Planner.TINY, Planner.PLAIN);

  private final @Nullable String name; // null if the device chooses

  private ForcedEngine(@Nullable String name) {
    this.name = name;
  }

  /**
   * The engine that the property names.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public static ForcedEngine ofProperty() {
    String value = System.getProperty(PROPERTY, AUTO);
    if (value.equals(AUTO)) {
      return new ForcedEngine(null);
    }
    if (!NAMES.contains(value)) {
      throw new IllegalArgumentException(
          "-D%s must be auto, graph, tiny or plain, got %s".formatted(PROPERTY, value));
    }
    return new ForcedEngine(value);
  }

  /** Whether whole epochs may run in {@code train_tiny}, which is the engine {@code tiny}. */
  public boolean allowsWholeEpochs() {
    return name == null || name.equals(Planner.TINY);
  }

  /**
   * The engines of a plan with the forced one first; unchanged if none is forced.
   *
   * @throws DeviceException if the forced engine cannot run the plan
   */
  List<StepFactory> order(StepPlan plan, List<StepFactory> factories, CudaContext context) {
    if (name == null) {
      return factories;
    }
    List<StepFactory> ordered = new ArrayList<>(factories);
    ordered.removeIf(factory -> !factory.name().equals(name) || !factory.supports(plan));
    if (ordered.isEmpty()) {
      throw new DeviceException(
          "-D%s=%s cannot run this network: %s"
              .formatted(
                  PROPERTY,
                  Objects.requireNonNull(name),
                  Planner.because(plan, context.sharedBytesOfBlock())));
    }
    StepFactory forced = ordered.get(0);
    String reason = "-D%s=%s".formatted(PROPERTY, name);
    ordered.set(0, new StepFactory(forced.name(), forced.features(), reason, forced.maker()));
    factories.stream().filter(factory -> !factory.name().equals(name)).forEach(ordered::add);
    return ordered;
  }
}
