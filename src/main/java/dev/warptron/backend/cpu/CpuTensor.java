package dev.warptron.backend.cpu;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.Float32Tensor;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.model.Shape;

/** A float32 matrix in native memory, or a view of part of one. */
final class CpuTensor extends Float32Tensor {
  private final CpuMemory memory;

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  CpuTensor(CpuBackend backend, Shape shape) {
    this(new CpuMemory(backend, bytes(shape), label(shape)), shape);
  }

  private CpuTensor(CpuMemory memory, Shape shape) {
    super(memory.resource(), shape);
    this.memory = memory;
  }

  private CpuTensor(CpuTensor whole, long from, Shape shape) {
    super(whole, from, shape);
    this.memory = whole.memory;
  }

  /** The address of the first entry. */
  long address() {
    return memory.address() + byteOffset();
  }

  @Override
  protected Tensor view(long from, Shape part) {
    return new CpuTensor(this, from, part);
  }

  @Override
  protected void store(float[] values, int from) {
    Native.writeFloats(memory.backend().device(), address(), values, from, (int) size());
  }

  @Override
  protected void load(float[] into) {
    Native.readFloats(address(), into);
  }
}
