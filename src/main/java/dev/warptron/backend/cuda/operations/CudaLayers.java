package dev.warptron.backend.cuda.operations;

import dev.warptron.backend.cuda.driver.Kernels;
import dev.warptron.backend.cuda.driver.Launch;
import dev.warptron.backend.spi.DropoutMask;
import dev.warptron.backend.spi.LayerOperations;
import dev.warptron.backend.spi.OperationShapes;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.function.Activation;
import dev.warptron.model.Normalization;
import dev.warptron.model.Normalization.Kind;
import dev.warptron.model.Shape;

/** Normalization, dropout and noise: each operation launches a few kernels. */
public final class CudaLayers implements LayerOperations {
  private final CudaDevice device;
  private final Kernels kernels;

  public CudaLayers(CudaDevice device) {
    this.device = device;
    this.kernels = device.kernels();
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
    if (z.shape().size() == 0) {
      return;
    }
    boolean ofRows = normalization.kind() == Kind.LAYER;
    Launch launch =
        kernels
            .kernel(ofRows ? "normalize_rows" : "normalize_columns")
            .address(address(z))
            .address(address(scale))
            .address(address(n))
            .address(address(statistics))
            .int64(z.shape().rows())
            .int32(z.shape().columns())
            .float64(normalization.epsilon());
    if (ofRows) {
      launch.reducingRows(z.shape().rows());
    } else {
      launch.summingColumns(z.shape().columns());
    }
    kernels
        .kernel("activate") // N lacks the shift, which is added like a bias
        .address(address(n))
        .address(address(shift))
        .address(address(a))
        .int64(z.shape().rows())
        .int64(z.shape().columns())
        .activation(f)
        .over(z.shape().size());
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
    Shape shape = x.shape();
    if (shape.size() == 0) {
      return;
    }
    kernels
        .kernel("normalization_gradients")
        .address(address(x))
        .address(address(delta))
        .int64(shape.rows())
        .int32(shape.columns())
        .address(address(scaleGradient))
        .address(address(shiftGradient))
        .summingColumns(shape.columns());
    boolean ofRows = normalization.kind() == Kind.LAYER;
    Launch launch =
        kernels
            .kernel(ofRows ? "normalize_rows_backward" : "normalize_columns_backward")
            .address(address(x))
            .address(address(statistics))
            .address(address(scale))
            .address(address(delta));
    if (!ofRows) {
      launch.address(address(scaleGradient)).address(address(shiftGradient));
    }
    launch.int64(shape.rows()).int32(shape.columns()).float64(normalization.epsilon());
    if (ofRows) {
      launch.reducingRows(shape.rows());
    } else {
      launch.over(shape.size());
    }
  }

  @Override
  public void blend(double keep, double add, Tensor source, Tensor destination) {
    OperationShapes.blend(source, destination);
    kernels
        .kernel("blend")
        .address(address(source))
        .address(address(destination))
        .int64(source.shape().size())
        .float32(keep)
        .float32(add)
        .over(source.shape().size());
  }

  @Override
  public void dropout(DropoutMask mask, Tensor a, Tensor b) {
    OperationShapes.dropout(a, b);
    kernels
        .kernel("dropout")
        .address(address(a))
        .address(address(b))
        .int64(a.shape().size())
        .int64(mask.seed())
        .int64(mask.stream())
        .int32((int) mask.threshold()) // unsigned
        .float32(mask.scale())
        .over(a.shape().size());
  }

  @Override
  public void addNoise(long seed, long stream, double deviation, Tensor a, Tensor b) {
    OperationShapes.addNoise(a, b);
    kernels
        .kernel("add_noise")
        .address(address(a))
        .address(address(b))
        .int64(a.shape().size())
        .int64(seed)
        .int64(stream)
        .float64(deviation)
        .over(a.shape().size());
  }

  private long address(Tensor tensor) {
    return device.own(tensor).address();
  }
}
