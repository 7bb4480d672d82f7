package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.DeviceException;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.ResourceStack;

/** What every computation on the GPU needs, opened once and closed together. */
final class CudaDevice implements AutoCloseable {
  private final ResourceStack owned = new ResourceStack();
  private final ForcedEngine engine;
  private final CudaContext context;
  private final Kernels kernels;
  private final MatrixProduct product;
  private final PartialSums partials;
  private final KeptEngines engines;
  private final long ownBytes;

  /**
   * Opens the device.
   *
   * @throws DeviceException if there is too little memory, or if a fault of an earlier backend of
   *     this process has left the GPU's context unusable
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes them all
  CudaDevice(DeviceOptions options) {
    engine = ForcedEngine.ofProperty();
    try {
      context = owned.own(CudaContext.open());
      kernels = owned.own(new Kernels(context));
      product = owned.own(ChosenProduct.open(context, kernels, options));
      partials = owned.own(new PartialSums(context));
      engines = owned.own(new KeptEngines());
      context.onShortage(engines::clear);
    } catch (CudaException e) {
      owned.closeAfter(e);
      throw e.isSticky() ? unusable(e) : e;
    } catch (RuntimeException | Error e) {
      owned.closeAfter(e);
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

  /** Graph engines that wait for the next training of their plan. */
  KeptEngines engines() {
    return engines;
  }

  /** Bytes of all that was allocated beyond the device's own needs and what it keeps. */
  long bytesInUse() {
    return context.bytesInUse() - ownBytes - engines.bytes();
  }

  private static DeviceException unusable(CudaException e) {
    return new DeviceException(
        ("device cuda is not available: an earlier fault of this process has left the GPU's context"
                + " unusable (%s); close every other device cuda of this process, or start the program"
                + " again")
            .formatted(e.getMessage()),
        e);
  }

  /**
   * Frees everything and releases the context; does nothing the second time. If something fails,
   * the rest is freed all the same.
   */
  @Override
  public void close() {
    owned.close();
  }
}
