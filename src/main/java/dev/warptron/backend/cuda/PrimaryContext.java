package dev.warptron.backend.cuda;

import dev.warptron.backend.ResourceStack;
import java.util.HashMap;
import java.util.Map;
import jcuda.driver.CUcontext;
import jcuda.driver.JCudaDriver;

/**
 * The primary context of the first GPU, which all backends of the process share, with the kernels
 * that are loaded into it. Loading them takes longer than all else that a backend opens: about a
 * second where the driver translates the PTX.
 *
 * <p>After a sticky error ({@link CudaException#isSticky}) the context is reset, so that the next
 * backend finds one that works. A reset frees everything in the context, so it waits until the last
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
   * The kernels, loaded the first time and kept until the last backend closes. For a backend that
   * has retained the context and made it current.
   *
   * @param kind see {@link Kernels#KIND}
   */
  synchronized KernelModule kernels(String kind) {
    return modules.computeIfAbsent(kind, KernelModule::new);
  }

  /**
   * Releases it for a backend that has freed what it had there.
   *
   * <p>The context must be current, as the last one unloads the kernels.
   *
   * @param faulted whether that backend saw a sticky error
   * @throws CudaException if the driver refuses; the context counts as released all the same
   */
  synchronized void release(Gpu gpu, boolean faulted) {
    this.faulted |= faulted;
    users--;
    ResourceStack last = new ResourceStack();
    last.own(
        () ->
            CudaException.check(
                JCudaDriver.cuDevicePrimaryCtxRelease(gpu.device()),
                "cuDevicePrimaryCtxRelease",
                "closing the device"));
    if (users == 0) {
      if (this.faulted) { // a reset unloads the kernels too
        last.own(
            () ->
                CudaException.check(
                    JCudaDriver.cuDevicePrimaryCtxReset(gpu.device()),
                    "cuDevicePrimaryCtxReset",
                    "closing the device after a fault"));
      } else {
        modules.values().forEach(last::own);
      }
      modules.clear();
      this.faulted = false;
    }
    last.close();
  }

  /** Releases it for a backend that could not be opened, and attaches what fails to the reason. */
  void releaseAfter(Throwable reason, Gpu gpu) {
    try {
      release(gpu, reason instanceof CudaException e && e.isSticky());
    } catch (CudaException e) {
      reason.addSuppressed(e);
    }
  }
}
