package dev.warptron.backend.cuda;

import jcuda.driver.CUcontext;
import jcuda.driver.JCudaDriver;

/**
 * The primary context of the first GPU, which all backends of the process share.
 *
 * <p>After a sticky error ({@link CudaException#isSticky}) the context is reset, so that the next
 * backend finds one that works. A reset frees everything in the context, so it waits until the last
 * backend has closed.
 */
final class PrimaryContext {
  private static final PrimaryContext OF_THIS_PROCESS = new PrimaryContext();

  private int users; // retained and not yet released
  private boolean faulted; // a user saw a sticky error

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
   * Releases it for a backend that has freed what it had there.
   *
   * @param faulted whether that backend saw a sticky error
   * @throws CudaException if the driver refuses; the context counts as released all the same
   */
  synchronized void release(Gpu gpu, boolean faulted) {
    this.faulted |= faulted;
    users--;
    boolean resets = users == 0 && this.faulted;
    int reset = resets ? JCudaDriver.cuDevicePrimaryCtxReset(gpu.device()) : 0;
    int released = JCudaDriver.cuDevicePrimaryCtxRelease(gpu.device());
    if (resets) {
      this.faulted = false;
    }
    CudaException.check(reset, "cuDevicePrimaryCtxReset", "closing the device after a fault");
    CudaException.check(released, "cuDevicePrimaryCtxRelease", "closing the device");
  }

  /** Releases it for a backend that could not be opened, and attaches what fails to the reason. */
  void releaseAfter(CudaException reason, Gpu gpu) {
    try {
      release(gpu, reason.isSticky());
    } catch (CudaException e) {
      reason.addSuppressed(e);
    }
  }
}
