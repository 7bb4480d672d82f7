package dev.warptron.peers;

import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Precision;
import dev.warptron.model.ProductPrecision;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.Noise;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.RateSchedule;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.optim.UpdateOptions;
import java.util.Collections;
import java.util.List;

/**
 * A training to be timed.
 *
 * @param name on the command line and in reports
 * @param hidden units of each hidden layer
 * @param activation of the hidden layers
 * @param data source of the rows
 * @param rows number of training rows
 * @param batchSize rows per step, or {@link TrainingConfig#FULL_BATCH}
 * @param optimizer with its hyper-parameters
 * @param penalty on the weights
 * @param recipe all else
 * @param timedEpochs epochs of one timed run
 * @param checkedEpochs epochs whose losses must agree with a peer's before it is timed
 * @param rowsForReference number of rows, from the first, whose losses must agree with the
 *     reference device's; as many as that device trains on in a few seconds
 */
record Workload(
    String name,
    List<Integer> hidden,
    Activation activation,
    Data data,
    int rows,
    int batchSize,
    Optimizer optimizer,
    Penalty penalty,
    Recipe recipe,
    int timedEpochs,
    int checkedEpochs,
    int rowsForReference) {
  /** Where the rows come from. */
  enum Data {
    CANCER(Rows.CANCER_FEATURES, 1),
    IMAGES(Rows.IMAGE, Rows.CLASSES),
    /** Random numbers in two classes. */
    NUMBERS(Rows.CANCER_FEATURES, 1);

    final int inputs;
    final int outputs;

    Data(int inputs, int outputs) {
      this.inputs = inputs;
      this.outputs = outputs;
    }
  }

  private static final double ACCUMULATED_ROUNDING = 1e-2;
  private static final int MIN_WARM_UP_EPOCHS = 5;
  private static final long SEED = 42;

  /** The same workload with another optimizer and recipe. */
  Workload with(Optimizer other, Recipe value) {
    return new Workload(
        name,
        hidden,
        activation,
        data,
        rows,
        batchSize,
        other,
        penalty,
        value,
        timedEpochs,
        checkedEpochs,
        rowsForReference);
  }

  private Workload with(int count, int batch, int timed, int checked, int countForReference) {
    return new Workload(
        name,
        hidden,
        activation,
        data,
        count,
        batch,
        optimizer,
        penalty,
        recipe,
        timed,
        checked,
        countForReference);
  }

  /** A training of the same kind that takes a second on a slow device, to test the program. */
  Workload tiny() {
    return new Workload(
        name,
        hidden.stream().map(units -> Math.min(units, 32)).toList(),
        activation,
        data,
        Math.min(rows, 350),
        batchSize == TrainingConfig.FULL_BATCH ? batchSize : Math.min(batchSize, 100),
        optimizer,
        penalty,
        recipe,
        /* timedEpochs= */ 2,
        /* checkedEpochs= */ 2,
        Math.min(rowsForReference, 350));
  }

  /** The same workload with a quarter of the rows for the reference device. */
  Workload withFewerRowsForReference() {
    return with(rows, batchSize, timedEpochs, checkedEpochs, (rowsForReference + 3) / 4);
  }

  /** The same workload with another number of timed epochs. */
  Workload withEpochs(int epochs) {
    return with(rows, batchSize, epochs, checkedEpochs, rowsForReference);
  }

  /** The same workload without a penalty, for a peer that does not support it. */
  Workload withoutPenalty() {
    return new Workload(
        name,
        hidden,
        activation,
        data,
        rows,
        batchSize,
        optimizer,
        Penalty.NONE,
        recipe,
        timedEpochs,
        checkedEpochs,
        rowsForReference);
  }

  /** The same workload without dropout, to compare losses with a peer. */
  Workload withoutDropout() {
    return with(optimizer, recipe.withoutDropout());
  }

  /** Only the rows for the reference device, in more than one batch. */
  Workload forReference() {
    int batch =
        batchSize == TrainingConfig.FULL_BATCH
            ? batchSize
            : Math.min(batchSize, rowsForReference * 2 / 5);
    int checked = Math.max(checkedEpochs, 2); // a full batch's first loss is before any update
    return with(rowsForReference, batch, timedEpochs, checked, rowsForReference);
  }

  boolean images() {
    return data == Data.IMAGES;
  }

  NetworkSpec network() {
    return NetworkSpec.perceptron(
        data.inputs,
        hidden,
        Collections.nCopies(hidden.size(), activation),
        Collections.nCopies(hidden.size(), recipe.normalization()),
        data.outputs);
  }

  Loss loss() {
    return data.outputs > 1 ? Loss.SOFTMAX_CROSS_ENTROPY : Loss.BINARY_CROSS_ENTROPY;
  }

  TrainingConfig config(int epochs) {
    return new TrainingConfig(
            epochs, batchSize, optimizer, penalty, Initializer.defaultFor(activation), SEED)
        .withUpdates(
            UpdateOptions.DEFAULT.withSchedule(schedule()).withWeightDecay(recipe.weightDecay()))
        .withNoise(Noise.NONE.withDropout(List.of(recipe.dropout())))
        .withStopping(recipe.keepsBest() ? EarlyStopping.KEEP_BEST : EarlyStopping.OFF);
  }

  private RateSchedule schedule() {
    return recipe.isCosine()
        ? RateSchedule.parse("cosine:total=" + (long) timedEpochs * stepsPerEpoch())
        : RateSchedule.CONSTANT;
  }

  /** The learning rate of each update of the timed epochs. */
  double[] learningRates() {
    double[] rates = new double[timedEpochs * stepsPerEpoch()];
    for (int update = 0; update < rates.length; update++) {
      rates[update] = schedule().schedule().rate(optimizer.learningRate(), update);
    }
    return rates;
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
    return images() ? ACCUMULATED_ROUNDING + bound(products) : bound(products);
  }

  /** A short description for the report. */
  String describe() {
    return "%s, %s, %s, %d rows, batch %s%s"
        .formatted(
            network().widths(),
            activation.label(),
            optimizer.name(),
            rows,
            isShuffled() ? String.valueOf(batchSize) : "full",
            recipe.describe());
  }
}
