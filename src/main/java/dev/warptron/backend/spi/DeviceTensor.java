package dev.warptron.backend.spi;

import dev.warptron.model.Shape;
import java.util.Objects;

/** What tensors of all devices have in common: views, checks, and closing. */
public abstract class DeviceTensor implements Tensor, Owned {
  private final DeviceResource memory;
  private final long offset; // in entries
  private final Shape shape;
  private final boolean owner;

  /** A tensor of all entries of the memory, which it owns. */
  protected DeviceTensor(DeviceResource memory, Shape shape) {
    this.memory = memory;
    this.offset = 0;
    this.shape = shape;
    this.owner = true;
  }

  /**
   * A view of part of a tensor.
   *
   * @param from first entry, in entries of {@code whole}
   */
  protected DeviceTensor(DeviceTensor whole, long from, Shape shape) {
    this.memory = whole.memory;
    this.offset = whole.offset + from;
    this.shape = shape;
    this.owner = false;
  }

  /** What a tensor of this shape is, for messages. */
  public static String label(Shape shape) {
    return "tensor " + shape;
  }

  /** A view: see {@link Tensor#slice}; the range is checked. */
  protected abstract Tensor view(long from, Shape part);

  /**
   * Overwrites all entries, of which there is at least one.
   *
   * @param values as many as there are entries
   */
  protected abstract void store(double[] values);

  /**
   * Overwrites all entries, of which there is at least one.
   *
   * @param from index in {@code values} of the first entry; all entries follow
   */
  protected abstract void store(float[] values, int from);

  /** Waits for operations that change the tensor, and copies all entries. */
  protected abstract double[] load();

  /** The first entry, in entries of the memory. */
  protected final long offset() {
    return offset;
  }

  /** The number of entries. */
  public final long size() {
    return shape.size();
  }

  @Override
  public final DeviceResource resource() {
    return memory;
  }

  @Override
  public final Shape shape() {
    return shape;
  }

  @Override
  public final Tensor slice(long from, Shape part) {
    Objects.checkFromIndexSize(from, part.size(), size());
    return view(from, part);
  }

  @Override
  public final void write(double[] values) {
    memory.requireOpen();
    OperationShapes.write(size(), values.length);
    if (values.length > 0) {
      store(values);
    }
  }

  @Override
  public final void write(float[] values, int from) {
    memory.requireOpen();
    OperationShapes.write(size(), values, from);
    if (size() > 0) {
      store(values, from);
    }
  }

  @Override
  public final double[] read() {
    memory.requireOpen();
    return size() == 0 ? new double[0] : load();
  }

  @Override
  public final void close() {
    if (owner) {
      memory.close();
    }
  }
}
