package dev.warptron.backend.cuda.driver;

import jcuda.driver.JCudaDriver;

/**
 * The newest version of CUDA that the driver supports.
 *
 * @param number in NVIDIA's encoding: 12040 for CUDA 12.4
 */
public record DriverVersion(int number) {
  private static final int CUDA_12 = 12000;
  private static final int CUDA_13 = 13000;

  /** The version of this process's driver, which must have been loaded. */
  public static DriverVersion ofThisProcess() {
    int[] number = new int[1];
    CudaException.check(
        JCudaDriver.cuDriverGetVersion(number),
        "cuDriverGetVersion",
        "choosing kernels and cuBLAS");
    return new DriverVersion(number[0]);
  }

  /** Whether the driver can load the kernels of this build, at least as PTX. */
  public boolean isSupported() {
    return number >= CUDA_12;
  }

  /** Whether the driver can load machine code of CUDA 13, and cuBLAS 13 works with it. */
  public boolean supportsCuda13() {
    return number >= CUDA_13;
  }

  @Override
  public String toString() {
    return "CUDA %d.%d".formatted(number / 1000, number % 1000 / 10);
  }
}
