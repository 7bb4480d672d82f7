package dev.warptron.function;

import dev.warptron.data.ClassLabels;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.InferredTask;
import dev.warptron.data.Standardizer;
import dev.warptron.data.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of a data set's targets as numbers for a network, and the decoding of the network's
 * predictions. Immutable.
 */
public sealed interface Targets
    permits NumberTargets, ClassTargets.Binary, ClassTargets.OneHot, ClassTargets.Multilabel {
  /** The encodings, which a {@link Loss} names. */
  enum Kind {
    /** A column for each target: 0 for the first of two classes, 1 for the second. */
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
    /** A column of numbers for each target, standardized if there is a scale. */
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

    /** The task that this encoding is for; also {@link Task#MULTILABEL} for {@link #BINARY}. */
    public Task task() {
      return task;
    }

    /** Whether this encoding is for a task. */
    public boolean suits(Task which) {
      return which == task || (this == BINARY && which == Task.MULTILABEL);
    }

    /** The expected number of classes, in words; empty if {@code classes} is valid. */
    abstract String expected(int classes);

    /** Why a number is no target; empty if it is one. */
    String fault(double number) {
      return "";
    }

    /** The default encoding of a task. */
    public static Kind defaultFor(Task task) {
      return Arrays.stream(values()).filter(kind -> kind.suits(task)).findFirst().orElseThrow();
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
    return of(loss, List.of(classes.names()), null);
  }

  /**
   * Encodes several targets of two classes each.
   *
   * @throws DataException if there is no target, or one does not have two classes
   */
  static Targets labels(Dataset training, Loss loss) {
    List<List<String>> classNames = new ArrayList<>();
    for (int target = 0; target < training.requireTargets().size(); target++) {
      classNames.add(ClassTargets.two(training.withTarget(target)).names());
    }
    return of(loss, classNames, null);
  }

  /**
   * Encodes the numbers of training rows for a loss.
   *
   * @param standardize whether those of each target are scaled to mean 0 and standard deviation 1,
   *     if the loss takes any number
   * @throws DataException if there is no target, or one is not a number that the loss takes, or is
   *     the same in every row
   */
  static Targets numbers(Dataset training, Loss loss, boolean standardize) {
    List<double[]> numbers = new ArrayList<>();
    for (int target = 0; target < training.requireTargets().size(); target++) {
      Dataset one = training.withTarget(target);
      InferredTask.requireVariety(one);
      double[] each = one.targetNumbers(loss.targets()::fault);
      requireSpread(one, each);
      numbers.add(each);
    }
    boolean scaled = standardize && loss.targets() == Kind.NUMBERS;
    return of(
        loss,
        Collections.nCopies(numbers.size(), List.of()),
        scaled ? Standardizer.fit(numbers) : null);
  }

  /** Refuses numbers whose mean or standard deviation is too large for a double. */
  private static void requireSpread(Dataset rows, double[] numbers) {
    try {
      Standardizer.fit(numbers);
    } catch (DataException e) {
      int farthest = 0;
      for (int row = 1; row < numbers.length; row++) {
        farthest = Math.abs(numbers[row]) > Math.abs(numbers[farthest]) ? row : farthest;
      }
      throw new DataException(
          "%s: the target %s is too large: %s"
              .formatted(rows.where(farthest), numbers[farthest], e.getMessage()),
          e);
    }
  }

  /**
   * An encoding from its parts, as saved with a model.
   *
   * @param classNames those of each target, in the order of the classes; empty for numbers
   * @param scale a column for each target, for numbers only; null for none
   * @throws IllegalArgumentException if the parts do not fit together
   */
  static Targets of(Loss loss, List<List<String>> classNames, @Nullable Standardizer scale) {
    Kind kind = loss.targets();
    int count = classNames.size();
    if (count == 0 || (count > 1 && !loss.kind().takesSeveralTargets())) {
      throw new IllegalArgumentException(
          "%s is the loss of one target, got %d".formatted(loss.kind().label(), count));
    }
    for (List<String> names : classNames) {
      String expected = kind.expected(names.size());
      if (!expected.isEmpty()) {
        throw new IllegalArgumentException(
            "a %s target has %s, got %d".formatted(kind.task.label(), expected, names.size()));
      }
    }
    boolean isRegression = kind.task == Task.REGRESSION;
    if (scale != null && (!isRegression || scale.columns() != count)) {
      throw new IllegalArgumentException(
          "only the target of a regression is standardized, and it has %d column%s; got %s with %d"
              .formatted(count, count == 1 ? "" : "s", kind.task.label(), scale.columns()));
    }
    if (scale != null && kind != Kind.NUMBERS) {
      throw new IllegalArgumentException(
          "the target of the loss %s is not standardized".formatted(loss.label()));
    }
    if (isRegression) {
      return new NumberTargets(loss, count, scale);
    }
    List<ClassLabels> classes = classNames.stream().map(ClassLabels::ofNames).toList();
    if (count > 1) {
      return new ClassTargets.Multilabel(loss, classes);
    }
    return kind == Kind.BINARY
        ? new ClassTargets.Binary(loss, classes.get(0))
        : new ClassTargets.OneHot(loss, classes.get(0));
  }

  /** The task: that of the kind of encoding, or multilabel. */
  default Task task() {
    return kind().task();
  }

  /** The number of targets. */
  default int count() {
    return 1;
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
   * @param targets names of the target columns
   */
  List<String> predictionNames(List<String> targets);

  /** The classes of each target; empty for numbers. */
  List<ClassLabels> classes();

  /** The scale of numbers, a column for each target; null if they are not scaled. */
  default @Nullable Standardizer scale() {
    return null;
  }

  /**
   * Encodes the targets of some rows, with the label smoothing of the loss.
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
   * Outputs of a network with these targets as outputs for targets that differ in their scale only.
   *
   * @param z {@code [outputs]} output of the last layer, not modified
   * @param others scaled if these are
   * @return {@code [outputs]}: {@code others} decode it to what these decode {@code z} to
   */
  default double[] inScaleOf(Targets others, double[] z) {
    return z;
  }

  /**
   * {@link #decode} in place and without allocation.
   *
   * @param z {@code [predictions]}: the first {@code outputs} entries are the output of the last
   *     layer; all are overwritten with the decoded prediction
   */
  void predict(float[] z);
}
