package dev.warptron.backend.cuda.driver;

import com.google.errorprone.annotations.MustBeClosed;
import jcuda.driver.CUfunction;
import jcuda.driver.CUfunction_attribute;
import jcuda.driver.JCudaDriver;

/**
 * The project's kernels, for one backend. All backends of the process share the {@link
 * KernelModule}; each has its own launch arguments.
 */
public final class Kernels implements AutoCloseable {
  /**
   * For tests: {@code fatbin} allows the machine code only, and {@code ptx} the PTX only. By
   * default the driver's version decides.
   */
  public static final String KIND = "warptron.cuda.kernels";

  private static final String ANY_KERNEL = "fill";

  private final CudaContext context;
  private final KernelModule module;
  private final LaunchArguments arguments;

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the arguments
  public Kernels(CudaContext context) {
    this.context = context;
    this.module = context.kernels(System.getProperty(KIND, "auto"));
    this.arguments = new LaunchArguments(context);
  }

  /**
   * Begins a launch: first add the arguments in the kernel's order, then call a launching method.
   */
  public Launch kernel(String name) {
    return new Launch(context, name, function(name), arguments.clear());
  }

  /** See {@link KernelModule#allowSharedBytes}. */
  public void allowSharedBytes(String name, long bytes) {
    context.makeCurrent();
    module.allowSharedBytes(name, bytes);
  }

  private CUfunction function(String name) {
    context.makeCurrent();
    return module.function(name);
  }

  /** See {@link KernelModule#isTranslated}. */
  public boolean isTranslated() {
    return module.isTranslated();
  }

  /** The compute capability of the loaded machine code. */
  public ComputeCapability computeCapability() {
    return ComputeCapability.ofBinary(
        attribute(ANY_KERNEL, CUfunction_attribute.CU_FUNC_ATTRIBUTE_BINARY_VERSION));
  }

  /**
   * The value of a kernel's attribute.
   *
   * @param attribute of {@link CUfunction_attribute}
   */
  int attribute(String name, int attribute) {
    int[] value = new int[1];
    CudaException.check(
        JCudaDriver.cuFuncGetAttribute(value, attribute, function(name)),
        "cuFuncGetAttribute",
        name);
    return value[0];
  }

  /** Frees the arguments; does nothing the second time. */
  @Override
  public void close() {
    arguments.close();
  }
}
