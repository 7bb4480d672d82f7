package dev.warptron.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The CUDA simulator of {@code native/sim}, if it is the driver of this process: it counts calls
 * and produces faults on request. There is one per process, so tests that use it must not run
 * concurrently.
 *
 * <p>The native methods are in the simulator's {@code libcuda.so.1}. The JVM finds them there
 * because {@code -Dwarptron.cuda.preload} loads that library by {@code System.load}, from a class
 * of the same class loader.
 */
@SuppressWarnings("EnumOrdinal") // the order of both enums is that of counts.h
public final class Simulator {
  private Simulator() {}

  /** Whether the driver is the simulator; false on a GPU, and where there is no driver at all. */
  public static boolean isLoaded() {
    // The query loads the libraries of warptron.cuda.preload.
    boolean available =
        TestBackends.all().stream()
            .filter(device -> device.name().equals("cuda"))
            .anyMatch(device -> device.unavailableBecause().isEmpty());
    if (!available) {
      return false;
    }
    try {
      return count(0) >= 0;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }

  /** Skips the test unless the driver is the simulator. */
  public static void assumeLoaded() {
    assumeTrue(isLoaded(), "only the CUDA simulator counts driver calls and faults on request");
  }

  /** The calls so far. */
  public static DriverCalls calls() {
    return DriverCalls.counted(call -> count(call.ordinal()));
  }

  /** Makes the next call of the fault's kind fail. */
  public static void fail(DriverFault fault) {
    fail(fault, 0, 1);
  }

  /**
   * Requests a fault, in place of an earlier request of the same fault.
   *
   * @param after number of calls that succeed first; 0 or more
   * @param times number of calls that fail then; 0 withdraws the request
   */
  public static void fail(DriverFault fault, long after, long times) {
    request(fault.ordinal(), after, times);
  }

  /** Withdraws all requests; for the end of a test. */
  public static void noFaults() {
    for (DriverFault fault : DriverFault.values()) {
      fail(fault, 0, 0);
    }
  }

  /** How often the primary context is retained and not yet released. */
  public static native int users();

  /** Bytes of device memory in use, by all backends of the process. */
  public static native long bytesInUse();

  private static native long count(int kind);

  private static native void request(int fault, long after, long times);
}
