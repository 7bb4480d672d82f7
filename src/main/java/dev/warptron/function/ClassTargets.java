package dev.warptron.function;

import dev.warptron.data.ClassLabels;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Target;
import dev.warptron.data.Task;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The encodings of classes. */
final class ClassTargets {
  private ClassTargets() {}

  /**
   * The two classes of one of several targets.
   *
   * @param data with this target only
   */
  static ClassLabels two(Dataset data) {
    ClassLabels classes = ClassLabels.of(data);
    if (classes.count() > 2) {
      Target target = data.requireTarget();
      int first = classes.indexOf(target.label(0));
      int second =
          IntStream.range(0, target.size())
              .map(row -> classes.indexOf(target.label(row)))
              .filter(k -> k != first)
              .findFirst()
              .orElseThrow();
      int row =
          IntStream.range(0, target.size())
              .filter(
                  i ->
                      classes.indexOf(target.label(i)) != first
                          && classes.indexOf(target.label(i)) != second)
              .findFirst()
              .orElseThrow();
      throw new DataException(
          "%s: column \"%s\": \"%s\" is a third class, and each of several targets has two, here \"%s\" and \"%s\"; learn this column by itself, or remove the row"
              .formatted(
                  data.where(row),
                  target.name(),
                  target.label(row),
                  classes.names().get(first),
                  classes.names().get(second)));
    }
    return classes;
  }

  static DataException wrongNumber(int expected, List<Target> targets) {
    return new DataException(
        "expected %d target%s, got %d: %s"
            .formatted(
                expected,
                expected == 1 ? "" : "s",
                targets.size(),
                targets.stream().map(Target::name).collect(Collectors.joining(", "))));
  }

  /** See {@link Targets.Kind#BINARY}. */
  record Binary(Loss loss, ClassLabels labels) implements Targets {
    @Override
    public Kind kind() {
      return Kind.BINARY;
    }

    @Override
    public int outputs() {
      return 1;
    }

    /**
     * The probabilities of the two classes. A loss without probabilities gives z, which is positive
     * for the second class, and before it -z.
     */
    @Override
    public int predictions() {
      return 2;
    }

    @Override
    public List<String> predictionNames(List<String> targets) {
      return labels.names();
    }

    @Override
    public List<ClassLabels> classes() {
      return List.of(labels);
    }

    @Override
    public double[] encode(Dataset rows) {
      double first = loss.encode(new double[] {0})[0];
      double second = loss.encode(new double[] {1})[0];
      return Arrays.stream(labels.encode(rows)).mapToDouble(k -> k == 0 ? first : second).toArray();
    }

    @Override
    public double[] decode(double[] z) {
      double second = loss.link().prediction(z[0]);
      return new double[] {first(second), second};
    }

    @Override
    public void predict(float[] z) {
      double second = loss.link().prediction((double) z[0]);
      z[0] = (float) first(second);
      z[1] = (float) second;
    }

    private double first(double second) {
      return loss.link() == Link.LOGISTIC ? 1 - second : -second;
    }
  }

  /** See {@link Targets.Kind#ONE_HOT}. */
  record OneHot(Loss loss, ClassLabels labels) implements Targets {
    @Override
    public Kind kind() {
      return Kind.ONE_HOT;
    }

    @Override
    public int outputs() {
      return labels.count();
    }

    /** The probability of each class. */
    @Override
    public int predictions() {
      return labels.count();
    }

    @Override
    public List<String> predictionNames(List<String> targets) {
      return labels.names();
    }

    @Override
    public List<ClassLabels> classes() {
      return List.of(labels);
    }

    @Override
    public double[] encode(Dataset rows) {
      int[] indices = labels.encode(rows);
      double[][] ofClasses = new double[labels.count()][labels.count()];
      for (int k = 0; k < ofClasses.length; k++) {
        ofClasses[k][k] = 1;
        ofClasses[k] = loss.encode(ofClasses[k]);
      }
      double[] encoded = new double[Math.multiplyExact(indices.length, labels.count())];
      for (int i = 0; i < indices.length; i++) {
        System.arraycopy(ofClasses[indices[i]], 0, encoded, i * labels.count(), labels.count());
      }
      return encoded;
    }

    @Override
    public double[] decode(double[] z) {
      return loss.link().prediction(z);
    }

    @Override
    public void predict(float[] z) {
      loss.link().apply(z);
    }
  }

  /** Several targets of two classes each: see {@link Targets.Kind#BINARY}. */
  record Multilabel(Loss loss, List<ClassLabels> classes) implements Targets {
    Multilabel {
      classes = List.copyOf(classes);
    }

    @Override
    public Kind kind() {
      return Kind.BINARY;
    }

    @Override
    public Task task() {
      return Task.MULTILABEL;
    }

    @Override
    public int count() {
      return classes.size();
    }

    @Override
    public int outputs() {
      return classes.size();
    }

    /**
     * For each target the probability of its second class. A loss without probabilities gives z,
     * which is positive for the second class.
     */
    @Override
    public int predictions() {
      return classes.size();
    }

    @Override
    public List<String> predictionNames(List<String> targets) {
      return targets;
    }

    @Override
    public double[] encode(Dataset rows) {
      List<Target> targets = rows.requireTargets();
      if (targets.size() != count()) {
        throw wrongNumber(count(), targets);
      }
      int count = count();
      double[] encoded = new double[Math.multiplyExact(rows.rowCount(), count)];
      double[] smoothed = loss.encode(new double[] {0, 1});
      for (int j = 0; j < count; j++) {
        int[] indices = classes.get(j).encode(rows.withTarget(j));
        for (int i = 0; i < indices.length; i++) {
          encoded[i * count + j] = smoothed[indices[i]];
        }
      }
      return encoded;
    }

    @Override
    public double[] decode(double[] z) {
      return loss.link().prediction(z);
    }

    @Override
    public void predict(float[] z) {
      loss.link().apply(z);
    }
  }
}
