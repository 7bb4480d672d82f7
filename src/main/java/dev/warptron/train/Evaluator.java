package dev.warptron.train;

import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.ForwardPass;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.ParameterBuffer;
import dev.warptron.backend.spi.Rows;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;

/**
 * Evaluates a network on rows, one chunk at a time. The result of a row does not depend on its
 * chunk unless the device calls a BLAS library: see {@link Backend#forwardPass}.
 */
public final class Evaluator {
  private final Backend backend;
  private final Loss loss;
  private final Penalty penalty;
  private final ParameterBuffer parameters;
  private final int capacity;
  private final ForwardPass forward;
  private final LossAccumulator accumulator;
  private final Tensor copy; // [capacity x inputs], scratch buffer for rows that are not resident

  /**
   * Each call uses the current values of the parameters, which must stay open as long as the arena.
   *
   * @param arena owns the memory
   * @param rows maximum number of rows per call
   */
  public Evaluator(
      Backend backend,
      NetworkSpec network,
      Loss loss,
      Penalty penalty,
      ParameterBuffer parameters,
      Arena arena,
      int rows) {
    this.backend = backend;
    this.loss = loss;
    this.penalty = penalty;
    this.parameters = parameters;
    this.capacity = Math.min(rows, backend.rowsOfForwardPass(network));
    this.forward = arena.forwardPass(network, parameters, capacity);
    this.accumulator = arena.lossAccumulator(loss.metricSums());
    this.copy = arena.tensor(new Shape(capacity, network.inputs()));
  }

  /** Computes loss and score on these rows. */
  public Evaluation evaluate(TrainingRows rows) {
    return Evaluation.of(loss, sums(rows), rows);
  }

  /** Computes the sums of loss and metric, and the penalty. */
  LossAccumulator.Sums sums(TrainingRows rows) {
    accumulator.clear();
    addTo(accumulator, rows);
    return accumulator.read();
  }

  /**
   * Adds the sums over these rows, and the penalty, to an accumulator. Does not wait for the
   * device.
   */
  void addTo(LossAccumulator sums, TrainingRows rows) {
    forward.prepare();
    for (BlockPass pass = rows.pass(); pass.hasNext(); ) {
      Rows block = pass.next();
      for (int from = 0; from < block.count(); from += capacity) {
        Rows measured = block.slice(from, Math.min(capacity, block.count() - from));
        Tensor output = forward.run(inOwnMemory(measured.features()));
        backend.loss(loss, output, measured.targets(), measured.weights(), null, sums);
      }
      if (pass.hasNext()) {
        sums.read(); // waits: the next block takes the place of this one
      }
    }
    if (!penalty.isNone()) {
      backend.penalty(penalty, parameters.decaying(), sums);
    }
  }

  /** Computes the outputs z of the last layer: {@code [rows x outputs]}, row-major. */
  double[] outputs(TrainingRows rows) {
    double[] all = null;
    int done = 0;
    for (BlockPass pass = rows.pass(); pass.hasNext(); ) {
      Rows block = pass.next();
      double[] some =
          outputs(
              block.count(),
              (from, chunk) ->
                  backend.copy(block.slice(from, chunk.shape().rows()).features(), chunk));
      all = all == null ? new double[some.length / block.count() * rows.count()] : all;
      System.arraycopy(some, 0, all, done, some.length);
      done += some.length;
    }
    return all == null ? new double[0] : all;
  }

  /** Uploads rows in chunks. */
  public interface RowWriter {
    /**
     * Writes consecutive rows.
     *
     * @param from the first row, from 0
     * @param chunk {@code [count x inputs]}; all of it is overwritten
     */
    void write(int from, Tensor chunk);
  }

  /**
   * Computes the outputs z of the last layer. The device holds one chunk of the rows at a time:
   * each row is read once, so uploading all of them would not pay.
   *
   * @param rows number of rows, at most that of the constructor
   * @param writer is called once for each row
   * @return {@code [rows x outputs]}, row-major
   */
  public double[] outputs(int rows, RowWriter writer) {
    double[] outputs = null;
    forward.prepare();
    for (int from = 0; from < rows; from += capacity) {
      Tensor chunk = copy.rows(0, Math.min(capacity, rows - from));
      writer.write(from, chunk);
      Tensor output = forward.run(chunk);
      if (outputs == null) {
        outputs = new double[Math.multiplyExact(rows, output.shape().columns())];
      }
      double[] values = output.read();
      System.arraycopy(values, 0, outputs, from * output.shape().columns(), values.length);
    }
    return outputs == null ? new double[0] : outputs;
  }

  /**
   * Copies consecutive rows to the device's own memory, because a product reads them many times.
   */
  private Tensor inOwnMemory(Tensor features) {
    if (features.isResident()) {
      return features;
    }
    Tensor copied = copy.rows(0, features.shape().rows());
    backend.copy(features, copied);
    return copied;
  }
}
