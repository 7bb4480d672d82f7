package dev.warptron.backend.cpu;

import dev.warptron.backend.spi.Float32Tensor;
import dev.warptron.backend.spi.OperationShapes;
import dev.warptron.backend.spi.RowPredictor;
import dev.warptron.backend.spi.RowScale;
import dev.warptron.model.NetworkSpec;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;

/**
 * A network in native memory. A {@link Cleaner} frees it when the predictor is unreachable: several
 * threads may share it, so there is no owner to close it.
 */
final class CpuRowPredictor implements RowPredictor {
  private static final Cleaner CLEANER = Cleaner.create();

  private final NetworkSpec network;
  private final long predictor; // the native object

  CpuRowPredictor(long kernels, NetworkSpec network, double[] parameters, RowScale scale) {
    this.network = network;
    long address =
        NativeNetwork.openPredictor(
            kernels,
            Settings.layout(network),
            Settings.widths(network),
            Settings.activations(network),
            Settings.activationParameters(network),
            Float32Tensor.round(parameters),
            scale.means(),
            scale.standardDeviations());
    if (address == 0) {
      throw CpuMemory.noMemory("predictor", (long) Float.BYTES * parameters.length);
    }
    this.predictor = address;
    CLEANER.register(this, () -> NativeNetwork.closePredictor(address));
  }

  @Override
  public void outputs(float[] row, float[] outputs) {
    OperationShapes.row(network, row, outputs);
    try {
      NativeNetwork.predictRow(predictor, row, outputs);
    } finally {
      Reference.reachabilityFence(this);
    }
  }
}
