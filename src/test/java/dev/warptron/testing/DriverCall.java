package dev.warptron.testing;

/**
 * Kinds of calls of the CUDA driver that the simulator counts, in the order of {@code
 * native/sim/counts.h}. A call is counted as one kind, and also as {@link #WAIT} if the host waits
 * for the device in it.
 */
public enum DriverCall {
  ALLOCATE,
  FREE,
  ALLOCATE_PINNED,
  FREE_PINNED,
  COPY,
  MEMSET,
  /** Of a stream, a context or an event. */
  SYNCHRONIZE,
  /** An event is recorded, or a stream waits for one. */
  EVENT,
  /** Of a kernel. A product by cuBLAS counts as one. */
  LAUNCH,
  GRAPH_LAUNCH,
  /** A kernel, copy or memset that becomes part of a graph instead of running. */
  CAPTURED,
  INSTANTIATE,
  MODULE_LOAD,
  /** Creating or destroying streams, events and graphs; begin and end of captures; unloading. */
  SETUP,
  /** Attributes, free memory, whether a stream or an event has completed. */
  QUERY,
  /**
   * Calls of any kind during which the host waits for the device: synchronizations, copies that are
   * synchronous or of pageable memory, and calls that free memory.
   */
  WAIT;

  /** Whether {@link DriverCalls#total} includes this kind. */
  boolean isWork() {
    return this != QUERY && this != WAIT;
  }
}
