package dev.warptron.backend.reference;

import dev.warptron.backend.spi.DeviceResource;
import dev.warptron.backend.spi.DeviceState;
import dev.warptron.backend.spi.DeviceTensor;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.model.Shape;
import java.util.Arrays;
import org.apache.commons.math3.linear.BlockRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;

/** A float64 matrix in a Java array, or a view of part of one. */
final class ReferenceTensor extends DeviceTensor {
  private final double[] entries; // of the whole memory
  private final int first; // index of the first entry

  ReferenceTensor(DeviceState device, Shape shape) {
    this(device, shape, new double[Math.toIntExact(shape.size())]);
  }

  private ReferenceTensor(DeviceState device, Shape shape, double[] entries) {
    super(new DeviceResource(device, shape.size() * Double.BYTES, label(shape), () -> {}), shape);
    this.entries = entries;
    this.first = 0;
  }

  private ReferenceTensor(ReferenceTensor whole, long from, Shape shape) {
    super(whole, from, shape);
    this.entries = whole.entries;
    this.first = Math.toIntExact(offset());
  }

  private int index(int row, int column) {
    return first + row * shape().columns() + column;
  }

  double get(int row, int column) {
    return entries[index(row, column)];
  }

  void set(int row, int column, double value) {
    entries[index(row, column)] = value;
  }

  double[] row(int row) {
    double[] values = new double[shape().columns()];
    System.arraycopy(entries, index(row, 0), values, 0, values.length);
    return values;
  }

  void setRow(int row, double[] values) {
    System.arraycopy(values, 0, entries, index(row, 0), values.length);
  }

  /** A copy as a matrix of Commons Math. Requires at least one row and one column. */
  RealMatrix toMatrix() {
    double[][] rows = new double[shape().rows()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row(i);
    }
    return new BlockRealMatrix(rows);
  }

  void set(RealMatrix matrix) {
    for (int i = 0; i < shape().rows(); i++) {
      setRow(i, matrix.getRow(i));
    }
  }

  @Override
  protected Tensor view(long from, Shape part) {
    return new ReferenceTensor(this, from, part);
  }

  @Override
  protected void store(double[] values) {
    System.arraycopy(values, 0, entries, first, values.length);
  }

  @Override
  protected void store(float[] values, int from) {
    for (int i = 0; i < size(); i++) {
      entries[first + i] = values[from + i];
    }
  }

  @Override
  protected double[] load() {
    return Arrays.copyOfRange(entries, first, first + Math.toIntExact(size()));
  }
}
