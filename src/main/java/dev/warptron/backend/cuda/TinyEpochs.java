package dev.warptron.backend.cuda;

import dev.warptron.backend.EpochRunner;
import dev.warptron.backend.EpochSums;
import dev.warptron.backend.EpochTask;
import dev.warptron.backend.OperationShapes;
import dev.warptron.backend.RowOrder;
import dev.warptron.backend.StepPlan;
import java.util.ArrayList;
import java.util.List;

/** Whole epochs of tiny networks, one block each, all in one launch. */
final class TinyEpochs implements EpochRunner {
  /** An epoch of more batches takes too long to run without a look at the clock. */
  private static final long MOST_BATCHES = 4096;

  private final CudaBackend backend;
  private final CudaContext context;
  private final TinyKernel kernel;

  TinyEpochs(CudaBackend backend, CudaDevice device) {
    this.backend = backend;
    this.context = device.context();
    this.kernel = new TinyKernel(device);
  }

  @Override
  public boolean takes(StepPlan plan, int rows) {
    return TinyPlan.isBest(plan, context) && rows <= MOST_BATCHES * plan.batchSize();
  }

  @Override
  public List<List<EpochSums>> run(List<EpochTask> tasks) {
    tasks.forEach(OperationShapes::epochs);
    int epochs = tasks.stream().mapToInt(EpochTask::epochs).sum();
    List<List<EpochSums>> sums = new ArrayList<>();
    double[] all = launch(tasks, epochs, /* trains= */ true);
    int first = 0;
    for (EpochTask task : tasks) {
      List<EpochSums> ofTask = new ArrayList<>();
      for (int epoch = first; epoch < first + task.epochs(); epoch++) {
        ofTask.add(EpochSums.of(all, epoch, task.validation() != null));
      }
      sums.add(ofTask);
      first += task.epochs();
      task.state()
          .setUpdates(
              task.state().updates()
                  + task.epochs() * task.plan().batches(task.training().count()));
    }
    return sums;
  }

  @Override
  public EpochSums measure(EpochTask task) {
    double[] all = launch(List.of(task), /* epochs= */ 1, /* trains= */ false);
    return EpochSums.of(all, 0, task.validation() != null);
  }

  /**
   * Launches, waits, and reads the sums.
   *
   * @param epochs of all tasks
   * @return {@code [epochs x EpochSums.NUMBERS]}, in the order of TinySum in {@code
   *     kernels/tiny.cuh}
   */
  private double[] launch(List<EpochTask> tasks, int epochs, boolean trains) {
    try (DeviceMemory descriptions = kernel.allocate(tasks.size());
        DeviceMemory sums =
            new DeviceMemory(
                context, (long) epochs * EpochSums.NUMBERS * Double.BYTES, "list of sums")) {
      List<TinyNetwork> networks = new ArrayList<>();
      long address = sums.address();
      long room = kernel.room(tasks.size());
      for (EpochTask task : tasks) {
        networks.add(network(task, trains, address, room));
        address += (long) task.epochs() * EpochSums.NUMBERS * Double.BYTES;
      }
      kernel.launch(networks, descriptions);
      double[] read = new double[epochs * EpochSums.NUMBERS];
      sums.read(0, read);
      return read;
    }
  }

  private TinyNetwork network(EpochTask task, boolean trains, long sums, long room) {
    RowOrder orders = task.orders();
    EpochTask.Rows validation = task.validation();
    TinyNetwork.Rows training = TinyNetwork.Rows.of(backend, task.training());
    return new TinyNetwork(
        TinyPlan.of(task.plan(), context),
        trains ? training : training.withoutAny(),
        new TinyNetwork.Epochs(
            trains && orders != null ? backend.own(orders).address() : 0,
            trains ? task.epochs() : 1,
            !task.plan().penalty().isNone(),
            validation == null ? TinyNetwork.Rows.NONE : TinyNetwork.Rows.of(backend, validation)),
        TinyNetwork.State.of(backend, task.state(), sums),
        room);
  }

  @Override
  public boolean runsSideBySide() {
    return true;
  }

  @Override
  public String description() {
    return "whole epochs in one launch, the network in shared memory";
  }
}
