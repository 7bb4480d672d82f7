package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import java.nio.charset.StandardCharsets;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/** The first GPU's primary context, with the one stream that all work goes through. */
final class CudaContext implements AutoCloseable {
  /** System property: the most bytes of rows that are kept in the GPU's memory, for tests. */
  static final String ROOM_FOR_ROWS = "warptron.cuda.room-for-rows";

  private static final int NAME_LENGTH = 256;

  private final CUdevice device;
  private final CUcontext context;
  private final CUstream stream = new CUstream();
  private long bytesInUse;
  private boolean open = true;

  private CudaContext(CUdevice device, CUcontext context) {
    this.device = device;
    this.context = context;
    makeCurrent();
    CudaException.check(
        JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING),
        "cuStreamCreate",
        "the stream of all work");
  }

  private static CUdevice firstDevice() {
    CUdevice device = new CUdevice();
    CudaException.check(JCudaDriver.cuDeviceGet(device, 0), "cuDeviceGet", "device 0");
    return device;
  }

  /** Of the GPU that {@link #open} takes; needs no context. */
  static int computeCapabilityMajor() {
    return attribute(
        firstDevice(), CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR);
  }

  @MustBeClosed
  static CudaContext open() {
    CUdevice device = firstDevice();
    CUcontext context = new CUcontext();
    CudaException.check(
        JCudaDriver.cuDevicePrimaryCtxRetain(context, device),
        "cuDevicePrimaryCtxRetain",
        "device 0");
    try {
      return new CudaContext(device, context);
    } catch (CudaException e) {
      JCudaDriver.cuDevicePrimaryCtxRelease(device);
      throw e;
    }
  }

  /** Contexts belong to threads: every call that needs one says so first. It costs 30 ns. */
  void makeCurrent() {
    requireOpen();
    CudaException.check(JCudaDriver.cuCtxSetCurrent(context), "cuCtxSetCurrent", "this thread");
  }

  CUstream stream() {
    return stream;
  }

  /** Waits for all work. */
  void synchronize() {
    makeCurrent();
    CudaException.check(
        JCudaDriver.cuStreamSynchronize(stream), "cuStreamSynchronize", "waiting for the work");
  }

  int driverVersion() {
    int[] version = new int[1];
    CudaException.check(
        JCudaDriver.cuDriverGetVersion(version), "cuDriverGetVersion", "choosing the kernels");
    return version[0];
  }

  /** Name and compute capability of the GPU. */
  String describe() {
    byte[] name = new byte[NAME_LENGTH];
    CudaException.check(
        JCudaDriver.cuDeviceGetName(name, NAME_LENGTH, device), "cuDeviceGetName", "device 0");
    int length = 0;
    while (length < name.length && name[length] != 0) {
      length++;
    }
    return "%s, compute capability %d.%d"
        .formatted(
            new String(name, 0, length, StandardCharsets.UTF_8),
            attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR),
            attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR));
  }

  private static int attribute(CUdevice device, int which) {
    int[] value = new int[1];
    CudaException.check(
        JCudaDriver.cuDeviceGetAttribute(value, which, device), "cuDeviceGetAttribute", "device 0");
    return value[0];
  }

  /** How much memory is free, for messages. */
  String describeMemory() {
    long[] free = new long[1];
    long[] total = new long[1];
    JCudaDriver.cuMemGetInfo(free, total);
    return "%d of %d are free".formatted(free[0], total[0]);
  }

  /**
   * How many bytes the rows of a data set may take: three quarters of what is free, so that the
   * network finds room too, or what {@value #ROOM_FOR_ROWS} says.
   */
  long roomForRows() {
    Long limit = Long.getLong(ROOM_FOR_ROWS);
    if (limit != null) {
      return limit;
    }
    makeCurrent();
    long[] free = new long[1];
    long[] total = new long[1];
    CudaException.check(JCudaDriver.cuMemGetInfo(free, total), "cuMemGetInfo", "placing the rows");
    return free[0] / 4 * 3;
  }

  /** How much shared memory a block may have, static and dynamic, in bytes. */
  long sharedBytesOfBlock() {
    return attribute(
        device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN);
  }

  long bytesInUse() {
    return bytesInUse;
  }

  void account(long bytes) {
    bytesInUse += bytes;
  }

  boolean isOpen() {
    return open;
  }

  void requireOpen() {
    if (!open) {
      throw new IllegalStateException("device cuda used after close");
    }
  }

  /** Waits for all work and gives the context back; does nothing the second time. */
  @Override
  public void close() {
    if (open) {
      makeCurrent();
      open = false;
      int destroyed = JCudaDriver.cuStreamDestroy(stream);
      int released = JCudaDriver.cuDevicePrimaryCtxRelease(device);
      CudaException.check(destroyed, "cuStreamDestroy", "closing the device");
      CudaException.check(released, "cuDevicePrimaryCtxRelease", "closing the device");
    }
  }
}
