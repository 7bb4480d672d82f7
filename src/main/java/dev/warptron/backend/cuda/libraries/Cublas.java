package dev.warptron.backend.cuda.libraries;

import dev.warptron.backend.cuda.driver.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cuBLAS of this process, or why there is none: either library or problem is null.
 *
 * @param library the loaded cuBLAS
 * @param problem why there is none
 * @param rejected candidates that could not be used, with reasons
 */
public record Cublas(
    @Nullable LoadedCublas library, @Nullable Problem problem, List<String> rejected) {
  public Cublas {
    rejected = List.copyOf(rejected);
  }

  /** No cuBLAS, and no candidates. */
  static Cublas none(Problem problem) {
    return new Cublas(null, problem, List.of());
  }

  /** The problem, with the reasons why candidates were rejected. */
  public @Nullable Problem problemWithDetails() {
    return problem == null || rejected.isEmpty()
        ? problem
        : new Problem(
            "%s (%s)".formatted(problem.what(), String.join("; ", rejected)), problem.remedy());
  }
}
