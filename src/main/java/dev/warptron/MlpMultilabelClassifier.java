package dev.warptron;

import dev.warptron.data.ClassLabels;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Table;
import dev.warptron.data.Target;
import dev.warptron.data.Task;
import dev.warptron.function.Loss;
import dev.warptron.function.Targets;
import dev.warptron.io.ModelFiles;
import dev.warptron.io.SavedEnsemble;
import dev.warptron.io.SavedModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A fitted multilayer perceptron for several targets of two classes each. Immutable and
 * thread-safe.
 *
 * <pre>{@code
 * Dataset table = DatasetReaders.read(Path.of("mail.csv"), ReadRequest.training("urgent", "spam"));
 * MlpMultilabelClassifier model = MlpMultilabelClassifier.builder().hidden(16).fit(table);
 * double[][] probabilities = model.predictProbabilities(rows); // of the second class of each target
 * }</pre>
 *
 * <p>The network has one output for each target: the logit of its second class, in the order of
 * {@link ClassLabels}. Targets of 0 and 1 have the classes 0 and 1. The loss is the sum over the
 * targets, and a row counts as correct if all its targets are.
 */
public final class MlpMultilabelClassifier extends MlpModel<MlpMultilabelClassifier> {
  private MlpMultilabelClassifier(FittedEnsemble fitted) {
    super(fitted);
  }

  /** A builder with the default settings. */
  public static Builder builder() {
    return new Builder();
  }

  /** Trains several networks on one device: see {@link MlpClassifier#fitMany}. */
  public static List<FitOutcome<MlpMultilabelClassifier>> fitMany(
      List<FitRequest<MlpMultilabelClassifier>> requests) {
    return ManyFits.models(requests);
  }

  /**
   * Loads a model that {@link #save} wrote.
   *
   * @throws dev.warptron.io.ModelFileException if the file is not such a model
   */
  public static MlpMultilabelClassifier load(Path file) {
    SavedEnsemble saved = ModelFiles.loadEnsemble(file);
    ModelKind.MULTILABEL_CLASSIFIER.require(saved.target(), file);
    return of(saved);
  }

  /**
   * A classifier around a saved model of one network.
   *
   * @throws IllegalArgumentException if it is another kind of model
   */
  public static MlpMultilabelClassifier of(SavedModel saved) {
    return of(SavedEnsemble.of(saved));
  }

  /**
   * A classifier around a saved model.
   *
   * @throws IllegalArgumentException if it is another kind of model
   */
  public static MlpMultilabelClassifier of(SavedEnsemble saved) {
    ModelKind.MULTILABEL_CLASSIFIER.require(saved.target());
    return new MlpMultilabelClassifier(FittedEnsemble.loaded(saved));
  }

  /**
   * The class of each target, for each row: {@code [rows][targets()]}.
   *
   * @param rows with the features of the training, in the same order
   * @throws dev.warptron.data.DataException if the features are not those of the model
   * @throws dev.warptron.backend.DeviceException if the device is not available
   */
  public List<List<String>> predict(Dataset rows) {
    return Arrays.stream(fitted().outputs(RawRows.of(rows))).map(this::labels).toList();
  }

  /** The same for a table, whose columns may be in any order; there may be others. */
  public List<List<String>> predict(Table rows) {
    return Arrays.stream(decisionFunction(rows)).map(this::labels).toList();
  }

  /** The same for {@code [rows][features]}, raw, in the order of the training features. */
  public List<List<String>> predict(float[][] rows) {
    return predict(inMemory().of(rows));
  }

  /** The same in double precision. */
  public List<List<String>> predict(double[][] rows) {
    return predict(inMemory().of(rows));
  }

  /**
   * The class of each target.
   *
   * @param z outputs of a row, as of {@link #decisionFunction}
   */
  public List<String> labels(double[] z) {
    return IntStream.range(0, z.length)
        .mapToObj(target -> classes(target).get(z[target] > 0 ? 1 : 0))
        .toList();
  }

  /**
   * The probability of the second class of each target, for each row: {@code [rows][targets()]}.
   *
   * @throws IllegalStateException if the loss of the training gives no probabilities; see {@link
   *     #decisionFunction}
   */
  public double[][] predictProbabilities(Dataset rows) {
    return fitted().probabilities(RawRows.of(rows));
  }

  /** The same for a table. */
  public double[][] predictProbabilities(Table rows) {
    return fitted().probabilities(RawRows.of(rows));
  }

  /** The same for {@code [rows][features]}, raw, in the order of the training features. */
  public double[][] predictProbabilities(float[][] rows) {
    return predictProbabilities(inMemory().of(rows));
  }

  /** The same in double precision. */
  public double[][] predictProbabilities(double[][] rows) {
    return predictProbabilities(inMemory().of(rows));
  }

  /** Whether the loss of the training gives probabilities; a hinge loss does not. */
  public boolean hasProbabilities() {
    return fitted().hasProbabilities();
  }

  /** The outputs z, {@code [rows][targets()]}: positive for the second class of a target. */
  public double[][] decisionFunction(Dataset rows) {
    return fitted().outputs(RawRows.of(rows));
  }

  /** The same for a table. */
  public double[][] decisionFunction(Table rows) {
    return fitted().outputs(RawRows.of(rows));
  }

  /**
   * The two classes of a target.
   *
   * @param target index in {@link #targets}
   */
  public List<String> classes(int target) {
    return target().columns().get(target).classNames();
  }

  @Override
  MlpMultilabelClassifier with(FittedEnsemble other) {
    return new MlpMultilabelClassifier(other);
  }

  /** The settings of a multilabel classifier. */
  public static final class Builder extends MlpBuilder<Builder, MlpMultilabelClassifier> {
    private static final AcceptedLosses LOSSES =
        new AcceptedLosses(
            loss -> loss.targets() == Targets.Kind.BINARY,
            "is not the loss of several targets of two classes; a multilabel classifier takes");

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /**
     * Trains on rows in memory.
     *
     * @param rows {@code [rows][features]}, finite
     * @param labels {@code [rows][targets]}, two values in each target, such as 0 and 1; at least
     *     two targets, named y1, y2 and so on
     */
    public MlpMultilabelClassifier fit(float[][] rows, int[][] labels) {
      return fit(Dataset.of(Objects.requireNonNull(rows, "rows"), RowsInMemory.targets(labels)));
    }

    /** The same in double precision; the features are rounded to 32-bit floats. */
    public MlpMultilabelClassifier fit(double[][] rows, int[][] labels) {
      return fit(Dataset.of(Objects.requireNonNull(rows, "rows"), RowsInMemory.targets(labels)));
    }

    @Override
    void requireKind(SavedModel model) {
      ModelKind.MULTILABEL_CLASSIFIER.require(model.target());
    }

    @Override
    Task task() {
      return Task.MULTILABEL;
    }

    @Override
    AcceptedLosses acceptedLosses() {
      return LOSSES;
    }

    @Override
    Loss defaultLoss(Dataset training) {
      return Loss.BINARY_CROSS_ENTROPY;
    }

    @Override
    Targets targets(Dataset training, Loss value) {
      List<Target> targets = training.requireTargets();
      if (targets.size() == 1) {
        throw new DataException(
            "a multilabel classifier needs at least two targets, got \"%s\": use MlpClassifier"
                .formatted(targets.get(0).name()));
      }
      return Targets.labels(training, value);
    }

    @Override
    MlpMultilabelClassifier model(FittedEnsemble fitted) {
      return new MlpMultilabelClassifier(fitted);
    }
  }
}
