package dev.warptron.backend.cuda.driver;

import com.google.errorprone.annotations.MustBeClosed;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** An event without timing: a point in a stream's work that other streams can wait for. */
public final class StreamEvent implements AutoCloseable {
  private final CudaContext context;
  private final String what;
  private final CUevent event = new CUevent();
  private boolean open = true;

  /**
   * Creates an event that is not recorded yet.
   *
   * @param what the synchronized work, for messages
   */
  @MustBeClosed
  public StreamEvent(CudaContext context, String what) {
    this.context = context;
    this.what = what;
    context.makeCurrent();
    CudaException.check(
        JCudaDriver.cuEventCreate(event, CUevent_flags.CU_EVENT_DISABLE_TIMING),
        "cuEventCreate",
        what);
  }

  /** Marks the end of the work submitted to the stream so far. */
  public void record(CUstream stream) {
    CudaException.check(JCudaDriver.cuEventRecord(event, stream), "cuEventRecord", what);
  }

  /** Lets later work of the stream wait for the work before the last {@link #record}. */
  public void holdBack(CUstream stream) {
    CudaException.check(JCudaDriver.cuStreamWaitEvent(stream, event, 0), "cuStreamWaitEvent", what);
  }

  /** Frees the event; does nothing the second time. */
  @Override
  public void close() {
    if (open) {
      open = false;
      if (context.isOpen()) { // otherwise it was freed with the context
        context.makeCurrent();
        CudaException.check(JCudaDriver.cuEventDestroy(event), "cuEventDestroy", what);
      }
    }
  }
}
