package dev.warptron.backend.cpu;

import dev.warptron.backend.spi.DropoutMask;
import dev.warptron.backend.spi.LayerOperations;
import dev.warptron.backend.spi.OperationShapes;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.function.Activation;
import dev.warptron.model.Normalization;
import dev.warptron.model.Normalization.Kind;

/** Normalization, dropout and noise: each operation checks its operands and calls native code. */
final class CpuLayers implements LayerOperations {
  private final CpuBackend backend;

  CpuLayers(CpuBackend backend) {
    this.backend = backend;
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
    NativeLayers.normalize(
        backend.device(),
        isOfRows(normalization),
        normalization.epsilon(),
        address(z),
        address(statistics),
        address(scale),
        address(shift),
        Settings.of(f),
        (float) f.parameter(),
        z.shape().rows(),
        z.shape().columns(),
        address(n),
        address(a));
  }

  private static boolean isOfRows(Normalization normalization) {
    return normalization.kind() == Kind.LAYER;
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
    NativeLayers.normalizeBackward(
        backend.device(),
        isOfRows(normalization),
        normalization.epsilon(),
        address(x),
        address(statistics),
        address(scale),
        x.shape().rows(),
        x.shape().columns(),
        address(delta),
        address(scaleGradient),
        address(shiftGradient));
  }

  @Override
  public void blend(double keep, double add, Tensor source, Tensor destination) {
    OperationShapes.blend(source, destination);
    NativeLayers.blend(
        (float) keep, (float) add, address(source), address(destination), source.shape().size());
  }

  @Override
  public void dropout(DropoutMask mask, Tensor a, Tensor b) {
    OperationShapes.dropout(a, b);
    NativeLayers.dropout(
        backend.device(),
        address(a),
        address(b),
        a.shape().size(),
        mask.seed(),
        mask.stream(),
        (int) mask.threshold(),
        (float) mask.scale());
  }

  @Override
  public void addNoise(long seed, long stream, double deviation, Tensor a, Tensor b) {
    OperationShapes.addNoise(a, b);
    NativeLayers.addNoise(address(a), address(b), a.shape().size(), seed, stream, deviation);
  }

  private long address(Tensor tensor) {
    return backend.own(tensor).address();
  }
}
