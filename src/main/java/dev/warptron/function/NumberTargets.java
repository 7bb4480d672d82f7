package dev.warptron.function;

import dev.warptron.data.ClassLabels;
import dev.warptron.data.Dataset;
import dev.warptron.data.Standardizer;
import dev.warptron.data.Target;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Numbers: {@link Targets.Kind#NUMBERS}, {@link Targets.Kind#COUNTS} and {@link
 * Targets.Kind#POSITIVE}.
 *
 * @param count number of targets
 * @param scale a column for each target; null if they are not standardized
 */
record NumberTargets(Loss loss, int count, @Nullable Standardizer scale) implements Targets {
  @Override
  public Kind kind() {
    return loss.targets();
  }

  @Override
  public int outputs() {
    return loss.outputs(count);
  }

  /** One number for each output; of a mean and a variance, the mean and its standard deviation. */
  @Override
  public int predictions() {
    return outputs();
  }

  @Override
  public List<String> predictionNames(List<String> targets) {
    return switch (loss.kind()) {
      case GAUSSIAN_NLL ->
          Stream.of("_mean", "_standard_deviation")
              .flatMap(what -> targets.stream().map(target -> target + what))
              .toList();
      case QUANTILES ->
          Stream.concat(Stream.of(loss.parameter()), loss.furtherLevels().stream())
              .map(level -> targets.get(0) + "_quantile_" + level)
              .toList();
      default -> targets;
    };
  }

  @Override
  public List<ClassLabels> classes() {
    return List.of();
  }

  @Override
  public double[] encode(Dataset rows) {
    List<Target> targets = rows.requireTargets();
    if (targets.size() != count) {
      throw ClassTargets.wrongNumber(count, targets);
    }
    List<double[]> numbers =
        IntStream.range(0, count)
            .mapToObj(target -> rows.withTarget(target).targetNumbers(kind()::fault))
            .toList();
    int outputs = outputs();
    double[] encoded = new double[Math.multiplyExact(rows.rowCount(), outputs)];
    double[] y = new double[count];
    for (int i = 0; i < rows.rowCount(); i++) {
      for (int j = 0; j < count; j++) {
        double number = numbers.get(j)[i];
        y[j] = scale == null ? number : scale.apply(j, number);
      }
      System.arraycopy(loss.encode(y), 0, encoded, i * outputs, outputs);
    }
    return encoded;
  }

  @Override
  public double[] decode(double[] z) {
    double[] p = loss.link().prediction(z);
    for (int j = 0; j < p.length; j++) {
      p[j] = inUnits(j, p[j]);
    }
    return p;
  }

  @Override
  public void predict(float[] z) {
    loss.link().apply(z);
    for (int j = 0; j < z.length; j++) {
      z[j] = (float) inUnits(j, z[j]);
    }
  }

  @Override
  public double[] inScaleOf(Targets others, double[] z) {
    Standardizer other = others.scale();
    if (scale == null || other == null || scale.equals(other)) {
      return z;
    }
    double[] scaled = z.clone();
    for (int j = 0; j < z.length; j++) {
      int target = target(j);
      scaled[j] =
          isVariance(j) // its logarithm
              ? z[j]
                  + 2 * Math.log(scale.standardDeviation(target) / other.standardDeviation(target))
              : (scale.invert(target, z[j]) - other.mean(target)) / other.standardDeviation(target);
    }
    return scaled;
  }

  private double inUnits(int output, double p) {
    int target = target(output);
    if (isVariance(output)) {
      return Math.sqrt(p) * (scale == null ? 1 : scale.standardDeviation(target));
    }
    return scale == null ? p : scale.invert(target, p);
  }

  private boolean isVariance(int output) {
    return loss.link() == Link.MEAN_AND_VARIANCE && output >= count;
  }

  private int target(int output) {
    return loss.kind() == Loss.Kind.QUANTILES ? 0 : output % count;
  }
}
