package dev.warptron.backend.cuda.driver;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.DeviceState;
import dev.warptron.backend.spi.ResourceStack;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import jcuda.driver.CUcontext;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/** The primary context of the first GPU, and the main stream, to which all work is submitted. */
public final class CudaContext implements AutoCloseable {
  /** The name of the device. */
  public static final String DEVICE = "cuda";

  /** System property for tests: the maximum size of rows in GPU memory, in bytes. */
  static final String MAX_ROW_BYTES = "warptron.cuda.max-row-bytes";

  private final DeviceState state = new DeviceState(DEVICE);
  private final Gpu gpu;
  private final PrimaryContext shared;
  private final CUcontext context;
  private final CUstream stream = new CUstream();
  private final Staging staging;
  private final LaunchCounter launches = new LaunchCounter();
  private BooleanSupplier evicts = () -> false;

  @SuppressWarnings("MustBeClosedChecker") // close() closes the staging buffer
  private CudaContext(Gpu gpu, PrimaryContext shared, CUcontext context) {
    this.gpu = gpu;
    this.shared = shared;
    this.context = context;
    makeCurrent();
    CudaException.check(
        JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING),
        "cuStreamCreate",
        "the main stream");
    try {
      this.staging = new Staging(this);
    } catch (RuntimeException | Error e) {
      JCudaDriver.cuStreamDestroy(stream);
      throw e;
    }
  }

  @MustBeClosed
  public static CudaContext open() {
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

  /**
   * The current context is a property of the thread, so it is set before every call. Takes 30 ns.
   */
  public void makeCurrent() {
    state.requireOpen();
    CudaException.check(JCudaDriver.cuCtxSetCurrent(context), "cuCtxSetCurrent", "this thread");
  }

  /** The kernels: see {@link PrimaryContext#kernels}. */
  KernelModule kernels(String kind) {
    makeCurrent();
    return shared.kernels(kind);
  }

  /** The buffer for copies between arrays and the GPU. */
  Staging staging() {
    return staging;
  }

  public CUstream stream() {
    return stream;
  }

  /** Waits for all work. */
  public void synchronize() {
    makeCurrent();
    CudaException.check(
        JCudaDriver.cuStreamSynchronize(stream), "cuStreamSynchronize", "waiting for the work");
  }

  /**
   * Waits for all work, and then frees a resource, even if the work has failed.
   *
   * @param free a driver call, which returns its status
   */
  void synchronizeAndFree(IntSupplier free, String call, String what) {
    makeCurrent();
    int waited = JCudaDriver.cuStreamSynchronize(stream);
    int freed = free.getAsInt();
    CudaException.check(waited, "cuStreamSynchronize", "waiting for the work");
    CudaException.check(freed, call, what);
  }

  /** Name and compute capability of the GPU. */
  public String describe() {
    return "%s, compute capability %s".formatted(gpu.name(), gpu.computeCapability());
  }

  public ComputeCapability computeCapability() {
    return gpu.computeCapability();
  }

  /** Free and total memory, for messages. */
  public String describeMemory() {
    long[] free = new long[1];
    long[] total = new long[1];
    JCudaDriver.cuMemGetInfo(free, total);
    return "%d of %d are free".formatted(free[0], total[0]);
  }

  /**
   * Sets what to free if the GPU runs out of memory.
   *
   * @param evicts frees cached resources; returns false if there were none
   */
  public void onOutOfMemory(BooleanSupplier evicts) {
    this.evicts = evicts;
  }

  /** Frees cached resources to get memory; false if there were none. */
  boolean evictCaches() {
    return evicts.getAsBoolean();
  }

  /** Whether rows of this size, in bytes, may be stored in GPU memory. */
  public boolean canHoldRows(long bytes) {
    return bytes <= rowCapacity() || (evictCaches() && bytes <= rowCapacity());
  }

  /**
   * The maximum size of rows in GPU memory, in bytes: three quarters of the free memory, to leave
   * some for the network, or the value of {@value #MAX_ROW_BYTES}.
   */
  private long rowCapacity() {
    Long limit = Long.getLong(MAX_ROW_BYTES);
    if (limit != null) {
      return limit;
    }
    makeCurrent();
    long[] free = new long[1];
    long[] total = new long[1];
    CudaException.check(JCudaDriver.cuMemGetInfo(free, total), "cuMemGetInfo", "placing the rows");
    return free[0] / 4 * 3;
  }

  public int multiprocessors() {
    return gpu.multiprocessors();
  }

  /** The maximum shared memory of a block, static and dynamic, in bytes. */
  public long sharedBytesOfBlock() {
    return gpu.sharedBytesOfBlock();
  }

  public DeviceState state() {
    return state;
  }

  public LaunchCounter launches() {
    return launches;
  }

  boolean isOpen() {
    return state.isOpen();
  }

  private static void checkClosing(int status, String call) {
    CudaException.check(status, call, "closing the device");
  }

  /**
   * Waits for all work and releases the context, even if a step fails; does nothing the second
   * time.
   *
   * @throws CudaException if the work, or releasing it, failed
   */
  @Override
  public void close() {
    if (state.isOpen()) {
      int waited = JCudaDriver.cuCtxSetCurrent(context);
      if (waited == CUresult.CUDA_SUCCESS) {
        waited = JCudaDriver.cuStreamSynchronize(stream);
      }
      int status = waited;
      try (ResourceStack last = new ResourceStack()) {
        last.own(state::close);
        last.own(() -> shared.release(gpu, /* faulted= */ CudaException.isSticky(status)));
        last.own(() -> checkClosing(JCudaDriver.cuStreamDestroy(stream), "cuStreamDestroy"));
        last.own(staging);
        last.own(() -> checkClosing(status, "cuStreamSynchronize"));
      }
    }
  }
}
