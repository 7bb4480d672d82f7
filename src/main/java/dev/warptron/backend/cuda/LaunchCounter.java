package dev.warptron.backend.cuda;

import dev.warptron.backend.LaunchCounts;

/** Counts what the GPU is given to do. Work that is being captured counts when its graph runs. */
final class LaunchCounter {
  private long calls;
  private long kernels;
  private long captured;
  private boolean capturing;

  /** A kernel was launched, or a product of cuBLAS asked for. */
  void kernel() {
    if (capturing) {
      captured++;
    } else {
      calls++;
      kernels++;
    }
  }

  /** From here on work is captured. */
  void beginCapture() {
    capturing = true;
    captured = 0;
  }

  /** Ends it; gives the kernels of the graph. */
  long endCapture() {
    capturing = false;
    return captured;
  }

  /** A graph of so many kernels was launched. */
  void graph(long itsKernels) {
    calls++;
    kernels += itsKernels;
  }

  LaunchCounts counts() {
    return new LaunchCounts(calls, kernels);
  }
}
