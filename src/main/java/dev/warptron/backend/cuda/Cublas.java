package dev.warptron.backend.cuda;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which cuBLAS this process has, or why it has none: either library or problem is null.
 *
 * @param library the one that is loaded
 * @param problem why there is none
 * @param inVain what was found before and could not be used, with the reasons
 */
record Cublas(@Nullable LoadedCublas library, @Nullable Problem problem, List<String> inVain) {
  Cublas {
    inVain = List.copyOf(inVain);
  }

  /** There is none, and there was nothing to try. */
  static Cublas none(Problem problem) {
    return new Cublas(null, problem, List.of());
  }

  /** The problem, with the reasons why what was found could not be used. */
  @Nullable Problem problemWithDetails() {
    return problem == null || inVain.isEmpty()
        ? problem
        : new Problem(
            "%s (%s)".formatted(problem.what(), String.join("; ", inVain)), problem.remedy());
  }
}
