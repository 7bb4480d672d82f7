package dev.warptron.backend.cuda.operations;

import dev.warptron.backend.spi.ResourceStack;
import dev.warptron.backend.spi.StepPlan;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Cache of idle engines of training steps, most recently used first. A training of the same plan
 * reuses one, so it captures and allocates nothing.
 *
 * <p>An engine is freed when the device closes, when {@value #MOST} others were used since, or when
 * an allocation would fail otherwise.
 */
public final class KeptEngines implements AutoCloseable {
  private static final int MOST = 4;

  private final Deque<Engine> engines = new ArrayDeque<>();
  private boolean open = true;

  /** A cached engine: it trains networks of one plan. */
  public interface Engine extends AutoCloseable {
    StepPlan plan();

    /** Its GPU memory in bytes. */
    long bytes();

    @Override
    void close();
  }

  /** A cached or new engine for the plan, owned by the caller until {@link #giveBack}. */
  public <T extends Engine> T take(StepPlan plan, Class<T> kind, Supplier<T> maker) {
    for (Engine engine : engines) {
      if (kind.isInstance(engine) && engine.plan().equals(plan)) {
        engines.remove(engine);
        return kind.cast(engine);
      }
    }
    return maker.get();
  }

  /** Caches an engine for the next training of its plan; closes it if the device is closed. */
  public void giveBack(Engine engine) {
    engines.addFirst(engine);
    if (!open) {
      clear();
    } else if (engines.size() > MOST) {
      engines.removeLast().close();
    }
  }

  /** GPU memory of all cached engines in bytes. */
  long bytes() {
    return engines.stream().mapToLong(Engine::bytes).sum();
  }

  /** Frees all cached engines; returns false if there was none. */
  public boolean clear() {
    boolean any = !engines.isEmpty();
    try (ResourceStack all = new ResourceStack()) {
      engines.forEach(all::own);
      engines.clear();
    }
    return any;
  }

  @Override
  public void close() {
    open = false;
    clear();
  }
}
