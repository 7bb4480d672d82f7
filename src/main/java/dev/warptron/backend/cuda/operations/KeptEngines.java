package dev.warptron.backend.cuda.operations;

import dev.warptron.backend.spi.ResourceStack;
import dev.warptron.backend.spi.StepPlan;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Engines of training steps that no step uses at the moment, the last used first. A training of the
 * same plan takes one of them and so captures nothing and allocates nothing.
 *
 * <p>What they hold is freed when the device closes, when {@value #MOST} others were used since, or
 * when an allocation finds no memory otherwise.
 */
public final class KeptEngines implements AutoCloseable {
  private static final int MOST = 4;

  private final Deque<Engine> engines = new ArrayDeque<>();
  private boolean open = true;

  /** What is kept: it trains networks of one plan. */
  public interface Engine extends AutoCloseable {
    StepPlan plan();

    /** Bytes of the GPU's memory that it holds. */
    long bytes();

    @Override
    void close();
  }

  /** An engine for the plan, which is the caller's until {@link #giveBack}. */
  public <T extends Engine> T take(StepPlan plan, Class<T> kind, Supplier<T> maker) {
    for (Engine engine : engines) {
      if (kind.isInstance(engine) && engine.plan().equals(plan)) {
        engines.remove(engine);
        return kind.cast(engine);
      }
    }
    return maker.get();
  }

  /** Keeps an engine for the next training of its plan; closes it if the device has closed. */
  public void giveBack(Engine engine) {
    engines.addFirst(engine);
    if (!open) {
      clear();
    } else if (engines.size() > MOST) {
      engines.removeLast().close();
    }
  }

  /** Bytes of the GPU's memory that they hold. */
  public long bytes() {
    return engines.stream().mapToLong(Engine::bytes).sum();
  }

  /** Frees them all; false if there was none. */
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
