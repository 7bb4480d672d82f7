package dev.warptron.backend.cuda.driver;

import dev.warptron.backend.spi.LaunchCounts;
import java.util.function.Supplier;
import jcuda.driver.CUstream;
import org.jspecify.annotations.Nullable;

/** Counts launches. Captured work is counted when its graph is launched. */
public final class LaunchCounter {
  private long calls;
  private long kernels;
  private long captured;
  private boolean capturing;
  private @Nullable Observer observer;

  /** Called for all work that is submitted to a stream, for measurements; not for captured work. */
  public interface Observer {
    /**
     * Called right before the work is submitted to the stream.
     *
     * @param what the name of a kernel, or a description of a product or a graph
     */
    void before(String what, CUstream stream);

    /** Called right after it. */
    void after(CUstream stream);

    /** Called before a graph is captured. */
    default void captureBegins() {}
  }

  /** Sets the observer; null removes it. */
  public void observe(@Nullable Observer other) {
    observer = other;
  }

  /** Must be called before work is submitted to a stream. */
  public void beforeLaunch(Supplier<String> what, CUstream stream) {
    if (observer != null && !capturing) {
      observer.before(what.get(), stream);
    }
  }

  /** Must be called after a launch of a kernel or a call of a cuBLAS product. */
  public void kernelLaunched(CUstream stream) {
    if (capturing) {
      captured++;
    } else {
      calls++;
      kernels++;
      afterLaunch(stream);
    }
  }

  /** Begins a capture. */
  void beginCapture() {
    capturing = true;
    captured = 0;
    if (observer != null) {
      observer.captureBegins();
    }
  }

  /** Ends the capture; returns the number of kernels in the graph. */
  long endCapture() {
    capturing = false;
    return captured;
  }

  /** Must be called after a launch of a graph with this number of kernels. */
  void graphLaunched(long graphKernels, CUstream stream) {
    calls++;
    kernels += graphKernels;
    afterLaunch(stream);
  }

  private void afterLaunch(CUstream stream) {
    if (observer != null) {
      observer.after(stream);
    }
  }

  public LaunchCounts counts() {
    return new LaunchCounts(calls, kernels);
  }
}
