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
 * Evaluates the networks of a group. Networks with equal {@link Kind} share one {@link Evaluator}
 * and its memory; their parameters are copied there. A single network is evaluated in place.
 */
final class GroupEvaluator {
  private final Backend backend;
  private final Checkpoints checkpoints;
  private final Arena arena;
  private final Map<Kind, Shared> shared = new HashMap<>();
  private final List<Shared> ofNetwork = new ArrayList<>();

  /**
   * The properties that determine an evaluator.
   *
   * @param rows maximum number of rows per call, limited to the size of a chunk
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
   * An evaluator and its parameters.
   *
   * @param copied the buffer to copy parameters to; null if the evaluator belongs to one network
   */
  private record Shared(Evaluator evaluator, @Nullable ParameterBuffer copied) {}

  /**
   * Opens the evaluators of these networks.
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
              ? new Shared(evaluator(kind, checkpoints.state(0).evaluated()), null)
              : shared.computeIfAbsent(kind, this::open));
    }
  }

  private Shared open(Kind kind) {
    ParameterBuffer copied =
        new ParameterBuffer(kind.network, arena.tensor(new Shape(1, kind.network.valueCount())));
    return new Shared(evaluator(kind, copied), copied);
  }

  private Evaluator evaluator(Kind kind, ParameterBuffer parameters) {
    return new Evaluator(
        backend, kind.network, kind.loss, kind.penalty, parameters, arena, kind.rows);
  }

  /** The evaluator with the current parameters of a network; valid until the next call. */
  Evaluator of(int network) {
    Shared found = ofNetwork.get(network);
    if (found.copied != null) {
      backend.copy(checkpoints.state(network).evaluated().values(), found.copied.values());
    }
    return found.evaluator;
  }
}
