package dev.warptron;

import dev.warptron.backend.DeviceRequest;
import dev.warptron.backend.spi.Backend;
import dev.warptron.data.BadRow;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Split;
import dev.warptron.data.Table;
import dev.warptron.function.Link;
import dev.warptron.function.Targets;
import dev.warptron.io.SavedEnsemble;
import dev.warptron.metric.Predictions;
import dev.warptron.train.Evaluation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a classifier or regressor is made of: one network, or several whose weighted mean is the
 * prediction. Immutable.
 *
 * <p>The outputs z of an ensemble are those whose prediction is the mean of its members': see
 * {@link Link#mean}. So losses, metrics and decoding are those of a single network. One network
 * alone predicts with its own bits.
 *
 * @param saved the members as they are saved
 * @param members the members, in the same order
 * @param validation loss and score on the validation rows, of a bag on each fold by the network
 *     that was not trained on it; null if there are none
 */
record FittedEnsemble(
    SavedEnsemble saved, List<FittedNetwork> members, @Nullable Evaluation validation) {

  /** A single network. */
  static FittedEnsemble of(FittedNetwork only) {
    return of(List.of(only), only.validation());
  }

  /** Networks that were trained for the same target. */
  static FittedEnsemble of(List<FittedNetwork> members, @Nullable Evaluation validation) {
    return of(
        new SavedEnsemble(members.stream().map(FittedNetwork::saved).toList()),
        members,
        validation);
  }

  private static FittedEnsemble of(
      SavedEnsemble saved, List<FittedNetwork> members, @Nullable Evaluation validation) {
    return new FittedEnsemble(saved, List.copyOf(members), validation);
  }

  /** A model without a history. */
  static FittedEnsemble loaded(SavedEnsemble saved) {
    return of(saved, saved.members().stream().map(FittedNetwork::loaded).toList(), null);
  }

  /** Whether there are several networks. */
  boolean isEnsemble() {
    return members.size() > 1;
  }

  FittedNetwork first() {
    return members.get(0);
  }

  /**
   * The only network.
   *
   * @param refused what an ensemble does not do, to begin the message with
   * @throws IllegalStateException if there are several
   */
  FittedNetwork only(String refused) {
    if (isEnsemble()) {
      throw new IllegalStateException(
          "%s: the model is an ensemble of %d networks; members() gives each of them"
              .formatted(refused, members.size()));
    }
    return first();
  }

  /** The same networks on another device, or with other options. */
  FittedEnsemble with(UnaryOperator<FittedNetwork> change) {
    return new FittedEnsemble(saved, members.stream().map(change).toList(), validation);
  }

  FittedEnsemble with(Evaluation onValidationRows) {
    return new FittedEnsemble(saved, members, onValidationRows);
  }

  DeviceRequest deviceRequest() {
    return first().deviceRequest();
  }

  /**
   * The outputs z of the last layer for each row; of an ensemble those of the mean.
   *
   * @throws DataException if one is not finite; it names the row
   */
  double[][] outputs(RawRows rows) {
    try (Backend backend = first().open()) {
      return outputs(backend, rows);
    }
  }

  /** The same on a device that is open already. */
  double[][] outputs(Backend backend, RawRows rows) {
    double[][][] each = finiteOutputsOfMembers(backend, rows);
    double[][] mean =
        IntStream.range(0, each[0].length)
            .mapToObj(row -> mean(each, row))
            .toArray(double[][]::new);
    FarRows.requireFinite(rows::where, mean);
    return mean;
  }

  /** The outputs for a row of {@code each [members][rows][outputs]}. */
  private double[] mean(double[][][] each, int row) {
    return isEnsemble()
        ? saved
            .loss()
            .link()
            .mean(
                Arrays.stream(each).map(z -> z[row]).toArray(double[][]::new), saved.weightArray())
        : each[0][row];
  }

  /** The rows whose prediction is not finite. */
  List<BadRow> unpredictable(Table rows) {
    double[][][] each;
    try (Backend backend = first().open()) {
      each = outputsOfMembers(backend, RawRows.of(rows));
    }
    List<String> reasons =
        IntStream.range(0, each[0].length).mapToObj(row -> reason(each, row)).toList();
    return IntStream.range(0, reasons.size())
        .filter(row -> !reasons.get(row).isEmpty())
        .mapToObj(row -> rows.badRow(row, reasons.get(row)))
        .toList();
  }

  /** Why a row cannot be predicted; empty if it can. */
  private String reason(double[][][] each, int row) {
    for (double[][] z : each) {
      String reason = FarRows.reason(z[row]);
      if (!reason.isEmpty()) {
        return reason;
      }
    }
    double[] mean = mean(each, row);
    String reason = FarRows.reason(mean);
    return reason.isEmpty() ? FarRows.reason(saved.targets().decode(mean)) : reason;
  }

  private double[][][] finiteOutputsOfMembers(Backend backend, RawRows rows) {
    double[][][] each = outputsOfMembers(backend, rows);
    Arrays.stream(each).forEach(z -> FarRows.requireFinite(rows::where, z));
    return each;
  }

  /** {@code [members][rows][outputs]}, in the scale of {@link SavedEnsemble#targets}. */
  private double[][][] outputsOfMembers(Backend backend, RawRows rows) {
    double[][][] each = new double[members.size()][][];
    for (int i = 0; i < each.length; i++) {
      each[i] = outputs(backend, members.get(i), rows);
    }
    return each;
  }

  private double[][] outputs(Backend backend, FittedNetwork member, RawRows rows) {
    Targets own = member.saved().targets();
    Targets common = saved.targets();
    return Arrays.stream(member.outputs(backend, rows.of(member)))
        .map(z -> own.inScaleOf(common, z))
        .toArray(double[][]::new);
  }

  /**
   * The prediction for each row, decoded as {@link Targets#decode} describes.
   *
   * @throws DataException if one is not finite; it names the row
   */
  double[][] predictions(RawRows rows) {
    return predictions(outputs(rows), rows);
  }

  /**
   * The same for outputs that are known.
   *
   * @param outputs of these rows, {@code [rows][outputs]}
   */
  double[][] predictions(double[][] outputs, RawRows rows) {
    double[][] decoded = decoded(outputs);
    FarRows.requireFinite(rows::where, decoded);
    return decoded;
  }

  /** Whether the predictions are probabilities; with a hinge loss they are not. */
  boolean hasProbabilities() {
    return saved.loss().link() != Link.IDENTITY;
  }

  /**
   * The predictions of a classifier, which are probabilities.
   *
   * @throws IllegalStateException if they are not
   */
  double[][] probabilities(RawRows rows) {
    if (!hasProbabilities()) {
      throw new IllegalStateException(
          "the model was trained with the loss %s, which gives no probabilities: use"
                  .formatted(saved.loss().label())
              + " decisionFunction, or train with binary_cross_entropy");
    }
    return predictions(rows);
  }

  private double[][] decoded(double[][] outputs) {
    Targets targets = saved.targets();
    return Arrays.stream(outputs).map(targets::decode).toArray(double[][]::new);
  }

  /**
   * The standard deviation of the members' predictions, {@code [rows][predictions]}: the root of
   * the mean squared distance from their mean.
   *
   * @throws DataException if one is not finite; it names the row
   */
  double[][] deviations(RawRows rows) {
    double[][][] each;
    try (Backend backend = first().open()) {
      each =
          Arrays.stream(finiteOutputsOfMembers(backend, rows))
              .map(this::decoded)
              .toArray(double[][][]::new);
    }
    double[][] deviations = new double[each[0].length][saved.targets().predictions()];
    double[] weights = saved.weightArray();
    double sum = DoubleStream.of(weights).sum();
    for (int row = 0; row < deviations.length; row++) {
      for (int j = 0; j < deviations[row].length; j++) {
        deviations[row][j] = deviation(each, weights, sum, row, j);
      }
    }
    FarRows.requireFinite(rows::where, deviations);
    return deviations;
  }

  private static double deviation(
      double[][][] each, double[] weights, double sumOfWeights, int row, int column) {
    double mean = 0;
    for (int i = 0; i < each.length; i++) {
      mean += weights[i] * each[i][row][column] / sumOfWeights;
    }
    double squares = 0;
    for (int i = 0; i < each.length; i++) {
      double distance = each[i][row][column] - mean;
      squares += weights[i] * distance * distance;
    }
    return Math.sqrt(squares / sumOfWeights);
  }

  /** The targets and predictions of rows with targets, for each target. */
  List<Predictions> measured(RawRows rows) {
    Dataset known = known(rows);
    return new KnownTargets(saved.targets(), known, known.weights().orElse(null))
        .with(outputs(rows));
  }

  /**
   * Loss and score on rows with a target. The loss of an ensemble has no penalty.
   *
   * @throws DataException if the loss is not finite; it names the row
   */
  Evaluation evaluate(RawRows rows) {
    if (!isEnsemble()) {
      return first().evaluate(rows.of(first()));
    }
    Dataset known = known(rows);
    double[][] outputs = outputs(rows);
    Evaluation evaluation =
        Evaluation.ofOutputs(saved.loss(), outputs, saved.targets().encode(known));
    if (!Double.isFinite(evaluation.loss())) {
      throw FarRows.lossOverflows(known, saved.targets(), outputs);
    }
    return evaluation;
  }

  /** Rows with their targets; the features are those of the first network. */
  private Dataset known(RawRows rows) {
    Dataset known = rows.of(first());
    NetworkInputs.requireTargets("data", saved.target(), known);
    return known;
  }

  /**
   * Loss and score on folds, each predicted by the network that was not trained on it.
   *
   * @param folds one for each network
   * @throws DataException if an output is not finite; it names the row
   */
  Evaluation evaluate(List<Split> folds) {
    double[] targets =
        folds.stream()
            .flatMapToDouble(fold -> Arrays.stream(saved.targets().encode(fold.validation())))
            .toArray();
    return Evaluation.ofOutputs(saved.loss(), outOfFold(folds), targets);
  }

  /**
   * The outputs z for the rows of folds, each by the network that was not trained on it, {@code
   * [rows of all folds][outputs]} in the scale of {@link SavedEnsemble#targets}.
   *
   * @param folds one for each network
   * @throws DataException if an output is not finite; it names the row
   */
  double[][] outOfFold(List<Split> folds) {
    List<double[]> outputs = new ArrayList<>();
    try (Backend backend = first().open()) {
      for (int i = 0; i < members.size(); i++) {
        Dataset fold = folds.get(i).validation();
        double[][] z = outputs(backend, members.get(i), RawRows.of(fold));
        FarRows.requireFinite(fold::where, z);
        outputs.addAll(List.of(z));
      }
    }
    return outputs.toArray(double[][]::new);
  }

  Predictor predictor() {
    try (Backend backend = first().open()) {
      return new Predictor(
          saved, members.stream().map(member -> member.rowNetwork(backend)).toList());
    }
  }
}
