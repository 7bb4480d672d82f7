package dev.warptron.backend.cuda.driver;

import com.google.errorprone.annotations.MustBeClosed;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/**
 * A second stream for work that can run concurrently with the main stream. {@link #fork} and {@link
 * #join} define the dependencies, which a capture records.
 */
public final class SideStream implements AutoCloseable {
  private final CudaContext context;
  private final String what;
  private final CUstream stream = new CUstream();
  private final StreamEvent forked;
  private final StreamEvent joined;
  private boolean open = true;

  /**
   * Creates a stream.
   *
   * @param what its work, for messages
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes them
  public SideStream(CudaContext context, String what) {
    this.context = context;
    this.what = what;
    context.makeCurrent();
    CudaException.check(
        JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING),
        "cuStreamCreate",
        what);
    this.forked = new StreamEvent(context, what);
    this.joined = new StreamEvent(context, what);
  }

  public CUstream stream() {
    return stream;
  }

  /** Later work of this stream waits for the work submitted to the main stream so far. */
  public void fork() {
    forked.record(context.stream());
    forked.holdBack(stream);
  }

  /** Later work of the main stream waits for the work submitted to this stream so far. */
  public void join() {
    joined.record(stream);
    joined.holdBack(context.stream());
  }

  /** Waits for all work and frees the stream; does nothing the second time. */
  @Override
  public void close() {
    if (open) {
      open = false;
      if (context.isOpen()) { // otherwise it was freed with the context
        try (forked;
            joined) {
          context.synchronizeAndFree(
              () -> JCudaDriver.cuStreamDestroy(stream), "cuStreamDestroy", what);
        }
      }
    }
  }
}
