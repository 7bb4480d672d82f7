package dev.warptron;

import dev.warptron.data.Standardizer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The range in which each feature is finite, also after scaling. For a single row, comparing with
 * the range is cheaper than scaling and checking the result.
 */
final class FeatureRanges {
  private final float[] smallest; // (features)
  private final float[] largest; // (features)

  private FeatureRanges(float[] smallest, float[] largest) {
    this.smallest = smallest;
    this.largest = largest;
  }

  /**
   * The ranges of a model.
   *
   * @param scale to single precision; null if there is none, or it is to double precision, where
   *     each scaled float is finite
   */
  static FeatureRanges of(int features, @Nullable Standardizer scale) {
    float[] smallest = new float[features];
    float[] largest = new float[features];
    Arrays.fill(smallest, -Float.MAX_VALUE);
    Arrays.fill(largest, Float.MAX_VALUE);
    for (int j = 0; scale != null && j < features; j++) {
      smallest[j] = farthest(scale, j, -Float.MAX_VALUE);
      largest[j] = farthest(scale, j, Float.MAX_VALUE);
    }
    return new FeatureRanges(smallest, largest);
  }

  /** The value between the mean and the limit, farthest from the mean, that stays finite. */
  private static float farthest(Standardizer scale, int column, float limit) {
    if (isFinite(scale, column, limit)) {
      return limit;
    }
    long near = number((float) scale.mean(column));
    long far = number(limit);
    while (Math.abs(far - near) > 1) {
      long middle = (near + far) / 2;
      if (isFinite(scale, column, value(middle))) {
        near = middle;
      } else {
        far = middle;
      }
    }
    return value(near);
  }

  private static boolean isFinite(Standardizer scale, int column, float value) {
    return Float.isFinite(scale.apply(column, value));
  }

  /** Numbers the floats in ascending order; 0 is number 0. */
  private static long number(float value) {
    int bits = Float.floatToIntBits(value);
    return bits >= 0 ? bits : -(long) (bits & Integer.MAX_VALUE);
  }

  private static float value(long number) {
    float magnitude = Float.intBitsToFloat((int) Math.abs(number));
    return number < 0 ? -magnitude : magnitude;
  }

  /** The first feature out of its range; -1 if there is none. */
  int firstOutside(float[] row) {
    for (int j = 0; j < row.length; j++) {
      if (!(row[j] >= smallest[j] && row[j] <= largest[j])) { // NaN too
        return j;
      }
    }
    return -1;
  }
}
