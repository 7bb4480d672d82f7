package dev.warptron.backend.cuda.operations;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.cuda.driver.CudaException;
import dev.warptron.backend.cuda.driver.DeviceMemory;
import dev.warptron.backend.cuda.driver.Memory;
import dev.warptron.backend.cuda.driver.PinnedMemory;
import dev.warptron.backend.spi.OperationShapes;
import dev.warptron.backend.spi.Owned;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.model.Shape;
import java.util.Objects;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.JCudaDriver;

/** A float32 matrix in memory of the device, or a view of part of one. */
public final class CudaTensor implements Tensor, Owned {
  private final Memory memory;
  private final long offset; // in entries
  private final Shape shape;
  private final boolean owner;

  private CudaTensor(Memory memory, long offset, Shape shape, boolean owner) {
    this.memory = memory;
    this.offset = offset;
    this.shape = shape;
    this.owner = owner;
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  public static CudaTensor allocate(CudaContext context, Shape shape) {
    return new CudaTensor(
        new DeviceMemory(context, bytes(shape), "tensor " + shape), 0, shape, /* owner= */ true);
  }

  /** In GPU memory if the rows fit; otherwise in pinned host memory. */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  public static CudaTensor allocateRows(CudaContext context, Shape shape) {
    if (context.canHoldRows(bytes(shape))) {
      return allocate(context, shape);
    }
    return new CudaTensor(
        new PinnedMemory(context, bytes(shape), "tensor " + shape), 0, shape, /* owner= */ true);
  }

  private static long bytes(Shape shape) {
    return Math.multiplyExact(shape.size(), (long) Float.BYTES);
  }

  @Override
  public boolean isResident() {
    return memory.isOnDevice();
  }

  @Override
  public Object home() {
    return memory.context();
  }

  @Override
  public void requireOpen() {
    memory.requireOpen();
  }

  /** The device address of the first entry. */
  public long address() {
    return memory.address() + offset * Float.BYTES;
  }

  /** The address of the first entry as a pointer for cuBLAS. */
  Pointer pointer() {
    return memory.at(offset * Float.BYTES);
  }

  /** The address of the first entry as a pointer for copies. */
  private CUdeviceptr devicePointer() {
    return memory.deviceAt(offset * Float.BYTES);
  }

  public long size() {
    return shape.size();
  }

  /** Copies all entries asynchronously, before work that is submitted later. */
  public void copyTo(CudaTensor destination) {
    if (size() == 0) {
      return;
    }
    CudaContext context = memory.context();
    context.makeCurrent();
    long bytes = bytes(shape);
    CudaException.check(
        memory.isOnDevice()
            ? JCudaDriver.cuMemcpyDtoDAsync(
                destination.devicePointer(), devicePointer(), bytes, context.stream())
            : JCudaDriver.cuMemcpyHtoDAsync(
                destination.devicePointer(), pointer(), bytes, context.stream()),
        "cuMemcpyAsync",
        "tensor " + shape);
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public Tensor slice(long from, Shape part) {
    Objects.checkFromIndexSize(from, part.size(), shape.size());
    return new CudaTensor(memory, offset + from, part, /* owner= */ false);
  }

  @Override
  public void write(double[] values) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    write(rounded);
  }

  @Override
  public void write(float[] values, int from) {
    memory.requireOpen();
    OperationShapes.write(size(), values, from);
    if (size() > 0) {
      memory.write(offset * Float.BYTES, values, from, (int) size());
    }
  }

  @Override
  public double[] read() {
    memory.requireOpen();
    float[] values = new float[Math.toIntExact(size())];
    if (values.length > 0) {
      memory.read(offset * Float.BYTES, values);
    }
    double[] widened = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      widened[i] = values[i];
    }
    return widened;
  }

  @Override
  public void close() {
    if (owner) {
      memory.close();
    }
  }
}
