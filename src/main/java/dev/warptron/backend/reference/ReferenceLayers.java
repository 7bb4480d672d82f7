package dev.warptron.backend.reference;

import dev.warptron.backend.spi.DeviceState;
import dev.warptron.backend.spi.DropoutMask;
import dev.warptron.backend.spi.LayerOperations;
import dev.warptron.backend.spi.OperationShapes;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.function.Activation;
import dev.warptron.model.Normalization;
import dev.warptron.model.Normalization.Kind;
import dev.warptron.random.Philox;

/** Normalization, dropout and noise by their formulas, in double precision. */
final class ReferenceLayers implements LayerOperations {
  private final DeviceState state;

  ReferenceLayers(DeviceState state) {
    this.state = state;
  }

  @Override
  public void normalize(
      Normalization normalization,
      Tensor z,
      Tensor statistics,
      Tensor scale,
      Tensor shift,
      Activation f,
      Tensor n,
      Tensor a) {
    OperationShapes.normalize(normalization, z, statistics, scale, shift, n, a);
    Groups x = new Groups(normalization, z);
    for (int group = 0; group < x.groups; group++) {
      double mean = 0;
      for (int k = 0; k < x.size; k++) {
        mean += x.get(group, k) / x.size;
      }
      double variance = 0;
      for (int k = 0; k < x.size; k++) {
        variance += (x.get(group, k) - mean) * (x.get(group, k) - mean) / x.size;
      }
      own(statistics).set(0, group, mean);
      own(statistics).set(1, group, variance);
      for (int k = 0; k < x.size; k++) {
        x.set(group, k, (x.get(group, k) - mean) / deviation(normalization, variance));
      }
    }
    for (int i = 0; i < z.shape().rows(); i++) {
      for (int j = 0; j < z.shape().columns(); j++) {
        double value = own(z).get(i, j) * own(scale).get(0, j) + own(shift).get(0, j);
        own(n).set(i, j, value);
        own(a).set(i, j, f.forward(value));
      }
    }
  }

  private static double deviation(Normalization normalization, double variance) {
    return Math.sqrt(variance + normalization.epsilon());
  }

  @Override
  public void normalizeBackward(
      Normalization normalization,
      Tensor x,
      Tensor statistics,
      Tensor scale,
      Tensor delta,
      Tensor scaleGradient,
      Tensor shiftGradient) {
    OperationShapes.normalizeBackward(
        normalization, x, statistics, scale, delta, scaleGradient, shiftGradient);
    int rows = x.shape().rows();
    for (int j = 0; j < x.shape().columns(); j++) {
      double ofScale = 0;
      double ofShift = 0;
      for (int i = 0; i < rows; i++) {
        ofScale += own(delta).get(i, j) * own(x).get(i, j);
        ofShift += own(delta).get(i, j);
        own(delta).set(i, j, own(delta).get(i, j) * own(scale).get(0, j));
      }
      own(scaleGradient).set(0, j, ofScale / rows);
      own(shiftGradient).set(0, j, ofShift / rows);
    }
    Groups values = new Groups(normalization, x);
    Groups g = new Groups(normalization, delta);
    for (int group = 0; group < g.groups; group++) {
      double mean = 0;
      double product = 0;
      for (int k = 0; k < g.size; k++) {
        mean += g.get(group, k) / g.size;
        product += g.get(group, k) * values.get(group, k) / g.size;
      }
      double deviation = deviation(normalization, own(statistics).get(1, group));
      for (int k = 0; k < g.size; k++) {
        double centered = g.get(group, k) - mean - values.get(group, k) * product;
        g.set(group, k, centered / deviation);
      }
    }
  }

  @Override
  public void blend(double keep, double add, Tensor source, Tensor destination) {
    OperationShapes.blend(source, destination);
    for (int i = 0; i < source.shape().rows(); i++) {
      for (int j = 0; j < source.shape().columns(); j++) {
        double value = keep * own(destination).get(i, j) + add * own(source).get(i, j);
        own(destination).set(i, j, value);
      }
    }
  }

  @Override
  public void dropout(DropoutMask mask, Tensor a, Tensor b) {
    OperationShapes.dropout(a, b);
    double[] entries = own(a).read();
    for (int k = 0; k < entries.length; k++) {
      entries[k] = mask.keeps(k) ? entries[k] * mask.scale() : 0;
    }
    own(b).write(entries);
  }

  @Override
  public void addNoise(long seed, long stream, double deviation, Tensor a, Tensor b) {
    OperationShapes.addNoise(a, b);
    Philox random = new Philox(seed, stream);
    double[] entries = own(a).read();
    for (int k = 0; k < entries.length; k++) {
      entries[k] += deviation * random.normal(k);
    }
    own(b).write(entries);
  }

  /** The values that share a mean: the rows of a matrix, or its columns. */
  private final class Groups {
    final int groups;
    final int size;
    private final ReferenceTensor matrix;
    private final boolean areRows;

    Groups(Normalization normalization, Tensor matrix) {
      this.matrix = own(matrix);
      this.areRows = normalization.kind() == Kind.LAYER;
      this.groups = areRows ? matrix.shape().rows() : matrix.shape().columns();
      this.size = areRows ? matrix.shape().columns() : matrix.shape().rows();
    }

    double get(int group, int k) {
      return areRows ? matrix.get(group, k) : matrix.get(k, group);
    }

    void set(int group, int k, double value) {
      if (areRows) {
        matrix.set(group, k, value);
      } else {
        matrix.set(k, group, value);
      }
    }
  }

  private ReferenceTensor own(Tensor tensor) {
    return state.own(tensor, ReferenceTensor.class);
  }
}
