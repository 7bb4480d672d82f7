package dev.warptron.backend.cpu;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.OperationShapes;
import dev.warptron.backend.spi.Owned;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.model.Shape;
import java.util.Objects;

/** A float32 matrix in native memory, or a view of part of one. */
final class CpuTensor implements Tensor, Owned {
  private final CpuMemory memory;
  private final long offset; // in entries
  private final Shape shape;
  private final boolean owner;

  private CpuTensor(CpuMemory memory, long offset, Shape shape, boolean owner) {
    this.memory = memory;
    this.offset = offset;
    this.shape = shape;
    this.owner = owner;
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  static CpuTensor allocate(CpuBackend backend, Shape shape) {
    long bytes = Math.multiplyExact(shape.size(), (long) Float.BYTES);
    return new CpuTensor(
        new CpuMemory(backend, bytes, "tensor " + shape), 0, shape, /* owner= */ true);
  }

  @Override
  public Object home() {
    return memory.backend();
  }

  @Override
  public void requireOpen() {
    memory.requireOpen();
  }

  /** The address of the first entry. */
  long address() {
    return memory.address() + offset * Float.BYTES;
  }

  long size() {
    return shape.size();
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public Tensor slice(long from, Shape part) {
    Objects.checkFromIndexSize(from, part.size(), shape.size());
    return new CpuTensor(memory, offset + from, part, /* owner= */ false);
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
    requireOpen();
    OperationShapes.write(size(), values, from);
    Native.writeFloats(memory.backend().device(), address(), values, from, (int) size());
  }

  @Override
  public double[] read() {
    requireOpen();
    float[] values = new float[Math.toIntExact(size())];
    Native.readFloats(address(), values);
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
