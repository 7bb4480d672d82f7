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
public sealed interface Targets {
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

    /** The default encoding of a task. */
    public static Kind defaultFor(Task task) {
      return Arrays.stream(values()).filter(kind -> kind.task == task).findFirst().orElseThrow();
    }
  }

  /**
   * Encodes the classes of training rows: {@link Kind#BINARY} if there are two, else {@link
   * Kind#ONE_HOT}.
   *
   * @throws DataException if there is no target, or only one class
   */
  static Targets classes(Dataset training) {
    ClassLabels classes = ClassLabels.of(training);
    return classes.count() == 2 ? new Binary(classes) : new OneHot(classes);
  }

  /**
   * Encodes the numbers of training rows.
   *
   * @param standardize whether they are scaled to mean 0 and standard deviation 1
   * @throws DataException if there is no target, it is not a number, or it is the same in every row
   */
  static Targets numbers(Dataset training, boolean standardize) {
    InferredTask.requireVariety(training);
    return new Numbers(standardize ? Standardizer.fit(training.targetNumbers()) : null);
  }

  /**
   * An encoding from its parts, as saved with a model.
   *
   * @param classNames in the order of the classes; empty for numbers
   * @param scale of one column, for numbers only; null for none
   * @throws IllegalArgumentException if the parts do not fit together
   */
  static Targets of(Kind kind, List<String> classNames, @Nullable Standardizer scale) {
    String expected = kind.expected(classNames.size());
    if (!expected.isEmpty()) {
      throw new IllegalArgumentException(
          "a %s target has %s, got %d".formatted(kind.task.label(), expected, classNames.size()));
    }
    if (scale != null && (kind != Kind.NUMBERS || scale.columns() != 1)) {
      throw new IllegalArgumentException(
          "only the target of a regression is standardized, and it has 1 column; got %s with %d"
              .formatted(kind.task.label(), scale.columns()));
    }
    return switch (kind) {
      case BINARY -> new Binary(ClassLabels.ofNames(classNames));
      case ONE_HOT -> new OneHot(ClassLabels.ofNames(classNames));
      case NUMBERS -> new Numbers(scale);
    };
  }

  /** The kind of encoding. */
  Kind kind();

  /** The number of columns of the encoded target, which is the number of outputs of the network. */
  int outputs();

  /** The length of a decoded prediction: the number of classes, or of outputs. */
  int predictions();

  /** The classes in order; empty for numbers. */
  List<String> classNames();

  /** The scale of numbers; null if they are not scaled. */
  @Nullable Standardizer scale();

  /**
   * Encodes the target of some rows.
   *
   * @return {@code [rows x outputs]}, row-major
   * @throws DataException if there is no target, or a value cannot be encoded
   */
  double[] encode(Dataset rows);

  /**
   * Decodes the output of the link for the user.
   *
   * @param prediction {@code [outputs]}, not modified
   * @return {@code [predictions]}
   */
  double[] decode(double[] prediction);

  /**
   * Applies the link and decodes, in place and without allocation.
   *
   * @param z {@code [predictions]}: the first {@code outputs} entries are the output of the last
   *     layer; all are overwritten with the decoded prediction
   */
  void predict(Link link, float[] z);

  /** See {@link Kind#NUMBERS}. */
  record Numbers(@Nullable Standardizer scale) implements Targets {
    @Override
    public Kind kind() {
      return Kind.NUMBERS;
    }

    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public int predictions() {
      return 1;
    }

    @Override
    public List<String> classNames() {
      return List.of();
    }

    @Override
    public double[] encode(Dataset rows) {
      double[] targets = rows.targetNumbers();
      return scale == null ? targets : Arrays.stream(targets).map(y -> scale.apply(0, y)).toArray();
    }

    @Override
    public double[] decode(double[] prediction) {
      return scale == null ? prediction : new double[] {scale.invert(0, prediction[0])};
    }

    @Override
    public void predict(Link link, float[] z) {
      link.apply(z);
      if (scale != null) {
        z[0] = (float) scale.invert(0, z[0]);
      }
    }
  }

  /** See {@link Kind#BINARY}. */
  record Binary(ClassLabels classes) implements Targets {
    @Override
    public Kind kind() {
      return Kind.BINARY;
    }

    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public int predictions() {
      return 2;
    }

    @Override
    public List<String> classNames() {
      return classes.names();
    }

    @Override
    public @Nullable Standardizer scale() {
      return null;
    }

    @Override
    public double[] encode(Dataset rows) {
      return Arrays.stream(classes.encode(rows)).asDoubleStream().toArray();
    }

    @Override
    public double[] decode(double[] prediction) {
      return new double[] {1 - prediction[0], prediction[0]};
    }

    @Override
    public void predict(Link link, float[] z) {
      double second = link.prediction((double) z[0]);
      z[0] = (float) (1 - second);
      z[1] = (float) second;
    }
  }

  /** See {@link Kind#ONE_HOT}. */
  record OneHot(ClassLabels classes) implements Targets {
    @Override
    public Kind kind() {
      return Kind.ONE_HOT;
    }

    @Override
    public int outputs() {
      return classes.count();
    }

    @Override
    public int predictions() {
      return classes.count();
    }

    @Override
    public List<String> classNames() {
      return classes.names();
    }

    @Override
    public @Nullable Standardizer scale() {
      return null;
    }

    @Override
    public double[] encode(Dataset rows) {
      int[] indices = classes.encode(rows);
      double[] oneHot = new double[Math.multiplyExact(indices.length, classes.count())];
      for (int i = 0; i < indices.length; i++) {
        oneHot[i * classes.count() + indices[i]] = 1;
      }
      return oneHot;
    }

    @Override
    public double[] decode(double[] prediction) {
      return prediction;
    }

    @Override
    public void predict(Link link, float[] z) {
      link.apply(z);
    }
  }
}
