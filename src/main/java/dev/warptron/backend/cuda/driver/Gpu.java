package dev.warptron.backend.cuda.driver;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/**
 * A GPU that the driver reports. Methods need no context, except as noted.
 *
 * @param ordinal its index, from 0
 */
public record Gpu(int ordinal, CUdevice device) {
  private static final int NAME_LENGTH = 256;

  /** Initializes the driver. Empty if it reports a GPU; otherwise why not. */
  public static Optional<Problem> problem() {
    int[] count = new int[1];
    int status = JCudaDriver.cuInit(0);
    if (status == CUresult.CUDA_SUCCESS) {
      status = JCudaDriver.cuDeviceGetCount(count);
    }
    if (status == CUresult.CUDA_SUCCESS && count[0] > 0) {
      return Optional.empty();
    }
    return Optional.of(
        status == CUresult.CUDA_SUCCESS || status == CUresult.CUDA_ERROR_NO_DEVICE
            ? new Problem(
                "the driver sees no NVIDIA GPU", "check nvidia-smi and CUDA_VISIBLE_DEVICES")
            : new Problem(
                "the NVIDIA driver answers " + CUresult.stringFor(status),
                "run nvidia-smi to see what it says of itself"));
  }

  /** The number of GPUs. The driver must have been initialized. */
  public static int count() {
    int[] count = new int[1];
    CudaException.check(JCudaDriver.cuDeviceGetCount(count), "cuDeviceGetCount", "all GPUs");
    return count[0];
  }

  /** The GPU that device cuda uses. */
  public static Gpu first() {
    return of(0);
  }

  public static Gpu of(int ordinal) {
    CUdevice device = new CUdevice();
    CudaException.check(
        JCudaDriver.cuDeviceGet(device, ordinal), "cuDeviceGet", "device " + ordinal);
    return new Gpu(ordinal, device);
  }

  public String name() {
    byte[] name = new byte[NAME_LENGTH];
    check(JCudaDriver.cuDeviceGetName(name, NAME_LENGTH, device), "cuDeviceGetName");
    int length = 0;
    while (length < name.length && name[length] != 0) {
      length++;
    }
    return new String(name, 0, length, StandardCharsets.UTF_8);
  }

  public ComputeCapability computeCapability() {
    return new ComputeCapability(
        attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR),
        attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR));
  }

  public long totalBytes() {
    long[] bytes = new long[1];
    check(JCudaDriver.cuDeviceTotalMem(bytes, device), "cuDeviceTotalMem");
    return bytes[0];
  }

  /** The free memory in bytes. Creates the GPU's primary context if there is none. */
  public long freeBytes() {
    CUcontext context = new CUcontext();
    check(JCudaDriver.cuDevicePrimaryCtxRetain(context, device), "cuDevicePrimaryCtxRetain");
    try {
      check(JCudaDriver.cuCtxSetCurrent(context), "cuCtxSetCurrent");
      long[] free = new long[1];
      check(JCudaDriver.cuMemGetInfo(free, new long[1]), "cuMemGetInfo");
      return free[0];
    } finally {
      JCudaDriver.cuDevicePrimaryCtxRelease(device);
    }
  }

  /** The maximum shared memory of a block, static and dynamic, in bytes. */
  long sharedBytesOfBlock() {
    return attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN);
  }

  int multiprocessors() {
    return attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
  }

  private int attribute(int which) {
    int[] value = new int[1];
    check(JCudaDriver.cuDeviceGetAttribute(value, which, device), "cuDeviceGetAttribute");
    return value[0];
  }

  private void check(int status, String call) {
    CudaException.check(status, call, "device " + ordinal);
  }
}
