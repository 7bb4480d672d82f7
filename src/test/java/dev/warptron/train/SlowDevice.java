package dev.warptron.train;

import dev.warptron.backend.Backend;
import dev.warptron.backend.RowOrder;
import dev.warptron.backend.Tensor;
import dev.warptron.backend.Totals;
import dev.warptron.backend.TrainStep;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * A device whose every training slice takes so long that slices stay at one batch: the training is
 * then looked at after each batch, in every epoch.
 */
final class SlowDevice {
  /** More than half of what a slice aims at, and far less than twice of it. */
  private static final long MILLIS = 30;

  private SlowDevice() {}

  static Backend slowedDown(Backend real) {
    return (Backend)
        Proxy.newProxyInstance(
            SlowDevice.class.getClassLoader(),
            new Class<?>[] {Backend.class},
            (proxy, method, arguments) -> {
              try {
                Object result = method.invoke(real, arguments);
                return result instanceof TrainStep step ? new SlowStep(step) : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private record SlowStep(TrainStep real) implements TrainStep {
    @Override
    public void run(
        Tensor features,
        Tensor targets,
        @Nullable RowOrder order,
        int from,
        int to,
        Totals totals) {
      real.run(features, targets, order, from, to, totals);
      try {
        Thread.sleep(MILLIS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public String description() {
      return real.description();
    }

    @Override
    public void close() {
      real.close();
    }
  }
}
