package dev.warptron.backend.cuda.driver;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.DeviceException;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUresult;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.JCudaDriver;

/** A captured CUDA graph: one launch does all of its work. */
public final class CudaGraph implements AutoCloseable {
  private final CudaContext context;
  private final CUgraphExec executable = new CUgraphExec();
  private final long kernels;
  private boolean open = true;

  /**
   * Captures work that is submitted to the context's stream, and to streams that are forked from it
   * and joined again. All memory that the work uses must outlive the graph. The work must not load
   * kernels or allocate memory, which cannot be captured.
   *
   * @throws DeviceException if the GPU has too little memory for the graph
   */
  @MustBeClosed
  public static CudaGraph capture(CudaContext context, Runnable work) {
    context.makeCurrent();
    CUgraph graph = new CUgraph();
    CudaException.check(
        JCudaDriver.cuStreamBeginCapture(
            context.stream(), CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL),
        "cuStreamBeginCapture",
        "a training step");
    context.launches().beginCapture();
    long kernels;
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      // Ending a capture that is still valid creates a graph.
      if (JCudaDriver.cuStreamEndCapture(context.stream(), graph) == CUresult.CUDA_SUCCESS) {
        JCudaDriver.cuGraphDestroy(graph);
      }
      throw e;
    } finally {
      kernels = context.launches().endCapture();
    }
    CudaException.check(
        JCudaDriver.cuStreamEndCapture(context.stream(), graph),
        "cuStreamEndCapture",
        "a training step");
    try {
      return new CudaGraph(context, graph, kernels);
    } finally {
      JCudaDriver.cuGraphDestroy(graph); // only the executable graph is needed
    }
  }

  private CudaGraph(CudaContext context, CUgraph graph, long kernels) {
    this.context = context;
    this.kernels = kernels;
    int status = JCudaDriver.cuGraphInstantiate(executable, graph, /* flags= */ 0);
    if (status == CUresult.CUDA_ERROR_OUT_OF_MEMORY && context.evictCaches()) {
      status = JCudaDriver.cuGraphInstantiate(executable, graph, /* flags= */ 0);
    }
    if (status == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
      throw new DeviceException(
          ("the GPU has too little memory for a graph of %d kernels: %s; lower the batch size, or end"
                  + " other programs that use the GPU (nvidia-smi lists them)")
              .formatted(kernels, context.describeMemory()));
    }
    CudaException.check(status, "cuGraphInstantiate", "a training step");
  }

  /** Submits the work to the context's stream. */
  public void launch() {
    context.makeCurrent();
    context
        .launches()
        .beforeLaunch(() -> "graph of %d kernels".formatted(kernels), context.stream());
    CudaException.check(
        JCudaDriver.cuGraphLaunch(executable, context.stream()), "cuGraphLaunch", "training steps");
    context.launches().graphLaunched(kernels, context.stream());
  }

  /** Waits for the graph and frees it; does nothing the second time. */
  @Override
  public void close() {
    if (open) {
      open = false;
      if (context.isOpen()) {
        context.synchronizeAndFree(
            () -> JCudaDriver.cuGraphExecDestroy(executable),
            "cuGraphExecDestroy",
            "training steps");
      }
    }
  }
}
