package dev.warptron.backend.cuda;

import jcuda.driver.JCudaDriver;

/**
 * The newest CUDA that the driver takes programs of.
 *
 * @param number in NVIDIA's count: 12040 for CUDA 12.4
 */
record DriverVersion(int number) {
  private static final int CUDA_12 = 12000;
  private static final int CUDA_13 = 13000;

  /** That of the driver of this process, which must have been loaded. */
  static DriverVersion ofThisProcess() {
    int[] number = new int[1];
    CudaException.check(
        JCudaDriver.cuDriverGetVersion(number),
        "cuDriverGetVersion",
        "choosing kernels and cuBLAS");
    return new DriverVersion(number[0]);
  }

  /** Whether it takes anything that is here. */
  boolean isSupported() {
    return number >= CUDA_12;
  }

  /** Whether it takes machine code of CUDA 13, and cuBLAS 13 works with it. */
  boolean isOfCuda13() {
    return number >= CUDA_13;
  }

  @Override
  public String toString() {
    return "CUDA %d.%d".formatted(number / 1000, number % 1000 / 10);
  }
}
