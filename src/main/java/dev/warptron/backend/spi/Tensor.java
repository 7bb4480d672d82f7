package dev.warptron.backend.spi;

import dev.warptron.model.Shape;

/**
 * A row-major matrix in a device's memory, in the device's precision.
 *
 * <p>A tensor of {@link Backend#allocate} owns its memory; a {@link #slice} borrows it.
 */
public interface Tensor extends AutoCloseable {
  Shape shape();

  /**
   * A view of consecutive entries, in the same memory.
   *
   * @param offset of its first entry, in entries of this tensor
   * @param shape its shape; the view must end within this tensor
   * @return a tensor that is valid until the owner is closed; closing it does nothing
   * @throws IndexOutOfBoundsException if the slice reaches outside
   */
  Tensor slice(long offset, Shape shape);

  /** A view of consecutive rows. */
  default Tensor rows(int from, int count) {
    return slice((long) from * shape().columns(), shape().withRows(count));
  }

  /**
   * Overwrites all entries with these values, rounded to the device's precision.
   *
   * @param values {@code [rows x columns]}, row-major
   * @throws ShapeException if their number differs from the tensor's
   */
  void write(double[] values);

  /** The same with floats, which every device stores exactly. */
  default void write(float[] values) {
    OperationShapes.write(shape().size(), values.length);
    write(values, 0);
  }

  /**
   * The same with a range of an array.
   *
   * @param from index in {@code values} of the first entry, from 0; all entries follow
   * @throws IndexOutOfBoundsException if the array is too short
   */
  void write(float[] values, int from);

  /** All entries, row-major: a new array. */
  double[] read();

  /**
   * Whether it is in the device's own memory. If not, copy it for operations that read it more than
   * once.
   */
  default boolean isResident() {
    return true;
  }

  /** Frees the memory; does nothing the second time. */
  @Override
  void close();
}
