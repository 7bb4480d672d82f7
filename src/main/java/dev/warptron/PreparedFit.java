package dev.warptron;

import dev.warptron.backend.Backend;
import dev.warptron.data.Dataset;
import dev.warptron.train.TrainingOutcome;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A training that knows its training rows' columns and targets.
 *
 * @param wrap makes the model of the fitted network
 */
record PreparedFit<M>(NetworkFit fit, Function<FittedNetwork, M> wrap) {
  M run(Dataset training, @Nullable Dataset validation) {
    return wrap.apply(fit.run(training, validation));
  }

  /** The model of a training that ended, or how it failed. */
  FitOutcome<M> outcome(TrainingOutcome outcome, Backend backend) {
    try {
      return FitOutcome.of(wrap.apply(fit.fitted(outcome, backend)));
    } catch (TrainingDivergedException e) {
      return FitOutcome.diverged(e);
    }
  }
}
