package dev.warptron.backend.cuda.driver;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUfunction_attribute;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/**
 * The project's kernels, loaded into the primary context for all backends of the process: see
 * {@link PrimaryContext#kernels}. Thread-safe.
 *
 * <p>Drivers of CUDA 13 load the machine code that nvcc compiled for each architecture. Older
 * drivers translate the PTX, as does any driver for a newer architecture.
 */
final class KernelModule implements AutoCloseable {
  private static final String FOLDER = "/dev/warptron/backend/cuda/";
  private static final String MACHINE_CODE = FOLDER + "kernels.fatbin";
  private static final String PTX = FOLDER + "kernels.ptx";

  /** Preferred share of a multiprocessor's on-chip memory as shared memory, in percent. */
  private static final int CARVEOUT_MAX_SHARED = 100;

  /** Read once per process: only the garbage collector frees direct buffers. */
  private static final Map<String, ByteBuffer> IMAGES = new ConcurrentHashMap<>();

  private final CUmodule module = new CUmodule();
  private final boolean translated;
  private final Map<String, CUfunction> functions = new ConcurrentHashMap<>();
  private final Map<String, Long> sharedBytes = new HashMap<>(); // the limit set for each kernel

  /**
   * Loads the kernels into the current context.
   *
   * @param kind see {@link Kernels#KIND}
   */
  KernelModule(String kind) {
    int status =
        switch (kind) {
          case "auto" ->
              DriverVersion.ofThisProcess().supportsCuda13()
                  ? load(MACHINE_CODE)
                  : CUresult.CUDA_ERROR_NO_BINARY_FOR_GPU;
          case "fatbin" -> load(MACHINE_CODE);
          case "ptx" -> CUresult.CUDA_ERROR_NO_BINARY_FOR_GPU;
          default ->
              throw new IllegalArgumentException(
                  "-D%s must be auto, fatbin or ptx, got %s".formatted(Kernels.KIND, kind));
        };
    translated = isRefused(status) && !kind.equals("fatbin");
    CudaException.check(translated ? load(PTX) : status, "cuModuleLoadData", "the kernels");
  }

  private static boolean isRefused(int status) {
    return status == CUresult.CUDA_ERROR_NO_BINARY_FOR_GPU
        || status == CUresult.CUDA_ERROR_INVALID_IMAGE
        || status == CUresult.CUDA_ERROR_UNSUPPORTED_PTX_VERSION;
  }

  /**
   * Loads from a direct buffer: JCuda would hold an array in a JNI critical section, which blocks
   * garbage collection until the driver has translated the PTX.
   */
  private int load(String name) {
    return JCudaDriver.cuModuleLoadDataEx(
        module,
        Pointer.to(IMAGES.computeIfAbsent(name, KernelModule::read)),
        0,
        new int[0],
        Pointer.to(new long[0]));
  }

  /** The bytes of an image, with a terminating 0, which PTX needs. */
  private static ByteBuffer read(String name) {
    try (InputStream in = KernelModule.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the kernels are not in this build: " + name);
      }
      byte[] bytes = in.readAllBytes();
      return ByteBuffer.allocateDirect(bytes.length + 1).put(bytes).rewind();
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  /** A kernel by its name. The context must be current. */
  CUfunction function(String name) {
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

  /**
   * Allows launches of a kernel with this much dynamic shared memory; required beyond 48 KiB. Never
   * lowers the limit: another backend may be about to launch with it.
   *
   * <p>Also sets the carveout to the maximum, so that as many blocks as possible fit on a
   * multiprocessor; by default the driver chooses it.
   */
  synchronized void allowSharedBytes(String name, long bytes) {
    if (bytes <= sharedBytes.getOrDefault(name, 0L)) {
      return;
    }
    setAttribute(
        name,
        CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES,
        Math.toIntExact(bytes));
    setAttribute(
        name,
        CUfunction_attribute.CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT,
        CARVEOUT_MAX_SHARED);
    sharedBytes.put(name, bytes);
  }

  private void setAttribute(String name, int attribute, int value) {
    CudaException.check(
        JCudaDriver.cuFuncSetAttribute(function(name), attribute, value),
        "cuFuncSetAttribute",
        "attribute %d of %s to %d".formatted(attribute, name, value));
  }

  /** Whether the driver translated the PTX instead of loading the machine code. */
  boolean isTranslated() {
    return translated;
  }

  /** Unloads the kernels from the context, which must be current. */
  @Override
  public void close() {
    CudaException.check(JCudaDriver.cuModuleUnload(module), "cuModuleUnload", "the kernels");
  }
}
