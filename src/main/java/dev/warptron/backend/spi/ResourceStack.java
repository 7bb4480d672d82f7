package dev.warptron.backend.spi;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Owns resources and closes them, the newest first. If closing one fails, the rest is closed. */
public final class ResourceStack implements AutoCloseable {
  private final Deque<AutoCloseable> owned = new ArrayDeque<>();

  /** Takes over a resource: it is closed with this stack. */
  public <T extends AutoCloseable> T own(T resource) {
    owned.push(resource);
    return resource;
  }

  /**
   * Closes everything; does nothing the second time. The first failure is thrown, with the others
   * attached to it.
   */
  @Override
  public void close() {
    RuntimeException failure = closeAll();
    if (failure != null) {
      throw failure;
    }
  }

  /** Closes everything because of a failure; adds failures of closing to it as suppressed. */
  public void closeAfter(Throwable reason) {
    RuntimeException failure = closeAll();
    if (failure != null) {
      reason.addSuppressed(failure);
    }
  }

  private @Nullable RuntimeException closeAll() {
    RuntimeException failure = null;
    while (!owned.isEmpty()) {
      try {
        owned.pop().close();
      } catch (Exception e) {
        if (failure == null) {
          failure = e instanceof RuntimeException r ? r : new IllegalStateException(e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    return failure;
  }
}
