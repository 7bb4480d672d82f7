package dev.warptron.backend.cuda.steps;

import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.cuda.driver.Kernels;
import dev.warptron.backend.cuda.operations.CudaDevice;
import java.util.List;

/** Launches of {@code train_tiny}: one block for each network. */
final class TinyKernel {
  private static final String NAME = "train_tiny";

  /** For a single network that can occupy more threads; bit-identical. */
  private static final String NAME_ALONE = "train_tiny_alone";

  /** Minimum blocks per multiprocessor, as in the launch bounds of the kernel. */
  private static final int BLOCKS_OF_A_MULTIPROCESSOR = 3;

  private final CudaContext context;
  private final Kernels kernels;

  TinyKernel(CudaDevice device) {
    this.context = device.context();
    this.kernels = device.kernels();
  }

  /**
   * Maximum dynamic shared memory of a network, in bytes. With more networks than multiprocessors,
   * the limit allows as many blocks per multiprocessor as have registers there.
   */
  long sharedBytesLimit(int networks) {
    boolean sharing = networks > context.multiprocessors();
    return TinyPlan.sharedBytesLimit(context, sharing ? BLOCKS_OF_A_MULTIPROCESSOR : 1);
  }

  /**
   * Trains the networks, which may share only rows and scalars.
   *
   * @param address of the first network's description; the others follow. Must stay valid until the
   *     launch has ended
   */
  void launch(List<TinyNetwork> networks, long address) {
    long sharedBytes = networks.stream().mapToLong(TinyNetwork::sharedBytes).max().orElse(0);
    boolean alone = networks.size() == 1 && networks.get(0).threads() == TinyPlan.THREADS_ALONE;
    String name = alone ? NAME_ALONE : NAME;
    kernels.allowSharedBytes(name, sharedBytes);
    kernels
        .kernel(name)
        .address(address)
        .withSharedBytes(sharedBytes)
        .grid(networks.size(), 1, alone ? TinyPlan.THREADS_ALONE : TinyPlan.THREADS, 1);
  }
}
