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
 * How the target of a data set becomes the numbers that a network learns, and predictions of the
 * network become those of the user. Immutable.
 */
public sealed interface Targets {
  /** The encodings, which a {@link Loss} names. */
  enum Kind {
    /** One column of 0 and 1: 1 is the second of two classes. */
    BINARY(Task.BINARY) {
      @Override
      String expected(int classes) {
        return classes == 2 ? "" : "2 class names";
      }
    },
    /** A column for each class, 1 in that of the row's class and otherwise 0. */
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

    /** What kind of prediction is learned. */
    public Task task() {
      return task;
    }

    /** What is expected instead of so many classes; empty if they are right. */
    abstract String expected(int classes);

    /** The default encoding of a task. */
    public static Kind defaultFor(Task task) {
      return Arrays.stream(values()).filter(kind -> kind.task == task).findFirst().orElseThrow();
    }
  }

  /**
   * The classes of training rows: {@link Kind#BINARY} if there are two, else {@link Kind#ONE_HOT}.
   *
   * @throws DataException if there is no target, or a single class
   */
  static Targets classes(Dataset training) {
    ClassLabels classes = ClassLabels.of(training);
    return classes.count() == 2 ? new Binary(classes) : new OneHot(classes);
  }

  /**
   * The numbers of training rows.
   *
   * @param standardize whether they are scaled to mean 0 and standard deviation 1
   * @throws DataException if there is no target, it is not a number, or the same in every row
   */
  static Targets numbers(Dataset training, boolean standardize) {
    InferredTask.requireVariety(training);
    return new Numbers(standardize ? Standardizer.fit(training.targetNumbers()) : null);
  }

  /**
   * An encoding from its parts, as they are kept with a model.
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

  /** Which encoding. */
  Kind kind();

  /** The columns of the encoded target, which are the outputs of the network. */
  int outputs();

  /** The numbers of a prediction for the user: one for each class, or one for each output. */
  int predictions();

  /** The classes in order; empty for numbers. */
  List<String> classNames();

  /** The scale of numbers; null if they are learned as they are. */
  @Nullable Standardizer scale();

  /**
   * Encodes the target of some rows.
   *
   * @return {@code [rows x outputs]}, row-major
   * @throws DataException if there is no target, or a value that has no code
   */
  double[] encode(Dataset rows);

  /**
   * Makes the user's prediction of one of the link.
   *
   * @param prediction {@code [outputs]}, not modified
   * @return {@code [predictions]}
   */
  double[] decode(double[] prediction);

  /**
   * The same of what the last layer gives, in place and without allocating.
   *
   * @param z {@code [predictions]}, of which the first {@code outputs} are given; overwritten
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
