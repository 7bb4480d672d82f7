package dev.warptron.testing;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.EpochRunner;
import dev.warptron.backend.spi.EpochSession;
import dev.warptron.backend.spi.EpochTask;
import dev.warptron.backend.spi.Feature;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.Permutation;
import dev.warptron.backend.spi.Rows;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.backend.spi.TrainStep;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A device whose training step is slowed down. */
public final class SlowDevice {
  /** More than half of the target duration of a slice, and far less than twice of it. */
  private static final long MILLIS = 30;

  private SlowDevice() {}

  /**
   * So slow that every slice is one batch: the listener is then called after each batch of every
   * epoch.
   */
  public static Backend slowedDown(Backend real) {
    return slowedDown(real, MILLIS, () -> {});
  }

  /**
   * A device that sleeps after each slice.
   *
   * @param millis added to each slice
   * @param closed called after the real device was closed
   */
  public static Backend slowedDown(Backend real, long millis, Runnable closed) {
    return (Backend)
        Proxy.newProxyInstance(
            SlowDevice.class.getClassLoader(),
            new Class<?>[] {Backend.class},
            (proxy, method, arguments) -> {
              try {
                Object result = method.invoke(real, arguments);
                if (method.getName().equals("close")) {
                  closed.run();
                }
                if (result instanceof Optional<?> found
                    && found.orElse(null) instanceof EpochRunner runner) {
                  return Optional.of(new SlowRunner(runner));
                }
                return result instanceof TrainStep step ? new SlowStep(step, millis) : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** Estimates a long epoch, so that a training starts with slices, and measures them as slow. */
  private record SlowRunner(EpochRunner real) implements EpochRunner {
    @Override
    public Set<Feature> features() {
      return real.features();
    }

    @Override
    public boolean suits(StepPlan plan, int rows) {
      return real.suits(plan, rows);
    }

    @Override
    @MustBeClosed
    public EpochSession open() {
      return real.open();
    }

    @Override
    public double estimateNanos(List<EpochTask> tasks) {
      return 1e9;
    }

    @Override
    public boolean runsSideBySide() {
      return real.runsSideBySide();
    }

    @Override
    public String description() {
      return real.description();
    }
  }

  private record SlowStep(TrainStep real, long millis) implements TrainStep {
    @Override
    public void run(
        Rows rows,
        @Nullable Permutation permutation,
        int from,
        int to,
        LossAccumulator accumulator) {
      real.run(rows, permutation, from, to, accumulator);
      try {
        Thread.sleep(millis);
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
