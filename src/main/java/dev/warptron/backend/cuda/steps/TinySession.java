package dev.warptron.backend.cuda.steps;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.cuda.driver.Kernels;
import dev.warptron.backend.cuda.operations.CudaDevice;
import dev.warptron.backend.spi.DeviceResource;
import dev.warptron.backend.spi.EpochRound;
import dev.warptron.backend.spi.EpochSession;
import dev.warptron.backend.spi.EpochSums;
import dev.warptron.backend.spi.EpochTask;
import dev.warptron.backend.spi.OperationShapes;
import dev.warptron.backend.spi.Rows;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs rounds of tiny networks: one upload, one launch that draws the permutations of all epochs,
 * one launch that trains (several if it might take too long), and one read of all sums.
 */
final class TinySession implements EpochSession {
  private final CudaDevice device;
  private final CudaContext context;
  private final Kernels kernels;
  private final TinyKernel kernel;
  private final TinyCost cost;
  private final RoundMemory memory;
  private final DeviceResource session;

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  TinySession(CudaDevice device, TinyCost cost) {
    this.device = device;
    this.context = device.context();
    this.kernels = device.kernels();
    this.kernel = new TinyKernel(device);
    this.cost = cost;
    this.memory = new RoundMemory(context);
    this.session = new DeviceResource(context.state(), 0, "epoch session", memory::close);
  }

  @Override
  public EpochRound run(List<EpochTask> tasks) {
    session.requireOpen();
    tasks.forEach(OperationShapes::epochs);
    Launched launched = launch(tasks, /* trains= */ true);
    List<List<EpochSums>> sums = new ArrayList<>();
    int first = 0;
    for (EpochTask task : tasks) {
      sums.add(EpochSums.ofEpochs(task, launched.sums, first));
      first += task.epochs() * EpochSums.numbers(task.plan().loss());
      task.state().setUpdates(task.state().updates() + task.updates());
    }
    return new EpochRound(sums, launched.nanos);
  }

  @Override
  public EpochSums measure(EpochTask task) {
    session.requireOpen();
    Launched launched = launch(List.of(task), /* trains= */ false);
    return EpochSums.of(task, launched.sums, 0);
  }

  /**
   * The results of a round.
   *
   * @param sums {@link EpochSums#numbers} of each epoch of each task, in the order of {@link
   *     EpochSums#of}
   */
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  private record Launched(double[] sums, long nanos) {}

  private Launched launch(List<EpochTask> tasks, boolean trains) {
    RoundLayout layout = RoundLayout.of(tasks, trains);
    memory.ensure(layout);
    int blocks = cost.blocksOfLaunch(tasks);
    long sharedBytesLimit = kernel.sharedBytesLimit(blocks);
    List<TinyNetwork> networks = new ArrayList<>(tasks.size());
    List<EpochDraw> draws = new ArrayList<>(tasks.size());
    ByteBuffer upload = memory.upload();
    for (int i = 0; i < tasks.size(); i++) {
      TinyNetwork network =
          network(tasks.get(i), trains, layout, layout.place(i), sharedBytesLimit);
      networks.add(network);
      upload.put(network.bytes());
    }
    for (int i = 0; i < tasks.size(); i++) {
      EpochDraw draw = layout.draw(i, memory.address());
      draws.add(draw);
      draw.put(upload);
    }
    upload.position(Math.toIntExact(layout.scalarsOffset()));
    layout.scalars().put(upload);
    layout.given().forEach(memory::write);
    long began = System.nanoTime();
    memory.sendUpload();
    prepare(draws, memory.address() + layout.drawsOffset());
    for (int from = 0; from < networks.size(); from += blocks) {
      kernel.launch(
          networks.subList(from, Math.min(networks.size(), from + blocks)),
          memory.address() + (long) from * TinyNetwork.BYTES);
    }
    double[] sums = memory.readSums();
    return new Launched(sums, System.nanoTime() - began);
  }

  private TinyNetwork network(
      EpochTask task,
      boolean trains,
      RoundLayout layout,
      RoundLayout.Place place,
      long sharedBytesLimit) {
    Rows validation = task.validation();
    TinyNetwork.RowsOnDevice training = TinyNetwork.RowsOnDevice.of(device, task.training());
    return new TinyNetwork(
        TinyPlan.of(task.plan(), context),
        trains ? training : training.withoutAny(),
        new TinyNetwork.Epochs(
            place.isPermuted() ? memory.address() + place.permutations() : 0,
            place.epochs(),
            !task.plan().penalty().isNone(),
            validation == null
                ? TinyNetwork.RowsOnDevice.NONE
                : TinyNetwork.RowsOnDevice.of(device, validation)),
        TinyNetwork.State.of(device, task.state(), memory.address() + place.sums()),
        scalars(place, layout),
        sharedBytesLimit);
  }

  private TinyNetwork.Scalars scalars(RoundLayout.Place place, RoundLayout layout) {
    TinyScalars.Entry entry = place.scalars();
    return entry == null
        ? TinyNetwork.Scalars.NONE
        : entry.at(memory.address() + layout.scalarsOffset());
  }

  /** Draws all permutations and sets all sums to 0, in one launch. */
  private void prepare(List<EpochDraw> draws, long address) {
    kernels
        .kernel("prepare_epochs")
        .address(address)
        .withSharedBytes(draws.stream().mapToInt(EpochDraw::sharedBytes).max().orElse(0))
        .grid(
            draws.stream().mapToInt(EpochDraw::epochs).max().orElse(0),
            draws.size(),
            draws.stream().mapToInt(EpochDraw::threads).max().orElse(0),
            1);
  }

  @Override
  public void close() {
    session.close();
  }
}
