package dev.warptron.backend.cpu;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.ModelState;
import dev.warptron.backend.StepPlan;
import dev.warptron.backend.StepWay;
import dev.warptron.backend.TrainStep;
import dev.warptron.model.Layer;
import java.util.Optional;

/** How the device runs a plan by itself. */
final class CpuPlanner {
  private final CpuBackend backend;
  private final UsedGemmLibrary library;

  CpuPlanner(CpuBackend backend, UsedGemmLibrary library) {
    this.backend = backend;
    this.library = library;
  }

  /** A step that runs whole slices in one native call, if the network is one that it knows. */
  Optional<StepWay> ownWay(StepPlan plan) {
    return Settings.knows(plan.network())
        ? Optional.of(new StepWay("native", "every layer is a dense one", this::step))
        : Optional.empty();
  }

  @MustBeClosed
  private TrainStep step(StepPlan plan, ModelState state) {
    plan.network().layers().forEach(layer -> library.loadFor(layer.weightShape()));
    return new CpuStep(backend, plan, state);
  }

  /** Whether a step needs no library, and is too little work for more than one thread. */
  boolean keepsOneThreadBusy(StepPlan plan) {
    return plan.network().layers().stream().map(Layer::weightShape).noneMatch(library::multiplies)
        && Native.stepThreads(backend.device(), plan.network().weightCount(), plan.batchSize())
            == 1;
  }
}
