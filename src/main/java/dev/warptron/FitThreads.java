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
 * Trains on several threads. Each opens its own device with the same options, so the result of a
 * network does not depend on the thread that trains it.
 */
final class FitThreads {
  private final Backends.Choice choice;
  private final int threads;
  private final SharedListeners listeners = new SharedListeners();

  /** Trains one network. */
  interface Fit {
    /**
     * Trains one network.
     *
     * @param rows uploaded to the thread's device
     */
    void run(int number, UploadedRows rows, SharedListeners listeners);
  }

  /**
   * Starts no thread yet.
   *
   * @param threads number of threads
   */
  FitThreads(Backends.Choice choice, int threads) {
    this.choice = choice;
    this.threads = threads;
  }

  /**
   * Returns when all threads have ended, because they may use resources that the caller closes
   * afterwards. If one fails, the others are cancelled and its exception is thrown.
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
