package dev.warptron.backend.cpu;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.Feature;
import dev.warptron.backend.spi.ModelState;
import dev.warptron.backend.spi.StepFactory;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.backend.spi.TrainStep;
import dev.warptron.model.Dense;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.PlacedBlock;
import dev.warptron.model.Shape;
import java.util.Set;
import java.util.stream.Stream;

/** Decides which plans the device runs in native code. */
final class CpuPlanner {
  private final CpuBackend backend;
  private final UsedGemmLibrary library;

  CpuPlanner(CpuBackend backend, UsedGemmLibrary library) {
    this.backend = backend;
    this.library = library;
  }

  /** The features of whole slices and epochs, in native/cpu/lane_step.h and wide_step.h. */
  static final Set<Feature> STEP_FEATURES =
      Set.of(
          Feature.PENALTY,
          Feature.ROW_WEIGHTS,
          Feature.OUTPUT_ACTIVATION,
          Feature.PRE_ACTIVATION,
          Feature.LAYER_NORM,
          Feature.BATCH_NORM,
          Feature.DROPOUT,
          Feature.CLIP_NORM,
          Feature.MAX_NORM,
          Feature.MOVING_AVERAGE);

  /** The features of the native forward pass. */
  private static final Set<Feature> FORWARD_FEATURES =
      Set.of(
          Feature.OUTPUT_ACTIVATION,
          Feature.PRE_ACTIVATION,
          Feature.LAYER_NORM,
          Feature.BATCH_NORM);

  /** The features of the native predictor of single rows. */
  private static final Set<Feature> ROW_FEATURES =
      Set.of(Feature.OUTPUT_ACTIVATION, Feature.PRE_ACTIVATION);

  /** Whether the native forward pass supports a network. */
  static boolean predicts(NetworkSpec network) {
    return FORWARD_FEATURES.containsAll(Feature.of(network));
  }

  /** Whether the native predictor of single rows supports a network. */
  static boolean predictsRows(NetworkSpec network) {
    return ROW_FEATURES.containsAll(Feature.of(network));
  }

  /** Steps that run whole slices in one native call. */
  StepFactory nativeSteps() {
    return new StepFactory(
        "native", STEP_FEATURES, "the C++ code supports all that this training needs", this::step);
  }

  @MustBeClosed
  private TrainStep step(StepPlan plan, ModelState state) {
    loadLibraryFor(plan.network());
    return new CpuStep(backend, plan, state);
  }

  /** Loads the GEMM library if a layer of the network uses it. */
  void loadLibraryFor(NetworkSpec network) {
    weightShapes(network).forEach(library::loadFor);
  }

  private static Stream<Shape> weightShapes(NetworkSpec network) {
    return network.layout().parameters(Dense.WEIGHTS).stream().map(PlacedBlock::shape);
  }

  /** Whether a step uses no library and is too small for more than one thread. */
  boolean keepsOneThreadBusy(StepPlan plan) {
    return weightShapes(plan.network()).noneMatch(library::multiplies)
        && NativeNetwork.stepThreads(
                backend.device(), plan.network().weightCount(), plan.batchSize())
            == 1;
  }
}
