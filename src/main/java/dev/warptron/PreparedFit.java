package dev.warptron;

import dev.warptron.data.Dataset;
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
}
