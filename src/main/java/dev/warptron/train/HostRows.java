package dev.warptron.train;

import dev.warptron.backend.spi.Rows;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.model.Precision;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rows on the host, on their way to a device: prepared features and encoded targets, row-major.
 * Features have the precision of the device.
 */
public final class HostRows {
  private final int inputs;
  private final int outputs;
  private final float @Nullable [] floats; // (rows, inputs)
  private final double @Nullable [] doubles; // (rows, inputs)
  private final double[] targets; // (rows, outputs)

  /** Memory for this many rows. */
  HostRows(int rows, int inputs, int outputs, Precision precision) {
    this.inputs = inputs;
    this.outputs = outputs;
    int size = Math.multiplyExact(rows, inputs);
    this.floats = precision == Precision.FLOAT32 ? new float[size] : null;
    this.doubles = precision == Precision.FLOAT32 ? null : new double[size];
    this.targets = new double[Math.multiplyExact(rows, outputs)];
  }

  /** Whether features are doubles: {@link #putDoubles} takes them. */
  public boolean areDoubles() {
    return doubles != null;
  }

  /** Puts the features of {@code count} rows in the place of row {@code at} and the next ones. */
  public void putFloats(int at, int count, float[] values) {
    System.arraycopy(values, 0, Objects.requireNonNull(floats), at * inputs, count * inputs);
  }

  /** The same in double precision. */
  public void putDoubles(int at, int count, double[] values) {
    System.arraycopy(values, 0, Objects.requireNonNull(doubles), at * inputs, count * inputs);
  }

  /** Puts encoded targets in the place of row {@code at} and the next ones. */
  public void putTargets(int at, double[] values) {
    System.arraycopy(values, 0, targets, at * outputs, values.length);
  }

  /**
   * Uploads the first rows.
   *
   * @param into as many rows
   */
  void writeTo(Rows into) {
    Tensor features = into.features();
    if (floats != null) {
      features.write(floats, 0);
    } else {
      features.write(Arrays.copyOf(Objects.requireNonNull(doubles), into.count() * inputs));
    }
    into.targets().write(Arrays.copyOf(targets, into.count() * outputs));
  }
}
