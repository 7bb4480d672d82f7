package dev.warptron.data;

import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs independent parts of a computation on all processors. Neither the results nor the exception
 * depend on their number.
 */
public final class Parts {
  private Parts() {}

  /** What a part returned or threw. */
  private record Outcome<T>(@Nullable T result, @Nullable RuntimeException exception) {}

  /**
   * The results of all parts in order.
   *
   * @param count of parts, each of which is run
   * @throws RuntimeException what the first of the failed parts threw
   */
  public static <T> List<T> map(int count, IntFunction<T> part) {
    List<Outcome<T>> outcomes =
        IntStream.range(0, count).parallel().mapToObj(i -> run(i, part)).toList();
    for (Outcome<T> each : outcomes) {
      if (each.exception != null) {
        throw each.exception;
      }
    }
    return outcomes.stream().map(Outcome::result).toList();
  }

  private static <T> Outcome<T> run(int index, IntFunction<T> part) {
    try {
      return new Outcome<>(part.apply(index), null);
    } catch (RuntimeException e) {
      return new Outcome<>(null, e);
    }
  }

  /** The same for parts without results. */
  public static void forEach(int count, IntConsumer part) {
    map(
        count,
        i -> {
          part.accept(i);
          return i;
        });
  }

  /**
   * Divides a range into blocks, the last of which may be shorter.
   *
   * @param size of the range, from 0
   * @param block size of a block, at least 1
   */
  public static void forEachBlock(int size, int block, BlockConsumer part) {
    int count = (int) ((size + (long) block - 1) / block);
    forEach(count, i -> part.accept(i * block, Math.min(size, i * block + block)));
  }

  /** Computes a block of a range. */
  public interface BlockConsumer {
    /** Computes {@code [from, to)}. */
    void accept(int from, int to);
  }
}
