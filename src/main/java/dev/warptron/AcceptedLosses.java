package dev.warptron;

import dev.warptron.function.Loss;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The losses that a kind of model can minimize.
 *
 * @param refusal follows the name of a refused loss and comes before the names of the accepted ones
 */
record AcceptedLosses(Predicate<Loss.Kind> accepts, String refusal) {
  /**
   * Refuses other losses.
   *
   * @throws IllegalArgumentException if it is one of them
   */
  void require(Loss loss) {
    if (!accepts.test(loss.kind())) {
      throw new IllegalArgumentException(
          "%s %s %s"
              .formatted(
                  loss.kind().label(),
                  refusal,
                  Arrays.stream(Loss.Kind.values())
                      .filter(accepts)
                      .map(Loss.Kind::label)
                      .collect(Collectors.joining(", "))));
    }
  }
}
