package dev.warptron.backend.cuda.operations;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.DeviceException;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.cuda.driver.CudaException;
import dev.warptron.backend.cuda.driver.Kernels;
import dev.warptron.backend.spi.DeviceState;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.Permutation;
import dev.warptron.backend.spi.ResourceStack;
import dev.warptron.backend.spi.Tensor;

/** The resources that all computations on the GPU share, opened and closed together. */
public final class CudaDevice implements AutoCloseable {
  private final ResourceStack owned = new ResourceStack();
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
  public CudaDevice(DeviceOptions options) {
    try {
      context = owned.own(CudaContext.open());
      kernels = owned.own(new Kernels(context));
      product = owned.own(ChosenProduct.open(context, kernels, options));
      partials = owned.own(new PartialSums(context));
      engines = owned.own(new KeptEngines());
      context.onOutOfMemory(engines::clear);
    } catch (CudaException e) {
      owned.closeAfter(e);
      throw e.isSticky() ? unusable(e) : e;
    } catch (RuntimeException | Error e) {
      owned.closeAfter(e);
      throw e;
    }
    ownBytes = context.state().bytesInUse();
  }

  public CudaContext context() {
    return context;
  }

  public Kernels kernels() {
    return kernels;
  }

  public MatrixProduct product() {
    return product;
  }

  public Optimizers optimizers() {
    return new Optimizers(kernels);
  }

  public PartialSums partials() {
    return partials;
  }

  /** Checks that an operand is this device's: see {@link DeviceState#own}. */
  public CudaTensor own(Tensor tensor) {
    return context.state().own(tensor, CudaTensor.class);
  }

  public CudaPermutation own(Permutation permutation) {
    return context.state().own(permutation, CudaPermutation.class);
  }

  public CudaLossAccumulator own(LossAccumulator accumulator) {
    return context.state().own(accumulator, CudaLossAccumulator.class);
  }

  /** Engines of finished trainings, kept for the next training of the same plan. */
  public KeptEngines engines() {
    return engines;
  }

  /** Allocated bytes, without those of the device itself and of the kept engines. */
  public long bytesInUse() {
    return context.state().bytesInUse() - ownBytes - engines.bytes();
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
   * Frees everything and releases the context, even if a step fails; does nothing the second time.
   *
   * @throws IllegalStateException if something allocated on the device is not closed
   */
  @Override
  public void close() {
    DeviceState state = context.state();
    if (state.isOpen()) {
      long unclosedBytes = bytesInUse();
      owned.close();
      state.requireNothingLeft(unclosedBytes);
    }
  }
}
