package dev.warptron;

import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.function.Targets;
import java.util.function.IntFunction;

/** Finds rows so far from those of the training that a network cannot predict or measure them. */
final class FarRows {
  private FarRows() {}

  /**
   * Checks predictions or outputs.
   *
   * @param where names the origin of a row
   * @param numbers {@code [rows][any]}
   * @throws DataException if one is not finite; it names the row
   */
  static void requireFinite(IntFunction<String> where, double[][] numbers) {
    for (int row = 0; row < numbers.length; row++) {
      String reason = reason(numbers[row]);
      if (!reason.isEmpty()) {
        throw new DataException("%s: %s; correct or remove it".formatted(where.apply(row), reason));
      }
    }
  }

  /** Why a row cannot be predicted; empty if its numbers are finite. */
  static String reason(double[] numbers) {
    for (double number : numbers) {
      if (!Double.isFinite(number)) {
        return "the prediction is not finite (%s): the values of this row are too far from those of"
                .formatted(number)
            + " the training";
      }
    }
    return "";
  }

  /**
   * Checks targets for a device of single precision.
   *
   * @param targets {@code [rows x outputs]}, encoded
   * @throws DataException if one is no float; it names the row
   */
  static void requireFloats(Dataset rows, double[] targets) {
    for (int i = 0; i < targets.length; i++) {
      if (Float.isInfinite((float) targets[i])) {
        throw new DataException(
            "%s: the target %s is too large for a 32-bit float; use larger units"
                .formatted(rows.where(i / (targets.length / rows.rowCount())), targets[i]));
      }
    }
  }

  /**
   * The exception for rows whose loss is not finite although each output is.
   *
   * @param outputs {@code [rows][outputs]} of the network, finite
   */
  static DataException lossOverflows(Dataset rows, Targets targets, double[][] outputs) {
    double[] expected = targets.encode(rows);
    int width = outputs[0].length;
    int farthest = 0;
    double largest = -1;
    for (int row = 0; row < outputs.length; row++) {
      for (int j = 0; j < width; j++) {
        double error = Math.abs(outputs[row][j] - expected[row * width + j]);
        if (error > largest) {
          largest = error;
          farthest = row;
        }
      }
    }
    return new DataException(
        ("%s: the loss of this row is not finite: its values, or its target, are too far from those"
                + " of the training; correct or remove it")
            .formatted(rows.where(farthest)));
  }
}
