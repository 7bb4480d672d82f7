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
 * Measures a network on rows, a chunk at a time. A row's result does not depend on the chunk, as
 * far as the device multiplies by itself: see {@link Backend#forwardPass}.
 */
public final class Evaluator {
  private final Backend backend;
  private final Loss loss;
  private final Penalty penalty;
  private final ParameterBuffer parameters;
  private final int capacity;
  private final ForwardPass forward;
  private final LossAccumulator totals;
  private final Tensor copy; // [capacity x inputs], of rows that do not lie on the device

  /**
   * Measures the parameters as they are at each call. They must stay open as long as the arena.
   *
   * @param arena owns the memory
   * @param rows the most rows of a call
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
    this.totals = arena.totals(loss.metricSums());
    this.copy = arena.tensor(new Shape(capacity, network.inputs()));
  }

  /** Loss and score on these rows. */
  public Evaluation evaluate(TrainingRows rows) {
    return Evaluation.of(loss, sums(rows), rows);
  }

  /** The same, not yet divided by anything. */
  LossAccumulator.Sums sums(TrainingRows rows) {
    totals.clear();
    addTo(totals, rows);
    return totals.read();
  }

  /** Adds the sums over these rows, and the penalty, to totals. Does not wait for them. */
  void addTo(LossAccumulator sums, TrainingRows rows) {
    forward.prepare();
    for (int from = 0; from < rows.count(); from += capacity) {
      int count = Math.min(capacity, rows.count() - from);
      Rows measured = rows.rows().slice(from, count);
      Tensor output = forward.run(inOwnMemory(measured.features()));
      backend.loss(loss, output, measured.targets(), measured.weights(), null, sums);
    }
    if (!penalty.isNone()) {
      backend.penalty(penalty, parameters.decaying(), sums);
    }
  }

  /** Brings rows to the device, a part at a time. */
  public interface RowWriter {
    /**
     * Writes consecutive rows.
     *
     * @param from the first, from 0
     * @param chunk {@code [count x inputs]}; all of it is overwritten
     */
    void write(int from, Tensor chunk);
  }

  /**
   * What the last layer gives for rows of which the device never holds more than a chunk: each is
   * read once, so a place for all of them would cost more than it brings.
   *
   * @param rows how many, at most those of the constructor
   * @param writer is asked for each row once
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

  /** Consecutive rows in the device's own memory, since a product reads them many times. */
  private Tensor inOwnMemory(Tensor features) {
    if (features.isResident()) {
      return features;
    }
    Tensor copied = copy.rows(0, features.shape().rows());
    backend.copy(features, copied);
    return copied;
  }
}
