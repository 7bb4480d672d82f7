package dev.warptron.peers;

import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Precision;
import dev.warptron.model.ProductPrecision;
import dev.warptron.optim.Adam;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.TrainingConfig;
import java.util.Collections;
import java.util.List;

/**
 * A training to be timed.
 *
 * @param name on the command line and in reports
 * @param hidden units of each hidden layer
 * @param activation of the hidden layers
 * @param images whether the rows are images; otherwise they are the breast-cancer data
 * @param rows number of training rows
 * @param batchSize rows per step, or {@link TrainingConfig#FULL_BATCH}
 * @param optimizer with its hyper-parameters
 * @param penalty on the weights
 * @param timedEpochs epochs of one timed run
 * @param checkedEpochs epochs whose losses must agree with a peer's before it is timed
 * @param rowsForReference number of rows, from the first, whose losses must agree with the
 *     reference device's; as many as that device trains on in a few seconds
 */
record Workload(
    String name,
    List<Integer> hidden,
    Activation activation,
    boolean images,
    int rows,
    int batchSize,
    Optimizer optimizer,
    Penalty penalty,
    int timedEpochs,
    int checkedEpochs,
    int rowsForReference) {
  private static final double ACCUMULATED_ROUNDING = 1e-2;
  private static final int MIN_WARM_UP_EPOCHS = 5;
  private static final long SEED = 42;
  private static final Penalty L2 = new Penalty(0, 0.01);

  /** The workloads of make bench-gpu, in the order of execution. */
  static final List<Workload> ON_A_GPU =
      List.of(
          cancer("w1", TrainingConfig.FULL_BATCH, 2000),
          cancer("w2", 32, 150),
          images("w3", List.of(100), Activation.LOGISTIC, 60_000, 128, Sgd.DEFAULT, 3, 1300),
          images("w4", List.of(512, 512), Activation.RELU, 60_000, 256, Adam.DEFAULT, 4, 600),
          images("large", List.of(4096, 4096), Activation.RELU, 65_536, 8192, Adam.DEFAULT, 3, 40));

  /** The trainings of make bench-peers, in the order of execution. */
  static final List<Workload> ON_A_PROCESSOR =
      List.of(
          cancer("w1", TrainingConfig.FULL_BATCH, 20_000),
          cancer("w2", 32, 500),
          images("w3", List.of(100), Activation.LOGISTIC, 60_000, 128, Sgd.DEFAULT, 3, 1300),
          images("w4", List.of(512, 512), Activation.RELU, 60_000, 256, Adam.DEFAULT, 2, 600));

  private static Workload cancer(String name, int batchSize, int timedEpochs) {
    return new Workload(
        name,
        List.of(10),
        Activation.LOGISTIC,
        /* images= */ false,
        Rows.CANCER_ROWS,
        batchSize,
        Sgd.DEFAULT,
        L2,
        timedEpochs,
        /* checkedEpochs= */ 20,
        Rows.CANCER_ROWS);
  }

  private static Workload images(
      String name,
      List<Integer> hidden,
      Activation activation,
      int rows,
      int batchSize,
      Optimizer optimizer,
      int timedEpochs,
      int rowsForReference) {
    return new Workload(
        name,
        hidden,
        activation,
        /* images= */ true,
        rows,
        batchSize,
        optimizer,
        Penalty.NONE,
        timedEpochs,
        /* checkedEpochs= */ 1,
        rowsForReference);
  }

  /** A training of the same kind that takes a second on a slow device, to test the program. */
  Workload tiny() {
    return new Workload(
        name,
        hidden.stream().map(units -> Math.min(units, 32)).toList(),
        activation,
        images,
        Math.min(rows, 350),
        batchSize == TrainingConfig.FULL_BATCH ? batchSize : Math.min(batchSize, 100),
        optimizer,
        penalty,
        /* timedEpochs= */ 2,
        /* checkedEpochs= */ 2,
        Math.min(rowsForReference, 350));
  }

  /** The same workload with a quarter of the rows for the reference device. */
  Workload withFewerRowsForReference() {
    return new Workload(
        name,
        hidden,
        activation,
        images,
        rows,
        batchSize,
        optimizer,
        penalty,
        timedEpochs,
        checkedEpochs,
        (rowsForReference + 3) / 4);
  }

  /** The same workload with another number of timed epochs. */
  Workload withEpochs(int epochs) {
    return new Workload(
        name,
        hidden,
        activation,
        images,
        rows,
        batchSize,
        optimizer,
        penalty,
        epochs,
        checkedEpochs,
        rowsForReference);
  }

  /** The same workload without a penalty, for a peer that does not support it. */
  Workload withoutPenalty() {
    return new Workload(
        name,
        hidden,
        activation,
        images,
        rows,
        batchSize,
        optimizer,
        Penalty.NONE,
        timedEpochs,
        checkedEpochs,
        rowsForReference);
  }

  /** Only the rows for the reference device, in more than one batch. */
  Workload forReference() {
    int batch =
        batchSize == TrainingConfig.FULL_BATCH
            ? batchSize
            : Math.min(batchSize, rowsForReference * 2 / 5);
    return new Workload(
        name,
        hidden,
        activation,
        images,
        rowsForReference,
        batch,
        optimizer,
        penalty,
        timedEpochs,
        Math.max(
            checkedEpochs, 2), // with a full batch, the first loss is computed before any update
        rowsForReference);
  }

  NetworkSpec network() {
    return NetworkSpec.perceptron(
        images ? Rows.IMAGE : Rows.CANCER_FEATURES,
        hidden,
        Collections.nCopies(hidden.size(), activation),
        images ? Rows.CLASSES : 1);
  }

  Loss loss() {
    return images ? Loss.SOFTMAX_CROSS_ENTROPY : Loss.BINARY_CROSS_ENTROPY;
  }

  TrainingConfig config(int epochs) {
    return new TrainingConfig(
        epochs, batchSize, optimizer, penalty, Initializer.defaultFor(activation), SEED);
  }

  /** Epochs of the warm-up runs, which also select the fastest configuration of each peer. */
  int warmUpEpochs() {
    return timedEpochs <= MIN_WARM_UP_EPOCHS
        ? timedEpochs
        : Math.max(MIN_WARM_UP_EPOCHS, timedEpochs / 4);
  }

  /** Rows per step. */
  int batch() {
    return Math.min(batchSize, rows);
  }

  boolean isShuffled() {
    return batch() < rows;
  }

  /** Steps per epoch. */
  int stepsPerEpoch() {
    return (rows + batch() - 1) / batch();
  }

  /**
   * Floating-point operations of the matrix products of an epoch: three products per layer, two for
   * the first.
   */
  double productOperations() {
    List<Layer> layers = network().layers();
    double operations = 0;
    for (int i = 0; i < layers.size(); i++) {
      operations += (i == 0 ? 4.0 : 6.0) * layers.get(i).inputs() * layers.get(i).outputs();
    }
    return operations * rows;
  }

  /**
   * Minimum memory traffic of an epoch in single precision, in bytes: the gather reads and writes
   * each row with its target; each step writes and reads each gradient, and reads and writes each
   * parameter and its optimizer state. A network that fits in a cache causes less traffic.
   */
  double minimumBytes() {
    NetworkSpec network = network();
    double gathered = 2.0 * rows * (network.inputs() + network.outputs());
    double updates =
        2.0 * (2 + optimizer.slotNames().size()) * network.parameterCount() * stepsPerEpoch();
    return Float.BYTES * (gathered + updates);
  }

  /**
   * Allowed difference of the losses of two devices, relative to the loss. For single precision it
   * is the rounding bound {@code n u / (1 - n u)}, u = 2^-24, of the sums of one step in sequence:
   * through all layers, and over the rows of the batch. Further steps add rounding errors, but far
   * less than the slack of the bound, which holds even if all n roundings have the same direction.
   * If products round their operands, each product rounds two of them, and a step has two products
   * in sequence for each layer, forward and backward.
   */
  double bound(ProductPrecision products) {
    long terms = batch();
    for (Layer layer : network().layers()) {
      terms += layer.inputs();
    }
    double u = Precision.FLOAT32.unitRoundoff();
    double operandRounding =
        products == ProductPrecision.FP32
            ? 0
            : 4.0 * network().layers().size() * products.unitRoundoff();
    return terms * u / (1 - terms * u) + operandRounding;
  }

  /**
   * Allowed relative difference of the losses of a peer after {@link #checkedEpochs}. Rounding
   * errors accumulate over hundreds of steps with Adam and relu: after one epoch of w4, the loss of
   * PyTorch in single precision differs by 1e-3 from that in double precision. The bound is ten
   * times that: a fault causes a larger difference, and the comparison of the first steps with the
   * reference device uses {@link #bound}.
   */
  double epochBound(ProductPrecision products) {
    return images ? ACCUMULATED_ROUNDING + bound(products) : bound(products);
  }

  /** A short description for the report. */
  String describe() {
    return "%s, %s, %s, %d rows, batch %s"
        .formatted(
            network().widths(),
            activation.label(),
            optimizer.name(),
            rows,
            isShuffled() ? String.valueOf(batchSize) : "full");
  }
}
