package dev.warptron.backend.spi;

import dev.warptron.model.Shape;

/**
 * A row-major matrix in a device's memory, in the device's precision.
 *
 * <p>What {@link Backend#allocate} returns owns its memory; a {@link #slice} borrows it.
 */
public interface Tensor extends AutoCloseable {
  Shape shape();

  /**
   * A view of consecutive entries; it sees and makes changes of the whole.
   *
   * @param offset where it begins, in entries from this tensor's first
   * @param shape its shape; must end within this tensor
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
   * @throws ShapeException if their number is not the tensor's
   */
  void write(double[] values);

  /** The same from floats, which every device holds exactly. */
  default void write(float[] values) {
    OperationShapes.write(shape().size(), values.length);
    write(values, 0);
  }

  /**
   * The same from a part of an array.
   *
   * @param from where in {@code values} the first entry stands, from 0; as many as the tensor has
   *     are read
   * @throws IndexOutOfBoundsException if the array ends before that
   */
  void write(float[] values, int from);

  /** All entries, row-major: a new array. */
  double[] read();

  /**
   * Whether it lies in the device's own memory. If not, an operation that reads it more than once
   * should be given a copy.
   */
  default boolean isResident() {
    return true;
  }

  /** Frees the memory; does nothing the second time. */
  @Override
  void close();
}
