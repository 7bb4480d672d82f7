package dev.warptron;

import dev.warptron.backend.Backends;
import dev.warptron.backend.spi.Backend;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * Trains on several threads, each with a device of its own, opened in the same way: a network then
 * comes out as it would alone, whichever thread it falls to.
 */
final class FitThreads {
  private final Backends.Choice choice;
  private final int threads;
  private final SharedListeners listeners = new SharedListeners();

  /** Trains one network. */
  interface Fit {
    /**
     * Trains the network of that number.
     *
     * @param rows on the thread's device
     */
    void run(int number, UploadedRows rows, SharedListeners listeners);
  }

  /**
   * Threads that do not run yet.
   *
   * @param threads how many
   */
  FitThreads(Backends.Choice choice, int threads) {
    this.choice = choice;
    this.threads = threads;
  }

  /**
   * Returns when all are done, as they may use what the caller closes then. If one fails, the
   * others are cancelled, and its failure is thrown.
   */
  void run(List<Integer> numbers, Fit fit) {
    if (numbers.isEmpty()) {
      return;
    }
    Queue<Integer> waiting = new ConcurrentLinkedQueue<>(numbers);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      Stream.generate(() -> CompletableFuture.runAsync(() -> work(waiting, fit), pool))
          .limit(threads)
          .reduce(CompletableFuture.completedFuture(null), CompletableFuture::allOf)
          .join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    } finally {
      pool.shutdown();
    }
  }

  private void work(Queue<Integer> waiting, Fit fit) {
    try (Backend backend = choice.open();
        UploadedRows rows = new UploadedRows(backend)) {
      for (Integer number = waiting.poll(); number != null; number = waiting.poll()) {
        fit.run(number, rows, listeners);
      }
    } catch (RuntimeException | Error e) {
      waiting.clear();
      listeners.cancelAll();
      throw e;
    }
  }
}
