package dev.warptron.cli.common;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Detects Ctrl-C or another termination signal, and delays the exit of the JVM until this is
 * closed, so that results can be written. The delay is at most 30 seconds.
 */
public final class Interruption implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;

  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook = new Thread(this::holdBack, "interruption");
  private volatile boolean requested;

  public Interruption() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void holdBack() {
    requested = true;
    try {
      if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("warptron: gave up waiting for the training to stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the program was asked to end. */
  public boolean isRequested() {
    return requested;
  }

  /** Lets the program end. Idempotent. */
  @Override
  public void close() {
    finished.countDown();
    if (!requested) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The JVM began to shut down after the check above; the running hook returns.
      }
    }
  }
}
