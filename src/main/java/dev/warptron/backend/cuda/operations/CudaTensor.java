package dev.warptron.backend.cuda.operations;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.cuda.driver.CudaException;
import dev.warptron.backend.cuda.driver.DeviceMemory;
import dev.warptron.backend.cuda.driver.Memory;
import dev.warptron.backend.cuda.driver.PinnedMemory;
import dev.warptron.backend.spi.Float32Tensor;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.model.Shape;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.JCudaDriver;

/** A float32 matrix in memory of the device, or a view of part of one. */
public final class CudaTensor extends Float32Tensor {
  private final Memory memory;

  private CudaTensor(Memory memory, Shape shape) {
    super(memory.resource(), shape);
    this.memory = memory;
  }

  private CudaTensor(CudaTensor whole, long from, Shape shape) {
    super(whole, from, shape);
    this.memory = whole.memory;
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  public static CudaTensor allocate(CudaContext context, Shape shape) {
    return new CudaTensor(new DeviceMemory(context, bytes(shape), label(shape)), shape);
  }

  /** In GPU memory if the rows fit; otherwise in pinned host memory. */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  public static CudaTensor allocateRows(CudaContext context, Shape shape) {
    if (context.canHoldRows(bytes(shape))) {
      return allocate(context, shape);
    }
    return new CudaTensor(new PinnedMemory(context, bytes(shape), label(shape)), shape);
  }

  @Override
  public boolean isResident() {
    return memory.isOnDevice();
  }

  /** The device address of the first entry. */
  public long address() {
    return memory.address() + byteOffset();
  }

  /** The address of the first entry as a pointer for cuBLAS. */
  Pointer pointer() {
    return memory.at(byteOffset());
  }

  /** The address of the first entry as a pointer for copies. */
  private CUdeviceptr devicePointer() {
    return memory.deviceAt(byteOffset());
  }

  /** Copies all entries asynchronously, before work that is submitted later. */
  public void copyTo(CudaTensor destination) {
    if (size() == 0) {
      return;
    }
    CudaContext context = memory.context();
    context.makeCurrent();
    long bytes = bytes(shape());
    CudaException.check(
        memory.isOnDevice()
            ? JCudaDriver.cuMemcpyDtoDAsync(
                destination.devicePointer(), devicePointer(), bytes, context.stream())
            : JCudaDriver.cuMemcpyHtoDAsync(
                destination.devicePointer(), pointer(), bytes, context.stream()),
        "cuMemcpyAsync",
        label(shape()));
  }

  @Override
  protected Tensor view(long from, Shape part) {
    return new CudaTensor(this, from, part);
  }

  @Override
  protected void store(float[] values, int from) {
    memory.write(byteOffset(), values, from, (int) size());
  }

  @Override
  protected void load(float[] into) {
    memory.read(byteOffset(), into);
  }
}
