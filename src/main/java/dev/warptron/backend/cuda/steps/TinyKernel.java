package dev.warptron.backend.cuda.steps;

import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.cuda.driver.Kernels;
import dev.warptron.backend.cuda.operations.CudaDevice;
import java.util.List;

/** Launches of {@code train_tiny}: one block for each network. */
public final class TinyKernel {
  private static final String NAME = "train_tiny";

  /** For one network that can occupy more threads, to the same bits. */
  private static final String NAME_ALONE = "train_tiny_alone";

  /** As the launch bounds of the kernel say. */
  private static final int BLOCKS_OF_A_MULTIPROCESSOR = 3;

  private final CudaContext context;
  private final Kernels kernels;

  TinyKernel(CudaDevice device) {
    this.context = device.context();
    this.kernels = device.kernels();
  }

  /**
   * Dynamic shared memory that a network may have. Where there are more networks than
   * multiprocessors, as many blocks share one as find registers there.
   */
  long room(int networks) {
    boolean sharing = networks > context.multiprocessors();
    return TinyPlan.room(context, sharing ? BLOCKS_OF_A_MULTIPROCESSOR : 1);
  }

  /**
   * Trains the networks, which have nothing in common but rows and scalars.
   *
   * @param address of the first network's description; the others follow. Read until the launch has
   *     ended
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
