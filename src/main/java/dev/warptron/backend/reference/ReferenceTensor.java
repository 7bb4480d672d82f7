package dev.warptron.backend.reference;

import dev.warptron.backend.spi.OperationShapes;
import dev.warptron.backend.spi.Owned;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.model.Shape;
import java.util.Objects;
import org.apache.commons.math3.linear.BlockRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;

/** A float64 matrix in a Java array, or a view of part of one. */
final class ReferenceTensor implements Tensor, Owned {
  private final Allocation allocation;
  private final double[] entries;
  private final int offset;
  private final Shape shape;
  private final boolean owner;

  private ReferenceTensor(
      Allocation allocation, double[] entries, int offset, Shape shape, boolean owner) {
    this.allocation = allocation;
    this.entries = entries;
    this.offset = offset;
    this.shape = shape;
    this.owner = owner;
  }

  static ReferenceTensor allocate(ReferenceBackend backend, Shape shape) {
    int size = Math.toIntExact(shape.size());
    Allocation allocation = new Allocation(backend, shape.size() * Double.BYTES, "tensor " + shape);
    return new ReferenceTensor(allocation, new double[size], 0, shape, true);
  }

  @Override
  public Object home() {
    return allocation.backend();
  }

  @Override
  public void requireOpen() {
    allocation.requireOpen();
  }

  @Override
  public Shape shape() {
    return shape;
  }

  double get(int row, int column) {
    return entries[offset + row * shape.columns() + column];
  }

  void set(int row, int column, double value) {
    entries[offset + row * shape.columns() + column] = value;
  }

  double[] row(int row) {
    double[] values = new double[shape.columns()];
    System.arraycopy(entries, offset + row * shape.columns(), values, 0, values.length);
    return values;
  }

  void setRow(int row, double[] values) {
    System.arraycopy(values, 0, entries, offset + row * shape.columns(), values.length);
  }

  /** A copy as a matrix of Commons Math. Requires at least one row and one column. */
  RealMatrix toMatrix() {
    double[][] rows = new double[shape.rows()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row(i);
    }
    return new BlockRealMatrix(rows);
  }

  void set(RealMatrix matrix) {
    for (int i = 0; i < shape.rows(); i++) {
      setRow(i, matrix.getRow(i));
    }
  }

  @Override
  public Tensor slice(long from, Shape part) {
    Objects.checkFromIndexSize(from, part.size(), shape.size());
    return new ReferenceTensor(
        allocation, entries, offset + Math.toIntExact(from), part, /* owner= */ false);
  }

  @Override
  public void write(double[] values) {
    requireOpen();
    OperationShapes.write(shape.size(), values.length);
    System.arraycopy(values, 0, entries, offset, values.length);
  }

  @Override
  public void write(float[] values, int from) {
    requireOpen();
    OperationShapes.write(shape.size(), values, from);
    for (int i = 0; i < shape.size(); i++) {
      entries[offset + i] = values[from + i];
    }
  }

  @Override
  public double[] read() {
    allocation.requireOpen();
    double[] values = new double[Math.toIntExact(shape.size())];
    System.arraycopy(entries, offset, values, 0, values.length);
    return values;
  }

  @Override
  public void close() {
    if (owner) {
      allocation.free();
    }
  }
}
