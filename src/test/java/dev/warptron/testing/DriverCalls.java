package dev.warptron.testing;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * How often each kind of driver call was made.
 *
 * @param counts has every kind
 */
public record DriverCalls(Map<DriverCall, Long> counts) {
  public DriverCalls {
    counts = Map.copyOf(counts);
  }

  static DriverCalls counted(ToLongFunction<DriverCall> count) {
    Map<DriverCall, Long> counts = new EnumMap<>(DriverCall.class);
    for (DriverCall call : DriverCall.values()) {
      counts.put(call, count.applyAsLong(call));
    }
    return new DriverCalls(counts);
  }

  public long of(DriverCall call) {
    return counts.getOrDefault(call, 0L);
  }

  /** The calls since an earlier snapshot. */
  public DriverCalls minus(DriverCalls earlier) {
    return counted(call -> of(call) - earlier.of(call));
  }

  /** Calls of all kinds but queries. */
  public long total() {
    return counts.entrySet().stream()
        .filter(entry -> entry.getKey().isWork())
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Calls during which the host waits for the device, {@link DriverCall#WAIT}. */
  public long synchronizations() {
    return of(DriverCall.WAIT);
  }

  /** The kinds that occurred, for the messages of tests. */
  @Override
  public String toString() {
    Map<DriverCall, Long> occurred = new EnumMap<>(counts);
    occurred.values().removeIf(count -> count == 0);
    return occurred.toString();
  }
}
