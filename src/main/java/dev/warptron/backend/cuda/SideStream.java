package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/**
 * A second stream for work that other work need not wait for, so that the GPU does both at once.
 * {@link #fork} and {@link #join} say what depends on what; a capture keeps that.
 */
final class SideStream implements AutoCloseable {
  private final CudaContext context;
  private final String what;
  private final CUstream stream = new CUstream();
  private final StreamEvent forked;
  private final StreamEvent joined;
  private boolean open = true;

  /**
   * A stream beside that of all work.
   *
   * @param what it does, for messages
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes them
  SideStream(CudaContext context, String what) {
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

  CUstream stream() {
    return stream;
  }

  /** Work given to this stream from now on sees what the main stream was given so far. */
  void fork() {
    forked.record(context.stream());
    forked.holdBack(stream);
  }

  /** Work given to the main stream from now on sees what this stream was given so far. */
  void join() {
    joined.record(stream);
    joined.holdBack(context.stream());
  }

  /** Waits for all work and frees the stream; does nothing the second time. */
  @Override
  public void close() {
    if (open) {
      open = false;
      if (context.isOpen()) { // the end of the context has freed it otherwise
        try (forked;
            joined) {
          context.finish(() -> JCudaDriver.cuStreamDestroy(stream), "cuStreamDestroy", what);
        }
      }
    }
  }
}
