package dev.warptron.backend.cuda;

import dev.warptron.backend.LaunchCounts;
import java.util.function.Supplier;
import jcuda.driver.CUstream;
import org.jspecify.annotations.Nullable;

/** Counts what the GPU is given to do. Work that is being captured counts when its graph runs. */
final class LaunchCounter {
  private long calls;
  private long kernels;
  private long captured;
  private boolean capturing;
  private @Nullable Observer observer;

  /** Is told of all work that a stream is given, for measurements; not of what is captured. */
  interface Observer {
    /**
     * Called right before the work is given to the stream.
     *
     * @param what the name of a kernel, or what a product or a graph is
     */
    void before(String what, CUstream stream);

    /** Called right after it. */
    void after(CUstream stream);

    /** Called before a graph is captured. */
    default void captureBegins() {}
  }

  /** Sets the observer; null removes it. */
  void observe(@Nullable Observer other) {
    observer = other;
  }

  /** To be called before work is given to a stream. */
  void begins(Supplier<String> what, CUstream stream) {
    if (observer != null && !capturing) {
      observer.before(what.get(), stream);
    }
  }

  /** A kernel was launched, or a product of cuBLAS asked for. */
  void kernel(CUstream stream) {
    if (capturing) {
      captured++;
    } else {
      calls++;
      kernels++;
      ends(stream);
    }
  }

  /** From here on work is captured. */
  void beginCapture() {
    capturing = true;
    captured = 0;
    if (observer != null) {
      observer.captureBegins();
    }
  }

  /** Ends it; gives the kernels of the graph. */
  long endCapture() {
    capturing = false;
    return captured;
  }

  /** A graph of so many kernels was launched. */
  void graph(long itsKernels, CUstream stream) {
    calls++;
    kernels += itsKernels;
    ends(stream);
  }

  private void ends(CUstream stream) {
    if (observer != null) {
      observer.after(stream);
    }
  }

  LaunchCounts counts() {
    return new LaunchCounts(calls, kernels);
  }
}
