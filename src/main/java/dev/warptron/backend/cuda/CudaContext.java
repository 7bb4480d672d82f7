package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.ResourceStack;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import jcuda.driver.CUcontext;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/** The first GPU's primary context, with the one stream that all work goes through. */
final class CudaContext implements AutoCloseable {
  /** System property: the most bytes of rows that are kept in the GPU's memory, for tests. */
  static final String ROOM_FOR_ROWS = "warptron.cuda.room-for-rows";

  private final Gpu gpu;
  private final PrimaryContext shared;
  private final CUcontext context;
  private final CUstream stream = new CUstream();
  private final Staging staging;
  private final LaunchCounter launches = new LaunchCounter();
  private BooleanSupplier frees = () -> false;
  private long bytesInUse;
  private boolean open = true;

  @SuppressWarnings("MustBeClosedChecker") // close() closes the staging buffer
  private CudaContext(Gpu gpu, PrimaryContext shared, CUcontext context) {
    this.gpu = gpu;
    this.shared = shared;
    this.context = context;
    makeCurrent();
    CudaException.check(
        JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING),
        "cuStreamCreate",
        "the stream of all work");
    try {
      this.staging = new Staging(this);
    } catch (RuntimeException | Error e) {
      JCudaDriver.cuStreamDestroy(stream);
      throw e;
    }
  }

  @MustBeClosed
  static CudaContext open() {
    Gpu gpu = Gpu.first();
    PrimaryContext shared = PrimaryContext.ofThisProcess();
    CUcontext context = shared.retain(gpu);
    try {
      return new CudaContext(gpu, shared, context);
    } catch (RuntimeException | Error e) {
      shared.releaseAfter(e, gpu);
      throw e;
    }
  }

  /** Contexts belong to threads: every call that needs one says so first. It costs 30 ns. */
  void makeCurrent() {
    requireOpen();
    CudaException.check(JCudaDriver.cuCtxSetCurrent(context), "cuCtxSetCurrent", "this thread");
  }

  /** The kernels: see {@link PrimaryContext#kernels}. */
  KernelModule kernels(String kind) {
    makeCurrent();
    return shared.kernels(kind);
  }

  /** The way of arrays to the GPU and back. */
  Staging staging() {
    return staging;
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

  /**
   * Waits for all work, and then frees something, even if the work has failed.
   *
   * @param free a call of the driver, which gives its status
   */
  void finish(IntSupplier free, String call, String what) {
    makeCurrent();
    int waited = JCudaDriver.cuStreamSynchronize(stream);
    int freed = free.getAsInt();
    CudaException.check(waited, "cuStreamSynchronize", "waiting for the work");
    CudaException.check(freed, call, what);
  }

  /** Name and compute capability of the GPU. */
  String describe() {
    return "%s, compute capability %s".formatted(gpu.name(), gpu.computeCapability());
  }

  ComputeCapability computeCapability() {
    return gpu.computeCapability();
  }

  /** How much memory is free, for messages. */
  String describeMemory() {
    long[] free = new long[1];
    long[] total = new long[1];
    JCudaDriver.cuMemGetInfo(free, total);
    return "%d of %d are free".formatted(free[0], total[0]);
  }

  /**
   * Says how memory can be freed that nothing needs at the moment.
   *
   * @param frees gives false if there was nothing to free
   */
  void onShortage(BooleanSupplier frees) {
    this.frees = frees;
  }

  /** Frees memory that nothing needs at the moment; false if there was none. */
  boolean relieve() {
    return frees.getAsBoolean();
  }

  /** Whether rows of this size, in bytes, may be placed in the GPU's memory. */
  boolean hasRoomForRows(long bytes) {
    return bytes <= roomForRows() || (relieve() && bytes <= roomForRows());
  }

  /**
   * How many bytes the rows of a data set may take: three quarters of what is free, so that the
   * network finds room too, or what {@value #ROOM_FOR_ROWS} says.
   */
  private long roomForRows() {
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

  int multiprocessors() {
    return gpu.multiprocessors();
  }

  /** How much shared memory a block may have, static and dynamic, in bytes. */
  long sharedBytesOfBlock() {
    return gpu.sharedBytesOfBlock();
  }

  long bytesInUse() {
    return bytesInUse;
  }

  void account(long bytes) {
    bytesInUse += bytes;
  }

  LaunchCounter launches() {
    return launches;
  }

  boolean isOpen() {
    return open;
  }

  void requireOpen() {
    if (!open) {
      throw new IllegalStateException("device cuda used after close");
    }
  }

  private static void checkClosing(int status, String call) {
    CudaException.check(status, call, "closing the device");
  }

  /**
   * Waits for all work and releases the context, whatever fails; does nothing the second time.
   *
   * @throws CudaException if the work, or releasing it, failed
   */
  @Override
  public void close() {
    if (open) {
      int waited = JCudaDriver.cuCtxSetCurrent(context);
      if (waited == CUresult.CUDA_SUCCESS) {
        waited = JCudaDriver.cuStreamSynchronize(stream);
      }
      int status = waited;
      try (ResourceStack last = new ResourceStack()) {
        last.own(() -> open = false);
        last.own(() -> shared.release(gpu, /* faulted= */ CudaException.isSticky(status)));
        last.own(() -> checkClosing(JCudaDriver.cuStreamDestroy(stream), "cuStreamDestroy"));
        last.own(staging);
        last.own(() -> checkClosing(status, "cuStreamSynchronize"));
      }
    }
  }
}
