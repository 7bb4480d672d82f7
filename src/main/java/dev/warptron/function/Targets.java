package dev.warptron.function;

import dev.warptron.data.ClassLabels;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.InferredTask;
import dev.warptron.data.Standardizer;
import dev.warptron.data.Task;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of a data set's target as numbers for a network, and the decoding of the network's
 * predictions. Immutable.
 */
public sealed interface Targets permits NumberTargets, ClassTargets.Binary, ClassTargets.OneHot {
  /** The encodings, which a {@link Loss} names. */
  enum Kind {
    /** One column: 0 for the first of two classes, 1 for the second. */
    BINARY(Task.BINARY) {
      @Override
      String expected(int classes) {
        return classes == 2 ? "" : "2 class names";
      }
    },
    /** One column per class: 1 for the row's class, 0 for the others. */
    ONE_HOT(Task.MULTICLASS) {
      @Override
      String expected(int classes) {
        return classes >= 2 ? "" : "at least 2 class names";
      }
    },
    /** One column of numbers, standardized if there is a scale. */
    NUMBERS(Task.REGRESSION) {
      @Override
      String expected(int classes) {
        return classes == 0 ? "" : "no class names";
      }
    },
    /** Numbers of at least 0, such as counts; never standardized. */
    COUNTS(Task.REGRESSION) {
      @Override
      String expected(int classes) {
        return NUMBERS.expected(classes);
      }

      @Override
      String fault(double number) {
        return number >= 0 ? "" : "is negative: the loss needs numbers of at least 0";
      }
    },
    /** Numbers larger than 0; never standardized. */
    POSITIVE(Task.REGRESSION) {
      @Override
      String expected(int classes) {
        return NUMBERS.expected(classes);
      }

      @Override
      String fault(double number) {
        return number > 0 ? "" : "is not positive: the loss needs numbers larger than 0";
      }
    };

    private final Task task;

    Kind(Task task) {
      this.task = task;
    }

    /** The task that this encoding is for. */
    public Task task() {
      return task;
    }

    /** The expected number of classes, in words; empty if {@code classes} is valid. */
    abstract String expected(int classes);

    /** Why a number is no target; empty if it is one. */
    String fault(double number) {
      return "";
    }

    /** The default encoding of a task. */
    public static Kind defaultFor(Task task) {
      return Arrays.stream(values()).filter(kind -> kind.task == task).findFirst().orElseThrow();
    }
  }

  /**
   * Encodes the classes of training rows for a loss.
   *
   * @throws DataException if there is no target, or only one class, or the loss is for two classes
   *     and there are more
   */
  static Targets classes(ClassLabels classes, Loss loss) {
    if (loss.targets() == Kind.BINARY && classes.count() > 2) {
      throw new DataException(
          "%s tells two classes apart, and the target has %d; use %s"
              .formatted(loss.kind().label(), classes.count(), Loss.SOFTMAX_CROSS_ENTROPY));
    }
    return of(loss, classes.names(), null);
  }

  /**
   * Encodes the numbers of training rows for a loss.
   *
   * @param standardize whether they are scaled to mean 0 and standard deviation 1, if the loss
   *     takes any number
   * @throws DataException if there is no target, it is not a number that the loss takes, or it is
   *     the same in every row
   */
  static Targets numbers(Dataset training, Loss loss, boolean standardize) {
    InferredTask.requireVariety(training);
    double[] numbers = training.targetNumbers(loss.targets()::fault);
    boolean scaled = standardize && loss.targets() == Kind.NUMBERS;
    return of(loss, List.of(), scaled ? Standardizer.fit(numbers) : null);
  }

  /**
   * An encoding from its parts, as saved with a model.
   *
   * @param classNames in the order of the classes; empty for numbers
   * @param scale of one column, for numbers only; null for none
   * @throws IllegalArgumentException if the parts do not fit together
   */
  static Targets of(Loss loss, List<String> classNames, @Nullable Standardizer scale) {
    Kind kind = loss.targets();
    String expected = kind.expected(classNames.size());
    if (!expected.isEmpty()) {
      throw new IllegalArgumentException(
          "a %s target has %s, got %d".formatted(kind.task.label(), expected, classNames.size()));
    }
    boolean isRegression = kind.task == Task.REGRESSION;
    if (scale != null && (!isRegression || scale.columns() != 1)) {
      throw new IllegalArgumentException(
          "only the target of a regression is standardized, and it has 1 column; got %s with %d"
              .formatted(kind.task.label(), scale.columns()));
    }
    if (scale != null && kind != Kind.NUMBERS) {
      throw new IllegalArgumentException(
          "the target of the loss %s is not standardized".formatted(loss.label()));
    }
    return switch (kind) {
      case BINARY -> new ClassTargets.Binary(loss, ClassLabels.ofNames(classNames));
      case ONE_HOT -> new ClassTargets.OneHot(loss, ClassLabels.ofNames(classNames));
      case NUMBERS, COUNTS, POSITIVE -> new NumberTargets(loss, scale);
    };
  }

  /** The kind of encoding. */
  Kind kind();

  /** The loss that the encoded targets are for. */
  Loss loss();

  /** The number of columns of the encoded target, which is the number of outputs of the network. */
  int outputs();

  /** The length of a decoded prediction. */
  int predictions();

  /**
   * A name for each number of a decoded prediction.
   *
   * @param target name of the target column
   */
  List<String> predictionNames(String target);

  /** The classes in order; empty for numbers. */
  List<String> classNames();

  /** The scale of numbers; null if they are not scaled. */
  @Nullable Standardizer scale();

  /**
   * Encodes the target of some rows, with the label smoothing of the loss.
   *
   * @return {@code [rows x outputs]}, row-major
   * @throws DataException if there is no target, or a value cannot be encoded
   */
  double[] encode(Dataset rows);

  /**
   * Applies the link and decodes, for the user.
   *
   * @param z {@code [outputs]} output of the last layer, not modified
   * @return {@code [predictions]}
   */
  double[] decode(double[] z);

  /**
   * The same in place and without allocation.
   *
   * @param z {@code [predictions]}: the first {@code outputs} entries are the output of the last
   *     layer; all are overwritten with the decoded prediction
   */
  void predict(float[] z);
}
