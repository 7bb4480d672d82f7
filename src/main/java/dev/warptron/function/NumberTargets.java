package dev.warptron.function;

import dev.warptron.data.Dataset;
import dev.warptron.data.Standardizer;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Numbers: {@link Targets.Kind#NUMBERS}, {@link Targets.Kind#COUNTS} and {@link
 * Targets.Kind#POSITIVE}.
 *
 * @param scale of one column; null if they are not standardized
 */
record NumberTargets(Loss loss, @Nullable Standardizer scale) implements Targets {
  @Override
  public Kind kind() {
    return loss.targets();
  }

  @Override
  public int outputs() {
    return loss.outputs(1);
  }

  /** One number for each output; of a mean and a variance, the mean and its deviation. */
  @Override
  public int predictions() {
    return outputs();
  }

  @Override
  public List<String> predictionNames(String target) {
    return switch (loss.kind()) {
      case GAUSSIAN_NLL -> List.of(target + "_mean", target + "_standard_deviation");
      case QUANTILES ->
          Stream.concat(Stream.of(loss.parameter()), loss.furtherLevels().stream())
              .map(level -> target + "_quantile_" + level)
              .toList();
      default -> List.of(target);
    };
  }

  @Override
  public List<String> classNames() {
    return List.of();
  }

  @Override
  public double[] encode(Dataset rows) {
    double[] numbers = rows.targetNumbers(kind()::fault);
    int outputs = outputs();
    double[] encoded = new double[Math.multiplyExact(numbers.length, outputs)];
    for (int i = 0; i < numbers.length; i++) {
      double y = scale == null ? numbers[i] : scale.apply(0, numbers[i]);
      System.arraycopy(loss.encode(new double[] {y}), 0, encoded, i * outputs, outputs);
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

  private double inUnits(int output, double p) {
    if (loss.link() == Link.MEAN_AND_VARIANCE && output > 0) {
      return Math.sqrt(p) * (scale == null ? 1 : scale.standardDeviation(0));
    }
    return scale == null ? p : scale.invert(0, p);
  }
}
