package dev.warptron.train;

import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.ParameterBuffer;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures the networks of a group. Networks that are measured alike share one {@link Evaluator}
 * and its memory; a single network is measured where it is.
 */
final class GroupEvaluator {
  private final Backend backend;
  private final Checkpoints checkpoints;
  private final Arena arena;
  private final Map<Kind, Shared> shared = new HashMap<>();
  private final List<Shared> ofNetwork = new ArrayList<>();

  /**
   * What an evaluator is made for.
   *
   * @param rows the most of a call, as far as they change the size of a chunk
   */
  private record Kind(NetworkSpec network, Loss loss, Penalty penalty, int rows) {
    static Kind of(Backend backend, TrainingJob job) {
      StepPlan plan = job.plan();
      TrainingRows validation = job.validation();
      int rows = Math.max(job.training().count(), validation == null ? 0 : validation.count());
      int chunk = Math.min(rows, backend.rowsOfForwardPass(plan.network()));
      return new Kind(plan.network(), plan.loss(), plan.penalty(), chunk);
    }
  }

  /**
   * An evaluator.
   *
   * @param copied where it expects the parameters; null if it is of one network alone
   */
  private record Shared(Evaluator evaluator, @Nullable ParameterBuffer copied) {}

  /**
   * For these networks.
   *
   * @param arena owns the memory
   */
  GroupEvaluator(Backend backend, List<TrainingJob> jobs, Checkpoints checkpoints, Arena arena) {
    this.backend = backend;
    this.checkpoints = checkpoints;
    this.arena = arena;
    for (TrainingJob job : jobs) {
      Kind kind = Kind.of(backend, job);
      ofNetwork.add(
          jobs.size() == 1
              ? new Shared(evaluator(kind, checkpoints.state(0).parameters()), null)
              : shared.computeIfAbsent(kind, this::open));
    }
  }

  private Shared open(Kind kind) {
    ParameterBuffer copied =
        new ParameterBuffer(
            kind.network, arena.tensor(new Shape(1, kind.network.parameterCount())));
    return new Shared(evaluator(kind, copied), copied);
  }

  private Evaluator evaluator(Kind kind, ParameterBuffer parameters) {
    return new Evaluator(
        backend, kind.network, kind.loss, kind.penalty, parameters, arena, kind.rows);
  }

  /** What measures a network as it is now, until another one is asked for. */
  Evaluator of(int network) {
    Shared found = ofNetwork.get(network);
    if (found.copied != null) {
      backend.copy(checkpoints.state(network).parameters().flat(), found.copied.flat());
    }
    return found.evaluator;
  }
}
