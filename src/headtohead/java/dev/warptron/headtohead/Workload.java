package dev.warptron.headtohead;

import dev.warptron.backend.ProductPrecision;
import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Precision;
import dev.warptron.optim.Adam;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.Sgd;
import dev.warptron.train.TrainingConfig;
import java.util.Collections;
import java.util.List;

/**
 * A training that is timed.
 *
 * @param name on the command line and in reports
 * @param hidden units of each hidden layer
 * @param activation of the hidden layers
 * @param images whether the rows are images, or else the breast-cancer data
 * @param rows that are trained on
 * @param batchSize rows of an update, or {@link TrainingConfig#FULL_BATCH}
 * @param rule the update rule
 * @param penalty what large weights cost
 * @param timedEpochs of one timed run
 * @param checkedEpochs whose losses must agree with PyTorch's before anything is timed
 * @param rowsForReference the first rows, whose losses must agree with the reference device's: as
 *     many as that one trains on in a few seconds
 */
record Workload(
    String name,
    List<Integer> hidden,
    Activation activation,
    boolean images,
    int rows,
    int batchSize,
    Optimizer rule,
    Penalty penalty,
    int timedEpochs,
    int checkedEpochs,
    int rowsForReference) {
  private static final double GROWN_ROUNDING = 1e-2;
  private static final int ENOUGH_EPOCHS = 5;
  private static final long SEED = 42;
  private static final Penalty L2 = new Penalty(0, 0.01);

  /** The workloads of make bench-gpu, in the order in which they run. */
  static final List<Workload> ON_A_GPU =
      List.of(
          cancer("w1", TrainingConfig.FULL_BATCH, 2000),
          cancer("w2", 32, 150),
          images("w3", List.of(100), Activation.LOGISTIC, 60_000, 128, Sgd.DEFAULT, 3, 1300),
          images("w4", List.of(512, 512), Activation.RELU, 60_000, 256, Adam.DEFAULT, 4, 600),
          images("large", List.of(4096, 4096), Activation.RELU, 65_536, 8192, Adam.DEFAULT, 3, 40));

  /** The trainings of make bench-peers, in the order in which they run. */
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
      Optimizer rule,
      int timedEpochs,
      int rowsForReference) {
    return new Workload(
        name,
        hidden,
        activation,
        /* images= */ true,
        rows,
        batchSize,
        rule,
        Penalty.NONE,
        timedEpochs,
        /* checkedEpochs= */ 1,
        rowsForReference);
  }

  /**
   * The same kind of training in a second on a slow device: a trial of the program, not of speed.
   */
  Workload tiny() {
    return new Workload(
        name,
        hidden.stream().map(units -> Math.min(units, 32)).toList(),
        activation,
        images,
        Math.min(rows, 350),
        batchSize == TrainingConfig.FULL_BATCH ? batchSize : Math.min(batchSize, 100),
        rule,
        penalty,
        /* timedEpochs= */ 2,
        /* checkedEpochs= */ 2,
        Math.min(rowsForReference, 350));
  }

  /** The same with a quarter of the rows that the reference device trains on. */
  Workload withFewerRowsForReference() {
    return new Workload(
        name,
        hidden,
        activation,
        images,
        rows,
        batchSize,
        rule,
        penalty,
        timedEpochs,
        checkedEpochs,
        (rowsForReference + 3) / 4);
  }

  /** The same with other timed epochs. */
  Workload withEpochs(int epochs) {
    return new Workload(
        name,
        hidden,
        activation,
        images,
        rows,
        batchSize,
        rule,
        penalty,
        epochs,
        checkedEpochs,
        rowsForReference);
  }

  /** The same, for a peer that has no such penalty. */
  Workload withoutPenalty() {
    return new Workload(
        name,
        hidden,
        activation,
        images,
        rows,
        batchSize,
        rule,
        Penalty.NONE,
        timedEpochs,
        checkedEpochs,
        rowsForReference);
  }

  /** The first rows alone, in batches of which there is more than one. */
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
        rule,
        penalty,
        timedEpochs,
        Math.max(checkedEpochs, 2), // the first loss of a full batch comes before any update
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
        epochs, batchSize, rule, penalty, Initializer.defaultFor(activation), SEED);
  }

  /** Epochs of the runs before the timed ones, which find out who is quickest. */
  int warmUpEpochs() {
    return timedEpochs <= ENOUGH_EPOCHS ? timedEpochs : Math.max(ENOUGH_EPOCHS, timedEpochs / 4);
  }

  /** Rows of an update. */
  int batch() {
    return Math.min(batchSize, rows);
  }

  boolean isShuffled() {
    return batch() < rows;
  }

  /** Updates of an epoch. */
  int stepsPerEpoch() {
    return (rows + batch() - 1) / batch();
  }

  /** Floating-point operations of the matrix products of an epoch: three for each layer but one. */
  double productOperations() {
    List<Layer> layers = network().layers();
    double operations = 0;
    for (int i = 0; i < layers.size(); i++) {
      operations += (i == 0 ? 4.0 : 6.0) * layers.get(i).weightShape().size();
    }
    return operations * rows;
  }

  /**
   * Bytes that an epoch reads and writes at least, in single precision: each row and its target
   * gathered, and in every update each gradient written and read, and each parameter and what the
   * rule remembers of it read and written. A network that stays in a cache moves fewer.
   */
  double leastBytes() {
    NetworkSpec network = network();
    double gathered = 2.0 * rows * (network.inputs() + network.outputs());
    double updated =
        2.0 * (2 + rule.slotNames().size()) * network.parameterCount() * stepsPerEpoch();
    return Float.BYTES * (gathered + updated);
  }

  /**
   * How far the losses of two devices may be apart, relative to the loss. That of single precision
   * is the rounding bound {@code n u / (1 - n u)}, u = 2^-24, of the sums of one step, one after
   * the other: through all layers, and over the rows of the batch. Further updates add to it, but
   * far less than its distance to what is seen, since it takes all n roundings to go the same way.
   * Where products round their operands, each does so twice, and a step has two products in a row
   * for each layer, forward and back.
   */
  double bound(ProductPrecision products) {
    long terms = batch();
    for (Layer layer : network().layers()) {
      terms += layer.inputs();
    }
    double u = Precision.FLOAT32.unitRoundoff();
    double ofOperands =
        products == ProductPrecision.FP32
            ? 0
            : 4.0 * network().layers().size() * products.unitRoundoff();
    return terms * u / (1 - terms * u) + ofOperands;
  }

  /**
   * The same for whole epochs of {@link #checkedEpochs} against another program. Over hundreds of
   * updates with Adam and relu, rounding grows: after one epoch of w4, PyTorch in single precision
   * is 1e-3 from PyTorch in double precision. Ten times that is asked for, since a fault shows as
   * more, and the first updates have to meet {@link #bound} already.
   */
  double epochBound(ProductPrecision products) {
    return images ? GROWN_ROUNDING + bound(products) : bound(products);
  }

  /** In a few words for the report. */
  String describe() {
    return "%s, %s, %s, %d rows, batch %s"
        .formatted(
            network().widths(),
            activation.label(),
            rule.name(),
            rows,
            isShuffled() ? String.valueOf(batchSize) : "full");
  }
}
