package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** A place in a stream's work that other streams wait for. Takes no time. */
final class StreamEvent implements AutoCloseable {
  private final CudaContext context;
  private final String what;
  private final CUevent event = new CUevent();
  private boolean open = true;

  /**
   * An event that nobody has recorded yet.
   *
   * @param what is synchronized, for messages
   */
  @MustBeClosed
  StreamEvent(CudaContext context, String what) {
    this.context = context;
    this.what = what;
    context.makeCurrent();
    CudaException.check(
        JCudaDriver.cuEventCreate(event, CUevent_flags.CU_EVENT_DISABLE_TIMING),
        "cuEventCreate",
        what);
  }

  /** Marks the end of the work that the stream was given so far. */
  void record(CUstream stream) {
    CudaException.check(JCudaDriver.cuEventRecord(event, stream), "cuEventRecord", what);
  }

  /** What the stream is given from now on waits for the work before the last {@link #record}. */
  void holdBack(CUstream stream) {
    CudaException.check(JCudaDriver.cuStreamWaitEvent(stream, event, 0), "cuStreamWaitEvent", what);
  }

  /** Frees the event; does nothing the second time. */
  @Override
  public void close() {
    if (open) {
      open = false;
      if (context.isOpen()) { // the end of the context has freed it otherwise
        context.makeCurrent();
        CudaException.check(JCudaDriver.cuEventDestroy(event), "cuEventDestroy", what);
      }
    }
  }
}
