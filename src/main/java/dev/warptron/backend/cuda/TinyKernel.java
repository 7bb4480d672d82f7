package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import java.nio.ByteBuffer;
import java.util.List;

/** Launches of {@code train_tiny}: one block for each network. */
final class TinyKernel {
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

  /** Memory for the descriptions of so many networks. */
  @MustBeClosed
  DeviceMemory allocate(int networks) {
    long bytes = Math.multiplyExact(networks, TinyNetwork.BYTES);
    return new DeviceMemory(context, bytes, "description of networks");
  }

  /**
   * Trains the networks, which have nothing in common but rows.
   *
   * @param descriptions from {@link #allocate}; read until the launch has ended
   */
  void launch(List<TinyNetwork> networks, DeviceMemory descriptions) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(networks.size(), TinyNetwork.BYTES));
    networks.forEach(network -> bytes.put(network.bytes()));
    descriptions.write(0, bytes.array());
    launch(networks, descriptions.address());
  }

  /**
   * The same with descriptions that are already on the GPU.
   *
   * @param address of the first network's
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
