package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import jcuda.driver.CUfunction;
import jcuda.driver.CUfunction_attribute;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/**
 * The project's kernels, loaded into a context, and their launches.
 *
 * <p>Drivers of CUDA 13 take the machine code that nvcc made for each architecture; older drivers,
 * and GPUs that did not exist then, translate the PTX.
 */
final class Kernels implements AutoCloseable {
  /**
   * For tests: {@code fatbin} takes the machine code and nothing else, {@code ptx} the PTX, even
   * where the driver would take the machine code. Without it the driver's version decides.
   */
  static final String KIND = "warptron.cuda.kernels";

  private static final String MACHINE_CODE = "kernels.fatbin";
  private static final String PTX = "kernels.ptx";
  private static final String ANY_KERNEL = "fill";

  private final CudaContext context;
  private final CUmodule module = new CUmodule();
  private final Map<String, CUfunction> functions = new HashMap<>();
  private final LaunchArguments arguments;
  private boolean translated;
  private boolean open = true;

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the arguments
  Kernels(CudaContext context) {
    this.context = context;
    context.makeCurrent();
    int status = load(System.getProperty(KIND, "auto"));
    CudaException.check(status, "cuModuleLoadData", "the kernels");
    this.arguments = new LaunchArguments(context);
  }

  private int load(String kind) {
    return switch (kind) {
      case "auto" -> {
        int status =
            DriverVersion.ofThisProcess().isOfCuda13()
                ? loadMachineCode()
                : CUresult.CUDA_ERROR_NO_BINARY_FOR_GPU;
        yield isRefused(status) ? loadPtx() : status;
      }
      case "fatbin" -> loadMachineCode();
      case "ptx" -> loadPtx();
      default ->
          throw new IllegalArgumentException(
              "-D%s must be auto, fatbin or ptx, got %s".formatted(KIND, kind));
    };
  }

  private int loadMachineCode() {
    return JCudaDriver.cuModuleLoadData(module, read(MACHINE_CODE));
  }

  private int loadPtx() {
    translated = true;
    byte[] text = read(PTX);
    return JCudaDriver.cuModuleLoadData(module, Arrays.copyOf(text, text.length + 1)); // ends in 0
  }

  private static boolean isRefused(int status) {
    return status == CUresult.CUDA_ERROR_NO_BINARY_FOR_GPU
        || status == CUresult.CUDA_ERROR_INVALID_IMAGE
        || status == CUresult.CUDA_ERROR_UNSUPPORTED_PTX_VERSION;
  }

  private static byte[] read(String name) {
    try (InputStream in = Kernels.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the kernels are not in this build: " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  /** Begins a launch: the arguments are given in the kernel's order, and then the size. */
  Launch kernel(String name) {
    return new Launch(context, name, function(name), arguments.clear());
  }

  /** Lets a kernel be launched with so much dynamic shared memory; beyond 48 KiB it must be. */
  void allowSharedBytes(String name, long bytes) {
    CudaException.check(
        JCudaDriver.cuFuncSetAttribute(
            function(name),
            CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES,
            Math.toIntExact(bytes)),
        "cuFuncSetAttribute",
        "%d bytes of shared memory for %s".formatted(bytes, name));
  }

  private CUfunction function(String name) {
    context.makeCurrent();
    return functions.computeIfAbsent(
        name,
        missing -> {
          CUfunction found = new CUfunction();
          CudaException.check(
              JCudaDriver.cuModuleGetFunction(found, module, missing),
              "cuModuleGetFunction",
              missing);
          return found;
        });
  }

  /** Whether the driver translated the PTX, since it does not take the machine code. */
  boolean isTranslated() {
    return translated;
  }

  /** What the machine code that runs is for. */
  ComputeCapability computeCapability() {
    int[] version = new int[1];
    CudaException.check(
        JCudaDriver.cuFuncGetAttribute(
            version, CUfunction_attribute.CU_FUNC_ATTRIBUTE_BINARY_VERSION, function(ANY_KERNEL)),
        "cuFuncGetAttribute",
        ANY_KERNEL);
    return ComputeCapability.ofBinary(version[0]);
  }

  /** Unloads the kernels; does nothing the second time. */
  @Override
  public void close() {
    if (open) {
      open = false;
      context.makeCurrent();
      try (arguments) {
        CudaException.check(JCudaDriver.cuModuleUnload(module), "cuModuleUnload", "the kernels");
      }
    }
  }
}
