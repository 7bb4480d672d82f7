package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.DeviceOptions;

/** What every computation on the GPU needs, opened once and closed together. */
final class CudaDevice implements AutoCloseable {
  private final ForcedEngine engine;
  private final CudaContext context;
  private final Kernels kernels;
  private final MatrixProduct product;
  private final PartialSums partials;
  private final BatchRun singleUpdate;
  private final long ownBytes;
  private boolean open = true;

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes them all
  CudaDevice(DeviceOptions options) {
    engine = ForcedEngine.ofProperty();
    context = CudaContext.open();
    try {
      kernels = new Kernels(context);
      product = ChosenProduct.open(context, kernels, options);
      partials = new PartialSums(context);
      singleUpdate = new BatchRun(context, kernels, 1);
    } catch (RuntimeException | Error e) {
      context.close(); // and with it all that was made in it
      throw e;
    }
    ownBytes = context.bytesInUse();
  }

  ForcedEngine engine() {
    return engine;
  }

  CudaContext context() {
    return context;
  }

  Kernels kernels() {
    return kernels;
  }

  MatrixProduct product() {
    return product;
  }

  Optimizers optimizers() {
    return new Optimizers(kernels);
  }

  PartialSums partials() {
    return partials;
  }

  /** For updates that stand alone. */
  BatchRun singleUpdate() {
    return singleUpdate;
  }

  /** Bytes of all that was allocated beyond the device's own needs. */
  long bytesInUse() {
    return context.bytesInUse() - ownBytes;
  }

  /** Frees everything; does nothing the second time. */
  @Override
  public void close() {
    if (open) {
      open = false;
      singleUpdate.close();
      partials.close();
      product.close();
      kernels.close();
      context.close();
    }
  }
}
