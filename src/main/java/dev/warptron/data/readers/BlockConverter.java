package dev.warptron.data.readers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Converts blocks of cells on other threads, while the next block is being parsed. Each column
 * belongs to one thread, which takes the blocks in order, so the result does not depend on the
 * number of threads. A file of one block starts no thread.
 */
final class BlockConverter implements AutoCloseable {
  /** An estimate: more threads would wait for the parser. */
  private static final int MOST_THREADS = 3;

  /** Blocks that wait or are being converted, in addition to the one that is being parsed. */
  private static final int MOST_WAITING = 4;

  private final int width;
  private final List<CellBlock.@Nullable Sink> sinks; // (width), null for an unused column
  private final List<ExecutorService> threads = new ArrayList<>();
  private final List<Future<?>> tasks = new ArrayList<>();
  private final BlockingQueue<CellBlock> free = new ArrayBlockingQueue<>(MOST_WAITING + 1);
  private int blocks = 1;

  /**
   * A converter for rows of a file.
   *
   * @param sinks of each column, null for an unused column
   */
  BlockConverter(List<CellBlock.@Nullable Sink> sinks) {
    this.width = sinks.size();
    this.sinks = new ArrayList<>(sinks);
  }

  /**
   * Takes a full block.
   *
   * @return an empty block for the next rows; waits for one if too many are being converted
   */
  CellBlock convert(CellBlock full) {
    if (threads.isEmpty()) {
      int count = Math.min(Math.min(MOST_THREADS, width), availableThreads());
      for (int i = 0; i < count; i++) {
        threads.add(Executors.newSingleThreadExecutor(BlockConverter::daemon));
      }
    }
    AtomicInteger left = new AtomicInteger(threads.size());
    requireNoFailure();
    for (int i = 0; i < threads.size(); i++) {
      int first = i;
      tasks.add(threads.get(i).submit(() -> convert(full, first, threads.size(), left)));
    }
    if (blocks <= MOST_WAITING) {
      blocks++;
      return new CellBlock(width);
    }
    try {
      return free.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a file was being read", e);
    }
  }

  private static int availableThreads() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "warptron-columns");
    thread.setDaemon(true);
    return thread;
  }

  /** Converts every {@code step}-th column; the last thread to end frees the block. */
  private void convert(CellBlock block, int first, int step, AtomicInteger left) {
    try {
      for (int column = first; column < width; column += step) {
        convertColumn(block, column);
      }
    } finally {
      if (left.decrementAndGet() == 0) {
        block.clear();
        free.add(block);
      }
    }
  }

  private void convertColumn(CellBlock block, int column) {
    CellBlock.Sink sink = sinks.get(column);
    if (sink != null) {
      block.copyTo(column, sink);
    }
  }

  /** Forgets finished tasks, and throws what one of them has thrown. */
  private void requireNoFailure() {
    while (!tasks.isEmpty() && tasks.get(0).isDone()) {
      await(tasks.remove(0));
    }
  }

  private static void await(Future<?> task) {
    try {
      task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a file was being read", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      if (e.getCause() instanceof RuntimeException exception) {
        throw exception;
      }
      throw new IllegalStateException(e);
    }
  }

  /** Converts the last rows, and waits for all others. */
  void finish(CellBlock last) {
    tasks.forEach(BlockConverter::await);
    tasks.clear();
    for (int column = 0; column < width; column++) {
      convertColumn(last, column);
    }
    last.clear();
  }

  /** Ends the threads; what is not converted is lost. */
  @Override
  public void close() {
    threads.forEach(ExecutorService::shutdownNow);
    threads.clear();
  }
}
