package dev.warptron.backend.spi;

import dev.warptron.model.Shape;

/** What tensors of float32 have in common: the conversion from and to doubles. */
public abstract class Float32Tensor extends DeviceTensor {
  /** A tensor of all entries of the memory, which it owns. */
  protected Float32Tensor(DeviceResource memory, Shape shape) {
    super(memory, shape);
  }

  /**
   * A view of part of a tensor.
   *
   * @param from first entry, in entries of {@code whole}
   */
  protected Float32Tensor(Float32Tensor whole, long from, Shape shape) {
    super(whole, from, shape);
  }

  /**
   * The size of a tensor in bytes.
   *
   * @throws ArithmeticException if it exceeds a long
   */
  public static long bytes(Shape shape) {
    return Math.multiplyExact(shape.size(), (long) Float.BYTES);
  }

  /** Rounds to single precision. */
  public static float[] round(double[] values) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    return rounded;
  }

  /** Copies all entries into an array of that length. */
  protected abstract void load(float[] into);

  /** The first entry, in bytes from the beginning of the memory. */
  protected final long byteOffset() {
    return offset() * Float.BYTES;
  }

  @Override
  protected final void store(double[] values) {
    store(round(values), 0);
  }

  @Override
  protected final double[] load() {
    float[] values = new float[Math.toIntExact(size())];
    load(values);
    double[] widened = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      widened[i] = values[i];
    }
    return widened;
  }
}
