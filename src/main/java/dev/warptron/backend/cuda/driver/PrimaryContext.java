package dev.warptron.backend.cuda.driver;

import dev.warptron.backend.spi.ResourceStack;
import java.util.HashMap;
import java.util.Map;
import jcuda.driver.CUcontext;
import jcuda.driver.JCudaDriver;

/**
 * The primary context of the first GPU, with the loaded kernels; all backends of the process share
 * it. Loading the kernels is the slowest part of opening a backend: about a second if the driver
 * translates the PTX.
 *
 * <p>After a sticky error ({@link CudaException#isSticky}) the context is reset, so that the next
 * backend can use it. A reset frees everything in the context, so it is postponed until the last
 * backend has closed.
 */
final class PrimaryContext {
  private static final PrimaryContext OF_THIS_PROCESS = new PrimaryContext();

  private int users; // retained and not yet released
  private boolean faulted; // a user saw a sticky error
  private final Map<String, KernelModule> modules = new HashMap<>(); // by Kernels.KIND

  private PrimaryContext() {}

  static PrimaryContext ofThisProcess() {
    return OF_THIS_PROCESS;
  }

  /** Retains the context for one more backend. */
  synchronized CUcontext retain(Gpu gpu) {
    CUcontext context = new CUcontext();
    CudaException.check(
        JCudaDriver.cuDevicePrimaryCtxRetain(context, gpu.device()),
        "cuDevicePrimaryCtxRetain",
        "device " + gpu.ordinal());
    users++;
    return context;
  }

  /**
   * The kernels, loaded at the first call and kept until the last backend closes. The caller must
   * have retained the context and made it current.
   *
   * @param kind see {@link Kernels#KIND}
   */
  synchronized KernelModule kernels(String kind) {
    return modules.computeIfAbsent(kind, KernelModule::new);
  }

  /**
   * Releases the context for a backend that has freed its resources.
   *
   * <p>The context must be current, because the last release unloads the kernels.
   *
   * @param faulted whether that backend saw a sticky error
   * @throws CudaException if the driver fails; the context counts as released nevertheless
   */
  synchronized void release(Gpu gpu, boolean faulted) {
    this.faulted |= faulted;
    users--;
    ResourceStack closing = new ResourceStack();
    closing.own(
        () ->
            CudaException.check(
                JCudaDriver.cuDevicePrimaryCtxRelease(gpu.device()),
                "cuDevicePrimaryCtxRelease",
                "closing the device"));
    if (users == 0) {
      if (this.faulted) { // a reset unloads the kernels too
        closing.own(
            () ->
                CudaException.check(
                    JCudaDriver.cuDevicePrimaryCtxReset(gpu.device()),
                    "cuDevicePrimaryCtxReset",
                    "closing the device after a fault"));
      } else {
        modules.values().forEach(closing::own);
      }
      modules.clear();
      this.faulted = false;
    }
    closing.close();
  }

  /** Releases the context for a backend that failed to open; a failure is added as suppressed. */
  void releaseAfter(Throwable reason, Gpu gpu) {
    try {
      release(gpu, reason instanceof CudaException e && e.isSticky());
    } catch (CudaException e) {
      reason.addSuppressed(e);
    }
  }
}
