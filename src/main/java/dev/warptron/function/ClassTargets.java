package dev.warptron.function;

import dev.warptron.data.ClassLabels;
import dev.warptron.data.Dataset;
import dev.warptron.data.Standardizer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The encodings of classes. */
final class ClassTargets {
  private ClassTargets() {}

  /** See {@link Targets.Kind#BINARY}. */
  record Binary(Loss loss, ClassLabels classes) implements Targets {
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
    public List<String> predictionNames(String target) {
      return classes.names();
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
      double first = loss.encode(new double[] {0})[0];
      double second = loss.encode(new double[] {1})[0];
      return Arrays.stream(classes.encode(rows))
          .mapToDouble(k -> k == 0 ? first : second)
          .toArray();
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
  record OneHot(Loss loss, ClassLabels classes) implements Targets {
    @Override
    public Kind kind() {
      return Kind.ONE_HOT;
    }

    @Override
    public int outputs() {
      return classes.count();
    }

    /** The probability of each class. */
    @Override
    public int predictions() {
      return classes.count();
    }

    @Override
    public List<String> predictionNames(String target) {
      return classes.names();
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
      double[][] ofClasses = new double[classes.count()][classes.count()];
      for (int k = 0; k < ofClasses.length; k++) {
        ofClasses[k][k] = 1;
        ofClasses[k] = loss.encode(ofClasses[k]);
      }
      double[] encoded = new double[Math.multiplyExact(indices.length, classes.count())];
      for (int i = 0; i < indices.length; i++) {
        System.arraycopy(ofClasses[indices[i]], 0, encoded, i * classes.count(), classes.count());
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
